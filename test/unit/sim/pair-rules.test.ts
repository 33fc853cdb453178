// Rules of pairs, and laws of joints, that nothing would follow.

import { expect, it } from 'vitest'
import { type AxisSpec, box, type PairRule, pin, type Surface, World } from '#src/sim/index.js'

const surface = { friction: 0.5 }
const crate = (of: Surface | undefined) => ({
  ...box({ width: 0.2, height: 0.2, mass: 1 }),
  ...(of !== undefined && { surface: of }),
})
const ground = { points: [-5, 0, 5, 0], surface: { friction: 0.5, group: 2 } }

/** A world of two crates of group 1, a loose one, one that touches nothing, and ground of group 2. */
function world(pairs: PairRule[], terrain = [ground]): World {
  const grouped = crate({ ...surface, group: 1 })
  const bodies = { a: grouped, b: grouped, loose: crate(surface), ghost: crate(undefined) }
  return new World({ step: 1 / 60, gravity: 9.81, bodies, terrain, pairs })
}

it.each<[PairRule[], string]>([
  [[{ a: 'loose', b: 'a' }], "the pair 'loose' and 'a' to have friction, staticFriction or restitution, got none"],
  [[{ a: 'a', b: 'a', friction: 1 }], "the pair 'a' and 'a' to be two bodies, or a body and terrain, got 'a' twice"],
  [
    [
      { a: 'loose', b: 'terrain', friction: 1 },
      { a: 'terrain', b: 'loose', restitution: 1 },
    ],
    "the pair 'terrain' and 'loose' to have one rule, got two",
  ],
  [
    [{ a: 'ghost', b: 'a', friction: 1 }],
    "the pair 'ghost' and 'a' to be of what has a surface, got 'ghost' without one",
  ],
  [[{ a: 'a', b: 'b', friction: 1 }], "the pair 'a' and 'b' to touch each other, got two of the group 1"],
])('a world takes no rules %j', (pairs, message) => {
  expect(() => world(pairs)).toThrow(expect.objectContaining({ code: 'env', message: `Expected ${message}` }))
})

it('a rule for terrain needs terrain, of which some is of another group', () => {
  const rules = [{ a: 'a', b: 'terrain', friction: 1 }]
  expect(() => world(rules, [])).toThrow("Expected the pair 'a' and 'terrain' in a world with terrain, got none")
  const own = { ...ground, surface: { friction: 0.5, group: 1 } }
  expect(() => world(rules, [own])).toThrow(/to touch each other, got two of the group 1/)
  expect(() => world(rules, [own, ground])).not.toThrow()
})

it.each<[AxisSpec, string]>([
  [{ coulombSlope: 100 }, "joint 'hinge' to have coulomb friction, since it has a coulombSlope, got none"],
  [
    { limits: [-1, 1, 7] as unknown as [number, number] },
    "limits of joint 'hinge' to be two numbers from low to high, got [-1, 1, 7]",
  ],
])('a joint takes no %j', (axis, message) => {
  const joints = { hinge: pin({ body: 'crate', ...axis }) }
  const make = () => new World({ step: 1 / 60, gravity: 9.81, bodies: { crate: crate(surface) }, joints })
  expect(make).toThrow(`Expected ${message}`)
})
