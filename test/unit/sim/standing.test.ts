// What stands or slides on level ground, whatever that is made of.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { box, disc, World } from '#src/sim/index.js'
import { GRAVITY, run } from './rods.js'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const rates = fc.constantFrom(60, 240)

it('static friction holds up to its bound, however a push shares the load between two corners', () => {
  fc.assert(
    fc.property(number(0.02, 0.27), rates, number(0.6, 0.999), number(0, 1), (height, hz, share, seconds) => {
      const surface = { friction: 0.5, staticFriction: 0.7 }
      const world = new World({
        step: 1 / hz,
        gravity: GRAVITY,
        bodies: { box: box({ width: 0.2, height, mass: 2, surface, pose: [0, height / 2, 0] }) },
        terrain: [{ points: [-5, 0, 5, 0], surface }],
      })
      world.start([], [])
      run(world, hz / 4)
      run(world, 1.2 * hz, (k) => {
        world.forces[world.bodyAt('box')] = share * 0.7 * 2 * GRAVITY * Math.min(1, k / hz / seconds)
      })
      expect(Math.abs(world.body('box').pose[0]!)).toBeLessThan(1e-6)
    }),
    { numRuns: 60 },
  )
})

it('what a push tears off slides under kinetic friction from that moment on, at any rate', () => {
  fc.assert(
    fc.property(number(20, 2000), number(0.71, 1.5), number(0.02, 0.2), (hz, share, height) => {
      const surface = { friction: 0.5, staticFriction: 0.7 }
      const world = new World({
        step: 1 / hz,
        gravity: GRAVITY,
        bodies: { box: box({ width: 0.4, height, mass: 2, surface, pose: [0, height / 2, 0] }) },
        terrain: [{ points: [-50, 0, 50, 0], surface }],
      })
      world.start([], [])
      run(world, 5)
      const steps = Math.ceil(hz)
      run(world, steps, () => {
        world.forces[world.bodyAt('box')] = share * 2 * GRAVITY
      })
      const seconds = (steps - 1) / hz
      expect(world.body('box').velocity[0]! / ((share - 0.5) * GRAVITY * seconds)).toBeCloseTo(1, 7)
    }),
    { numRuns: 60 },
  )
})

it('what lies in the ground comes out of it bit by bit, and gains no speed', () => {
  fc.assert(
    fc.property(number(0.01, 0.4), fc.integer({ min: 30, max: 2000 }), (depth, hz) => {
      const surface = { friction: 0.5 }
      const world = new World({
        step: 1 / hz,
        gravity: GRAVITY,
        bodies: { box: box({ width: 1, height: 1, mass: 2, surface, pose: [0, 0.5 - depth, 0] }) },
        terrain: [{ points: [-5, 0, 5, 0], surface }],
      })
      world.start([], [])
      let before = depth
      run(world, hz, () => {
        const now = 0.5 - world.body('box').pose[1]!
        // Half of it a step or 30 times it a second, and 3 m/s, at most.
        const most = Math.min(before * Math.min(0.5, 30 / hz), 3 / hz)
        expect(before - now).toBeLessThan(most + 1e-6)
        expect(Math.abs(world.body('box').velocity[1]!)).toBeLessThan(1e-6)
        before = now
      })
      expect(before).toBeLessThan(1e-3)
    }),
    { numRuns: 30 },
  )
})

it('ground told in segments is felt as ground told in one', () => {
  fc.assert(
    fc.property(
      fc.array(number(0.03, 0.5), { minLength: 20, maxLength: 30 }),
      fc.constantFrom(0, 0.3),
      rates,
      number(0.2, 5),
      fc.boolean(),
      (lengths, friction, hz, speed, round) => {
        const surface = { friction }
        const points = [0, 0]
        for (const length of lengths) points.push(points.at(-2)! + length, 0)
        const slide = (ground: number[]) => {
          const body = round
            ? disc({ radius: 0.05, mass: 1, surface })
            : box({ width: 0.23, height: 0.1, mass: 1, surface })
          const bodies = { body: { ...body, pose: [0.2, 0.05, 0] as const } }
          const world = new World({ step: 1 / hz, gravity: GRAVITY, bodies, terrain: [{ points: ground, surface }] })
          world.put('body', [0.2, 0.05, 0], [speed, 0, 0])
          world.start([], [])
          const seen: number[] = []
          const steps = Math.floor((0.4 * hz) / Math.max(speed, 1))
          run(world, steps, () => seen.push(...world.body('body').velocity, ...world.loads))
          return seen
        }
        const whole = slide([0, 0, points.at(-2)!, 0])
        for (const [i, value] of slide(points).entries()) expect(value).toBeCloseTo(whole[i]!, 8)
      },
    ),
    { numRuns: 60 },
  )
})
