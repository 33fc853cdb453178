// Where bodies touch a ground of segments, against every distance from corners to edges.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { Shapes } from '#src/sim/bodies/shapes.js'
import { ContactList } from '#src/sim/contacts/contact-list.js'
import { TerrainContact } from '#src/sim/contacts/terrain-contact.js'
import { type BodySpec, box, disc, polygon } from '#src/sim/index.js'

type Place = readonly [x: number, y: number]
type Edge = readonly [Place, Place]

/** A body over or in a ground, and how far contacts are looked for. */
interface Scene {
  points: number[]
  spec: BodySpec
  pose: readonly [number, number, number]
  margin: number
}

const surface = { friction: 0.5 }

/** Hills, steps with upright walls and thin peaks of 10 cm to 1 m, and what is thrown there. */
const scenes: fc.Arbitrary<Scene> = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seed) => {
  const rng = createRng(seed)
  const steps = rng.integer(2) === 0
  const points = [-20, 0]
  for (let x = -3; x < 3; x += rng.uniform(0.02, 0.8)) {
    if (steps) points.push(x, points.at(-1)!)
    points.push(x, rng.uniform(-0.5, 0.5))
  }
  points.push(20, 0)
  const [width, height] = [rng.uniform(0.05, 1), rng.uniform(0.05, 0.5)]
  const specs: BodySpec[] = [
    box({ width, height, mass: 1, surface }),
    { ...polygon({ outline: [0, 0, width, 0, rng.uniform(0, width), height], mass: 1 }), surface },
    disc({ radius: height, mass: 1, surface }),
  ]
  const pose = [rng.uniform(-2, 2), rng.uniform(-0.3, 1.2), rng.uniform(-3, 3)] as const
  return { points, spec: specs[rng.integer(3)]!, pose, margin: rng.uniform(0.005, 0.3) }
})

const overPit: Scene = {
  points: [-5, 0, 0, 0, 0, 0.03, 0.05, 0.03, 0.05, -1, 5, -1],
  spec: disc({ radius: 0.4, mass: 1, surface }),
  pose: [0.3, 0.395, 0],
  margin: 0.3,
}

function found({ points, spec, pose, margin }: Scene) {
  const shapes = new Shapes([spec])
  const list = new ContactList()
  shapes.turn(Float64Array.from([0, 0, 0, ...pose]))
  new TerrainContact(points, shapes, 0).find(1, 1, margin, list)
  const corners = [...shapes.x].map((x, i): Place => [x, shapes.y[i]!])
  const gaps = [...list.gap.subarray(0, list.count)]
  const ground = places(points)
  return {
    gaps,
    corners,
    ground,
    margin,
    radius: spec.radius ?? 0,
    edges: corners.map((at, i): Edge => [at, corners[(i + 1) % corners.length]!]),
  }
}

function places(points: readonly number[]): Place[] {
  return points.flatMap((x, i) => (i % 2 === 0 ? [[x, points[i + 1]!] as const] : []))
}

function edgesOf(line: readonly Place[]): Edge[] {
  return line.slice(1).map((to, i) => [line[i]!, to])
}

function distance([x, y]: Place, [[x0, y0], [x1, y1]]: Edge): number {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const square = dx * dx + dy * dy
  const share = square > 0 ? Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / square, 0), 1) : 0
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy)
}

const nearest = (at: Place, edges: readonly Edge[]) => Math.min(...edges.map((edge) => distance(at, edge)))

function isUnder([x, y]: Place, ground: readonly Edge[]): boolean {
  return ground.some(
    ([[x0, y0], [x1, y1]]) => x0 < x1 && x >= x0 && x <= x1 && y < y0 + ((x - x0) / (x1 - x0)) * (y1 - y0),
  )
}

function isWithin([x, y]: Place, edges: readonly Edge[]): boolean {
  return edges.every(([[x0, y0], [x1, y1]]) => (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0)
}

/** How deep corners are under the ground that lies beneath the body, and points of the ground in it, at most; 0 where they are apart. */
function depth({ corners, ground, edges, radius, margin }: ReturnType<typeof found>): number {
  const reach = radius + margin
  const [left, right] = [Math.min(...corners.map(([x]) => x)) - reach, Math.max(...corners.map(([x]) => x)) + reach]
  const line = edgesOf(ground).filter(([[x0], [x1]]) => x1 >= left && x0 <= right)
  const under = corners.filter((at) => isUnder(at, line)).map((at) => nearest(at, line) + radius)
  if (radius > 0) return Math.max(0, ...under, radius - nearest(corners[0]!, line))
  return Math.max(0, ...under, ...ground.filter((at) => isWithin(at, edges)).map((at) => nearest(at, edges)))
}

/** Whether edges cross: a peak that sticks through a body, too. */
function crosses(edges: readonly Edge[], line: readonly Edge[]): boolean {
  const side = ([x, y]: Place, [[x0, y0], [x1, y1]]: Edge) => Math.sign((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0))
  return edges.some((a) => line.some((b) => side(a[0], b) !== side(a[1], b) && side(b[0], a) !== side(b[1], a)))
}

describe('contacts with the ground', () => {
  it('of a body beside it: the nearest is as far as the nearest of all corners from all edges', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const what = found(scene)
        const line = edgesOf(what.ground)
        fc.pre(depth(what) === 0 && !crosses(what.edges, line))
        const apart =
          what.radius > 0
            ? nearest(what.corners[0]!, line) - what.radius
            : Math.min(
                ...what.corners.map((at) => nearest(at, line)),
                ...what.ground.map((at) => nearest(at, what.edges)),
              )
        fc.pre(Math.abs(apart - scene.margin) > 1e-6)
        if (apart > scene.margin) expect(what.gaps.filter((gap) => gap < apart - 1e-9)).toEqual([])
        else expect(Math.min(...what.gaps)).toBeCloseTo(apart, 9)
      }),
      // The ground before a low stone does not go on behind it, where there is a pit.
      { numRuns: 300, examples: [[overPit]] },
    )
  })

  it('of a body in it: none tells of more than the deepest corner', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const what = found(scene)
        const deep = depth(what)
        fc.pre(deep > 0)
        expect(Math.min(...what.gaps)).toBeGreaterThanOrEqual(-Math.max(deep, 2e-3) - 1e-9)
      }),
      { numRuns: 300 },
    )
  })

  it.each([box({ width: 0.1, height: 0.1, mass: 1, surface }), disc({ radius: 0.1, mass: 1, surface })])(
    'of a body far under a hollow: both slopes push it out',
    (spec) => {
      const { gaps } = found({ points: [-1, 2, 0, 0, 1, 2], spec, pose: [0, -0.3, 0], margin: 0.005 })
      expect(gaps.length).toBeGreaterThanOrEqual(2)
      for (const gap of gaps) expect(gap).toBeLessThan(0)
    },
  )
})
