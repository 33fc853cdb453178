// Nothing passes through anything, however fast it is, whatever drives it, and whatever it was struck by.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodySpec, box, disc, rod, type Surface, World } from '#src/sim/index.js'
import { run } from './rods.js'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const restitutions = fc.constantFrom(0, 0.5, 1)

const shapes: Record<string, (surface: Surface) => BodySpec> = {
  disc: (surface) => disc({ radius: 0.05, mass: 1, surface }),
  box: (surface) => box({ width: 0.1, height: 0.1, mass: 1, surface }),
  rod: (surface) => rod({ length: 0.5, mass: 1, thickness: 0.03, surface }),
}

/** Three bodies, and which way and how fast each goes and spins. */
const throws = fc.record({
  shape: fc.constantFrom(...Object.keys(shapes)),
  restitution: restitutions,
  friction: fc.constantFrom(0, 0.5),
  speed: number(1, 60),
  thrown: fc.array(fc.record({ way: number(0, 7), spin: number(-0.5, 0.5), y: number(-0.5, 0.5) }), {
    minLength: 1,
    maxLength: 3,
  }),
})

it('whatever is thrown about in a room with thin walls stays inside', () => {
  fc.assert(
    fc.property(throws, ({ shape, restitution, friction, speed, thrown }) => {
      const surface = { friction, restitution }
      const wall = (width: number, height: number, x: number, y: number) =>
        box({ width, height, mass: 1, fixed: true, surface, pose: [x, y, 0] })
      const world = new World({
        step: 1 / 60,
        gravity: 0,
        bodies: {
          left: wall(0.02, 2.04, -1.01, 0),
          right: wall(0.02, 2.04, 1.01, 0),
          floor: wall(2.04, 0.02, 0, -1.01),
          roof: wall(2.04, 0.02, 0, 1.01),
          ...Object.fromEntries(thrown.map((_, i) => [`body${i}`, shapes[shape]!(surface)])),
        },
      })
      const spinning = speed * (shape === 'rod' ? 4 : 10)
      thrown.forEach(({ way, spin, y }, i) => {
        const velocity = [speed * Math.cos(way), speed * Math.sin(way), spin * spinning] as const
        world.put(`body${i}`, [(i - 1) * 0.55, y, Math.PI / 2], [...velocity])
      })
      world.start([], [])
      run(world, 60, () => {
        for (let i = 0; i < thrown.length; i++)
          for (const at of world.body(`body${i}`).pose.slice(0, 2)) expect(Math.abs(at)).toBeLessThan(1)
      })
    }),
    { numRuns: 60 },
  )
})

it('a body that is struck, pulled or released within a step stops at a wall that it was at rest before', () => {
  fc.assert(
    fc.property(restitutions, number(1, 100), number(0.001, 0.2), number(0, 2000), (restitution, speed, gap, force) => {
      const surface = { friction: 0, restitution }
      const world = new World({
        step: 1 / 60,
        gravity: 0,
        bodies: {
          hammer: disc({ radius: 0.05, mass: 10, surface, pose: [-1, 0, 0] }),
          ball: disc({ radius: 0.05, mass: 1, surface }),
          wall: box({ width: 0.02, height: 2, mass: 1, fixed: true, surface, pose: [0.06 + gap, 0, 0] }),
        },
      })
      world.put('hammer', [-1, 0, 0], [speed, 0, 0])
      world.start([], [])
      world.forces[world.bodyAt('ball')] = force
      run(world, 60, () => expect(world.body('ball').pose[0]).toBeLessThan(gap + 1e-3))
    }),
    { numRuns: 100 },
  )
})

it('a box thrown askew at a thin wall stays before it, though it starts beside all faces', () => {
  let struck = 0
  fc.assert(
    fc.property(number(-0.8, 0.8), number(-1.3, 1.3), number(0, 3), number(10, 100), (aim, way, angle, speed) => {
      const surface = { friction: 0 }
      const world = new World({
        step: 1 / 60,
        gravity: 0,
        bodies: {
          wall: box({ width: 0.02, height: 2, mass: 1, fixed: true, surface }),
          box: box({ width: 0.1, height: 0.1, mass: 1, surface }),
        },
      })
      const [cos, sin] = [Math.cos(way), Math.sin(way)]
      world.put('box', [-1.5 * cos, aim - 1.5 * sin, angle], [speed * cos, speed * sin, 0])
      world.start([], [])
      run(world, 10, () => {
        const [x, y] = world.body('box').pose
        if (Math.abs(y!) < 0.9) expect(x).toBeLessThan(0)
      })
      const { pose, velocity } = world.body('box')
      if (Math.abs(pose[1]!) < 0.9 && velocity[0]! < 0.9 * speed * cos) struck++
    }),
    { numRuns: 200 },
  )
  // The others pass above or below it, or have yet to arrive.
  expect(struck).toBeGreaterThan(50)
})

describe('a box that turns keeps what moves across its faces out', () => {
  const surface = { friction: 0.3 }
  it.each<[string, BodySpec, number[]]>([
    ['a disc', disc({ radius: 0.15, mass: 1, surface }), [-8, -4, 4, 8]],
    ['a box', box({ width: 0.3, height: 0.2, mass: 1, surface }), [-8, -4]],
  ])('%s', (_, thrown, spins) => {
    const bodies = { box: box({ width: 0.4, height: 0.4, mass: 1, surface }), thrown }
    for (const spin of spins)
      for (const speed of [3, 6, 9])
        for (const aim of [-0.2, 0, 0.2]) {
          const world = new World({ step: 1 / 60, gravity: 0, bodies })
          world.put('box', [0, 0, 0.4], [0, 0, spin])
          world.put('thrown', [1, aim, 0.2], [-speed, 1, 0])
          world.start([], [])
          run(world, 40, () => {
            const { gap, count } = world.contacts
            expect(Math.min(...gap.subarray(0, count), 0)).toBeGreaterThan(-2e-3)
          })
        }
  })
})
