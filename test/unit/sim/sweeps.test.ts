// Contacts that are solved by sweeps over the bodies, as in worlds with a body on a plane, end where one dense matrix leads.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ContactList } from '#src/sim/contacts/contact-list.js'
import { ContactRows } from '#src/sim/contacts/contact-rows.js'
import { ContactSweeps } from '#src/sim/contacts/contact-sweeps.js'
import { box, disc, pin, World } from '#src/sim/index.js'
import { JointGeometry } from '#src/sim/joints/joint-geometry.js'
import { Linkage } from '#src/sim/joints/linkage.js'
import { NORMAL, OFF, RowDemand, TANGENT } from '#src/sim/joints/row-demand.js'
import { RowSystem } from '#src/sim/joints/row-system.js'
import { GRAVITY, run } from './rods.js'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const throws = fc.record({
  round: fc.boolean(),
  links: fc.constantFrom(1, 3),
  friction: number(0, 1),
  sticks: number(1, 1.5),
  restitution: fc.constantFrom(0, 0.6),
  turn: number(0, 6),
  speeds: fc.tuple(number(-2, 2), number(-2, 0), number(-4, 4)),
})

it('what is thrown moves as if no body on a plane were far away', () => {
  fc.assert(
    fc.property(throws, ({ round, links, friction, sticks, restitution, turn, speeds }) => {
      const surface = { friction, staticFriction: friction * sticks, restitution }
      const size = { width: 0.4, height: 0.3 }
      const shape = round ? disc({ radius: 0.2, mass: 2, surface }) : box({ ...size, mass: 2, surface })
      const names = Array.from({ length: links }, (_, i) => `link${i}`)
      const thrown = (more: object) => {
        const world = new World({
          step: 1 / 240,
          gravity: GRAVITY,
          bodies: { ...Object.fromEntries(names.map((name) => [name, shape])), ...more },
          joints: Object.fromEntries(
            names.slice(1).map((body, i) => [body, pin({ from: names[i]!, body, on: [0.2, 0], at: [-0.2, 0] })]),
          ),
          terrain: [{ points: [-50, 0, 50, 0], surface }],
        })
        world.put('link0', [0, 0.4 * links, turn], speeds)
        const zeros = names.slice(1).map(() => 0)
        world.start(zeros, zeros)
        const seen: number[] = []
        run(world, 150, () => seen.push(...world.poses.slice(3, 3 + 3 * links)))
        return seen
      }
      const far = { ...disc({ radius: 0.1, mass: 1, surface }), pose: [-200, 0, 0] as const }
      const swept = thrown({ far: { ...far, support: { force: 0, torque: 0 } } })
      for (const [i, place] of thrown({ far }).entries()) expect(swept[i]).toBeCloseTo(place, 3)
    }),
    // Drawn alike every time: what bounces on drives small differences apart.
    {
      numRuns: 40,
      seed: 1,
      endOnFailure: true,
      examples: [1, -1].map((way) => [
        { round: false, links: 1, friction: 0.5, sticks: 1.2, restitution: 0, turn: 0, speeds: [2 * way, -1, 0] },
      ]),
    },
  )
})

it('a point that asks for nothing keeps its impulses, whatever slides there', () => {
  const system = new RowSystem(new Linkage(new JointGeometry([], ['body']), Float64Array.of(0, 0, 0, 1, 1, 0)))
  const list = new ContactList()
  list.add(0, 3, 1, 0, 0, 0, 0, 1, 0)
  new ContactRows(system, 0).take(list, new Float64Array(6), false)
  const demand = new RowDemand()
  demand.reserve(2)
  demand.impulses.set([2, 0.1])
  demand.grip[1] = 0.5
  const sweeps = new ContactSweeps(0, system)
  const swept = (...kinds: [number, number]) => {
    demand.kind.set(kinds)
    const velocities = Float64Array.of(0, 0, 0, 3, -1, 0)
    sweeps.begin(list, demand, velocities)
    const before = [...velocities]
    return { moved: sweeps.sweep(velocities), same: velocities.every((speed, i) => speed === before[i]) }
  }
  expect(swept(OFF, OFF)).toEqual({ moved: 0, same: true })
  expect(swept(NORMAL, TANGENT).same).toBe(false)
})
