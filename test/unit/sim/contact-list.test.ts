// What a contact point keeps from step to step, and whose forces a new one takes over.

import { describe, expect, it } from 'vitest'
import { ContactList, SEGMENT, UNKNOWN } from '#src/sim/contacts/contact-list.js'
import { box, disc, World } from '#src/sim/index.js'

const [GROUND, CRATE, BARREL] = [0, 3, 6]
/** Corner `corner` of a body on segment `segment` of the ground. */
const on = (segment: number, corner: number) => SEGMENT * segment + 2 + corner

type Point = [a: number, b: number, pair: number, feature: number]
const listOf = (...points: Point[]) => {
  const list = new ContactList()
  for (const point of points) list.add(...point, 0, 0, 0, 1, 0)
  return list
}
const forces = ({ normal, tangent, stuck }: ContactList, i: number) => [normal[i], tangent[i], stuck[i]]

describe('the next list', () => {
  const before = listOf([GROUND, CRATE, 1, on(0, 0)], [GROUND, CRATE, 1, on(0, 1)], [CRATE, BARREL, 9, 0])
  before.normal.set([5, 7, 3])
  before.tangent.set([2, -1, 1])
  before.stuck.set([1, 0, 1])
  const fresh = [0, 0, UNKNOWN]

  it('takes over the forces of the same points, and of the part of a body that went on to another segment', () => {
    const list = listOf([CRATE, BARREL, 9, 0], [GROUND, CRATE, 1, on(1, 1)], [GROUND, CRATE, 1, on(0, 0)])
    list.inherit(before)
    expect([0, 1, 2].map((i) => forces(list, i))).toEqual([
      [3, 1, 1],
      [7, -1, 0],
      [5, 2, 1],
    ])
  })

  it('starts without forces where a part touches a second segment, another body or comes anew', () => {
    const list = listOf(
      [GROUND, CRATE, 1, on(0, 1)],
      [GROUND, CRATE, 1, on(1, 1)],
      [GROUND, BARREL, 2, on(0, 0)],
      [GROUND, CRATE, 1, on(0, 3)],
      [CRATE, BARREL, 9, SEGMENT],
    )
    list.normal.fill(1)
    list.inherit(before)
    expect([0, 1, 2, 3, 4].map((i) => forces(list, i))).toEqual([[7, -1, 0], fresh, fresh, fresh, fresh])
  })
})

it('a crate that creeps under its kinetic friction goes on over a joint of the ground, though rest would hold it', () => {
  const surface = { friction: 0.4, staticFriction: 0.8 }
  const terrain = [{ points: [-2, 0, 0, 0, 2, 0], surface }]
  const crate = box({ width: 0.2, height: 0.2, mass: 1, surface })
  const world = new World({ step: 1 / 240, gravity: 9.81, bodies: { crate }, terrain })
  const at = world.bodyAt('crate')
  const go = (steps: number, force: number) => {
    world.forces[at] = force
    for (let k = 0; k < steps; k++) world.step()
    world.observe()
  }
  world.put('crate', [-0.1003015, 0.1, 0], [2e-3, 0, 0])
  world.start([], [])
  // From 2 mm/s to half of one, which is as slow as what meets anew at rest.
  go(10, 0.4 * 9.81 - 1.5e-3 * 24)
  const creep = world.rates[at]!
  expect(creep).toBeCloseTo(5e-4, 4)
  go(480, 0.4 * 9.81)
  expect(world.poses[at]! + 0.1).toBeGreaterThan(5e-4)
  expect(world.rates[at]).toBeCloseTo(creep, 9)
})

/** Two bodies seen from above that come nearer, 4 mm apart; bodies that lie on a plane are solved by sweeps. */
it.each([
  ['one point', () => disc({ radius: 0.1, mass: 1, surface: { friction: 0.5 } })],
  ['two points', () => box({ width: 0.2, height: 0.2, mass: 1, surface: { friction: 0.5 } })],
])('bodies that do not touch yet are seen at the speed that they have, before %s', (_, shape) => {
  const support = { force: 0, torque: 0 }
  const bodies = { left: { ...shape(), support }, right: { ...shape(), support } }
  const world = new World({ step: 1 / 240, gravity: 0, bodies })
  world.put('left', [-0.102, 0, 0], [0.1, 0, 0])
  world.put('right', [0.102, 0, 0], [-0.1, 0, 0])
  world.start([], [])
  world.step()
  world.observe()
  expect(world.body('left').velocity).toEqual([0.1, 0, 0])
  for (let k = 0; k < 24; k++) world.step()
  world.observe()
  expect(world.rates[world.bodyAt('left')]).toBeCloseTo(0, 9)
})
