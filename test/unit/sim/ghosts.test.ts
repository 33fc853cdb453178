// What misses is not touched, what lies beside a joint of the ground is held as beside none.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, disc, type Terrain, World } from '#src/sim/index.js'
import { run } from './rods.js'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const surface = { friction: 0 }

const obstacles = {
  box: () => ({ wall: box({ width: 1, height: 1, mass: 1, fixed: true, surface, pose: [0, -0.5, 0] }) }),
  disc: () => ({ wall: disc({ radius: 0.1, mass: 1, fixed: true, surface, pose: [0, -0.1, 0] }) }),
  peak: () => ({}),
}
const flyers = {
  box: () => box({ width: 0.1, height: 0.1, mass: 1, surface }),
  disc: () => disc({ radius: 0.05, mass: 1, surface }),
}

it('a body that flies past an obstacle flies on as if there were none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<keyof typeof obstacles>('box', 'disc', 'peak'),
      fc.constantFrom<keyof typeof flyers>('box', 'disc'),
      number(1, 60),
      number(0.005, 0.2),
      number(-1.5, -1),
      (obstacle, flyer, speed, miss, start) => {
        const terrain = [{ points: [-5, -1, -0.1, -1, 0, 0, 0.1, -1, 5, -1], surface }]
        const world = new World({
          step: 1 / 60,
          gravity: 0,
          bodies: { ...obstacles[obstacle](), flyer: flyers[flyer]() },
          ...(obstacle === 'peak' ? { terrain } : {}),
        })
        world.put('flyer', [start, 0.05 + miss, 0], [speed, 0, 0])
        world.start([], [])
        run(world, Math.ceil((60 * 3) / speed), () => {
          const [vx, vy, spin] = world.body('flyer').velocity
          expect(Math.hypot(vx! - speed, vy!, spin!)).toBeLessThan(1e-9)
        })
      },
    ),
    { numRuns: 150 },
  )
})

/** A trough of one to four slopes down and as many up, without a peak in it, between walls. */
const hollows: fc.Arbitrary<Terrain['points']> = fc
  .array(fc.tuple(number(0.1, 0.6), number(-1, 1)), { minLength: 2, maxLength: 8 })
  .map((slopes) => {
    const points = [-1, 3]
    let [x, y] = [-1, 0]
    points.push(x, y)
    for (const [width, slope] of slopes.sort((a, b) => a[1] - b[1])) {
      x += width
      y += width * slope
      points.push(x, y)
    }
    return [...points, x, y + 3]
  })

/** Least height of a place above the ground of a hollow: it lies within all the planes of its segments. */
function clearance(points: Terrain['points'], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = points.slice(i, i + 4) as [number, number, number, number]
    least = Math.min(least, ((y - ay) * (bx - ax) - (x - ax) * (by - ay)) / Math.hypot(bx - ax, by - ay))
  }
  return least
}

it('corners of a box that comes to rest in a hollow are above all of its segments', () => {
  fc.assert(
    fc.property(hollows, number(-5, 5), number(0, 3), (points, speed, angle) => {
      const rubbing = { friction: 0.3 }
      const world = new World({
        step: 1 / 60,
        gravity: 9.81,
        bodies: { box: box({ width: 0.08, height: 0.05, mass: 1, surface: rubbing }) },
        terrain: [{ points, surface: rubbing }],
      })
      world.put('box', [(points[0]! + points.at(-2)!) / 2, 1.5, angle], [speed, 0, speed])
      world.start([], [])
      run(world, 120)
      const outline = world.outline('box')
      for (let k = 0; k < outline.length; k += 2)
        expect(clearance(points, outline[k]!, outline[k + 1]!)).toBeGreaterThan(-1e-4)
    }),
    { numRuns: 60 },
  )
})

it('a ray down at a joint of the ground meets it', () => {
  fc.assert(
    fc.property(fc.array(number(-1, 1), { minLength: 3, maxLength: 12 }), (heights) => {
      const points = heights.flatMap((height, i) => [0.1 * i, height])
      const world = new World({ step: 1 / 60, gravity: 0, bodies: {}, terrain: [{ points, surface }] })
      world.start([], [])
      for (let i = 1; i + 1 < heights.length; i++)
        expect(world.ray(0.1 * i, 3, 0, -1, 10)).toBeCloseTo(3 - heights[i]!, 9)
    }),
  )
})

describe('sharp ground', () => {
  const tooth = [-2, 0, -0.05, 0, 0, 0.4, 0.05, 0, 2, 0]
  const rough = { friction: 0.5 }

  it('a corner that falls onto a peak, over neither of its slopes, is stopped there', () => {
    fc.assert(
      fc.property(number(-3e-3, 3e-3), number(1, 10), number(1e-3, 0.2), (aside, speed, above) => {
        const bodies = { box: box({ width: 0.4, height: 0.4, mass: 1, surface: rough }) }
        const world = new World({ step: 1 / 50, gravity: 0, bodies, terrain: [{ points: tooth, surface: rough }] })
        const reach = 0.2 * Math.SQRT2
        world.put('box', [aside, 0.4 + reach + above, Math.PI / 4], [0, -speed, 0])
        world.start([], [])
        for (let i = 0; i < 25; i++) {
          world.step()
          world.observe()
          const outline = world.outline('box')
          for (let k = 0; k < outline.length; k += 2)
            expect(outline[k + 1]!).toBeGreaterThan(heightOf(tooth, outline[k]!) - 2e-3)
        }
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it.each([
    ['box', box({ width: 0.06, height: 0.06, mass: 1, surface })],
    ['disc', disc({ radius: 0.03, mass: 1, surface })],
  ])('a %s that leaves a thin peak behind is not held by its other side', (_, body) => {
    const world = new World({ step: 1 / 50, gravity: 0, bodies: { body }, terrain: [{ points: tooth, surface }] })
    world.put('body', [0.085, 0.03, 0], [3, 0, 0])
    world.start([], [])
    for (let i = 1; i <= 10; i++) {
      world.step()
      world.observe()
      expect(world.body('body').pose[0]).toBeCloseTo(0.085 + (3 * i) / 50, 9)
    }
  })
})

it('a disc that overlaps one side of a needle leaves it without being held by the other side', () => {
  const needle = [-2, 0, -0.005, 0, 0, 0.4, 0.005, 0, 2, 0]
  const bodies = { disc: disc({ radius: 0.03, mass: 1, surface }) }
  const world = new World({ step: 1 / 50, gravity: 0, bodies, terrain: [{ points: needle, surface }] })
  world.put('disc', [0.0298625, 0.395, 0], [3, 0, 0])
  world.start([], [])
  run(world, 5, () => expect(world.body('disc').velocity[0]).toBeCloseTo(3, 9))
  expect(world.body('disc').pose[0]).toBeGreaterThan(0.3)
})

/** Height of a chain of points, m. */
function heightOf(points: readonly number[], x: number): number {
  let k = 0
  while (k + 4 < points.length && points[k + 2]! < x) k += 2
  return points[k + 1]! + ((points[k + 3]! - points[k + 1]!) * (x - points[k]!)) / (points[k + 2]! - points[k]!)
}
