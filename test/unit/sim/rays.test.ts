// Rays against all edges, one by one: they begin anywhere, under ground and in bodies too, and lead anywhere.

import { createRng } from 'landbridge/core'
import { expect, it } from 'vitest'
import { box, disc, World } from '#src/sim/index.js'

const rng = createRng(1)
const draw = (count: number, low: number, high: number) => Array.from({ length: count }, () => rng.uniform(low, high))

interface Line {
  x: number
  y: number
  dx: number
  dy: number
}

/** A ray, and how far it sees. */
function drawRay(): Line & { longest: number } {
  const turn = rng.uniform(-Math.PI, Math.PI)
  const [x, y, longest] = [rng.uniform(-3, 3), rng.uniform(-2, 3), rng.uniform(0.1, 8)]
  return { x, y, dx: Math.cos(turn), dy: Math.sin(turn), longest }
}

/** Distance along a line to the edge from a to b, if it comes from the left of that; else infinite. */
function toEdge({ x, y, dx, dy }: Line, [ax, ay]: readonly number[], [bx, by]: readonly number[]): number {
  const [ex, ey] = [bx! - ax!, by! - ay!]
  const facing = ex * dy - ey * dx
  const far = (ex * (ay! - y) - ey * (ax! - x)) / facing
  const share = (dx * (ay! - y) - dy * (ax! - x)) / facing
  return facing < 0 && far >= 0 && share >= 0 && share <= 1 ? far : Number.POSITIVE_INFINITY
}

/** The edges of a chain of points. */
function edges(points: readonly number[]): [number[], number[]][] {
  const pairs = Array.from({ length: points.length / 2 }, (_, i) => points.slice(2 * i, 2 * i + 2))
  return pairs.slice(1).map((point, i) => [pairs[i]!, point])
}

it.each(Array.from({ length: 40 }, (_, i) => i))('meet ground %d from above alone, at its first edge', () => {
  let end = -2
  const points = draw(8, -1, 1).flatMap((height) => {
    // A third of the edges are upright.
    end += [0, 0.1, 0.5][rng.integer(3)]!
    return [end, height]
  })
  const world = new World({ step: 1 / 60, gravity: 0, bodies: {}, terrain: [{ points, surface: { friction: 0 } }] })
  world.start([], [])
  for (let k = 0; k < 50; k++) {
    const ray = drawRay()
    const nearest = Math.min(ray.longest, ...edges(points).map(([a, b]) => toEdge(ray, a, b)))
    expect(world.ray(ray.x, ray.y, ray.dx, ray.dy, ray.longest)).toBeCloseTo(nearest, 6)
  }
})

it('meet the first body but the one that is left out, at once where they begin in it', () => {
  const still = { mass: 1, fixed: true as const, surface: { friction: 0 } }
  const bodies = { plank: box({ width: 1.5, height: 0.5, ...still }), ball: disc({ radius: 0.6, ...still }) }
  const world = new World({ step: 1 / 60, gravity: 0, bodies })
  for (let k = 0; k < 500; k++) {
    const [px, py, turn, bx, by] = draw(5, -1, 1) as [number, number, number, number, number]
    world.put('plank', [px, py, 3 * turn], [0, 0, 0])
    world.put('ball', [bx, by, 0], [0, 0, 0])
    world.start([], [])
    const ray = drawRay()
    const { x, y, dx, dy, longest } = ray
    const outline = world.outline('plank')
    const round = edges([...outline, ...outline.slice(0, 2)])
    const isInPlank = round.every(([a, b]) => (b[0]! - a[0]!) * (y - a[1]!) > (b[1]! - a[1]!) * (x - a[0]!))
    // It is solid to the left of its edges, which are met from the other side.
    const toPlank = isInPlank ? 0 : Math.min(longest, ...round.map(([a, b]) => toEdge(ray, b, a)))
    const ahead = (bx - x) * dx + (by - y) * dy
    const half = Math.sqrt(0.36 - ((bx - x) * dy - (by - y) * dx) ** 2)
    const toBall = Math.hypot(bx - x, by - y) < 0.6 ? 0 : half >= 0 && ahead > 0 ? ahead - half : longest
    expect(world.ray(x, y, dx, dy, longest)).toBeCloseTo(Math.min(toPlank, toBall, longest), 6)
    expect(world.ray(x, y, dx, dy, longest, world.bodyAt('ball'))).toBeCloseTo(toPlank, 6)
    expect(world.ray(x, y, dx, dy, longest, world.bodyAt('plank'))).toBeCloseTo(Math.min(toBall, longest), 6)
  }
})
