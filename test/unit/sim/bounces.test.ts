// Bounces within a step: each at its own moment.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { box, disc, World } from '#src/sim/index.js'
import { run } from './rods.js'

it('a ball between two walls, several bounces a step, is where a line folded between them says', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 100, noNaN: true }), (speed) => {
      const surface = { friction: 0, restitution: 1 }
      const wall = (x: number) => box({ width: 0.2, height: 2, mass: 1, fixed: true, surface, pose: [x, 0, 0] })
      const world = new World({
        step: 1 / 60,
        gravity: 0,
        bodies: { left: wall(-0.4), right: wall(0.4), ball: disc({ radius: 0.05, mass: 1, surface }) },
      })
      world.put('ball', [0, 0, 0], [speed, 0, 0])
      world.start([], [])
      run(world, 30, (k) => {
        const way = (speed * k) / 60 + 0.25
        const folded = way % 1
        expect(world.body('ball').pose[0]).toBeCloseTo(folded < 0.5 ? folded - 0.25 : 0.75 - folded, 6)
        expect(Math.abs(world.body('ball').velocity[0]!)).toBeCloseTo(speed, 6)
        expect(world.loads.every(Number.isFinite)).toBe(true)
      })
    }),
    { numRuns: 30 },
  )
})

it('nothing tunnels at a longer pace than the world was made for', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 8 }), (place, longer) => {
      const surface = { friction: 0.3 }
      const wall = box({ width: 0.02, height: 2, mass: 1, fixed: true, surface })
      const bodies = { ball: disc({ radius: 0.02, mass: 1, surface }), wall }
      const world = new World({ step: 1 / 480, gravity: 0, bodies })
      world.put('ball', [-0.2 - place, 0, 0], [20, 0, 0])
      world.start([], [])
      world.pace(longer / 480)
      run(world, Math.ceil((0.1 * 480) / longer))
      expect(world.body('ball').pose[0]).toBeLessThan(-0.02)
    }),
    { numRuns: 40, examples: [[0.1, 8]] },
  )
})
