// Bodies of more shapes than box, rod and disc: polygons, capsules, and what several of them make together.

import { LandbridgeError } from '../../core/index.js'
import { checkKeys, checkNumbers, checkPoints, FROM_ZERO, POSITIVE, type Ranges, shown } from '../check-numbers.js'
import type { BodyOptions, BodySpec } from './body.js'

/** Corners of a capsule's half circle; its outline lies within 1 % of the radius. */
const ROUND = 7
const capsuleRanges: Ranges = [
  ['length', FROM_ZERO],
  ['radius', POSITIVE],
]

type Amount = { mass: number } | { density: number }

const optionKeys = ['surface', 'fixed', 'pose'] satisfies (keyof BodyOptions)[]

/** A uniform convex polygon around its own centre of mass; `centre` is where that lies in the outline as given. */
export interface PolygonBody extends BodySpec {
  centre: readonly [x: number, y: number]
}

/** A uniform convex polygon from its outline (x, y, x, y, ... counter-clockwise) in metres, and kg or kg/m2. Throws `env` where it has no area. */
export function polygon(of: { outline: readonly number[] } & Amount & BodyOptions): PolygonBody {
  checkKeys(of, ['outline', 'mass', 'density', ...optionKeys], 'a polygon')
  checkPoints(of.outline, 3, 'outline of a polygon')
  const { outline } = of
  const { area, x, y, second } = moments(outline)
  if (!(area > 0))
    throw new LandbridgeError('env', `Expected an outline with an area, counter-clockwise, got ${shown(outline)}`)
  const mass = 'mass' in of ? of.mass : of.density * area
  return {
    mass,
    inertia: mass * (second / area - x * x - y * y),
    outline: outline.map((value, i) => value - (i % 2 === 0 ? x : y)),
    centre: [x, y],
    ...optionsOf(of),
  }
}

/**
 * A solid capsule of revolution along its y axis, as MuJoCo's, seen from the side: `length` between the centres of its
 * ends. Metres, and kg or kg/m3.
 */
export function capsule(of: { length: number; radius: number } & Amount & BodyOptions): BodySpec {
  checkKeys(of, ['length', 'radius', 'mass', 'density', ...optionKeys], 'a capsule')
  checkNumbers(of, capsuleRanges, 'a capsule')
  const { length, radius } = of
  const cylinder = Math.PI * radius * radius * length
  const ball = (4 / 3) * Math.PI * radius ** 3
  const mass = 'mass' in of ? of.mass : of.density * (cylinder + ball)
  const [middle, ends] = [(mass * cylinder) / (cylinder + ball), (mass * ball) / (cylinder + ball)]
  const inertia =
    middle * ((length * length) / 12 + (radius * radius) / 4) +
    ends * ((2 / 5) * radius * radius + (length * length) / 4 + (3 / 8) * length * radius)
  return { mass, inertia, outline: stadium(length, radius), ...optionsOf(of) }
}

/** A part of a body of several: where its centre lies and how far it is turned. */
interface Part {
  body: BodySpec
  at: readonly [x: number, y: number]
  angle: number
}

/** Parts as one rigid body around their common centre of mass; its outline is the hull of theirs, its surface its own. Throws `env` without parts. */
export function compound(parts: readonly Part[], options: BodyOptions = {}): PolygonBody {
  checkKeys(options, optionKeys, 'a compound')
  if (parts.length === 0) throw new LandbridgeError('env', 'Expected a body of at least one part, got none')
  const mass = parts.reduce((sum, { body }) => sum + body.mass, 0)
  const x = parts.reduce((sum, { body, at }) => sum + body.mass * at[0], 0) / mass
  const y = parts.reduce((sum, { body, at }) => sum + body.mass * at[1], 0) / mass
  const inertia = parts.reduce(
    (sum, { body, at }) => sum + body.inertia + body.mass * ((at[0] - x) ** 2 + (at[1] - y) ** 2),
    0,
  )
  const corners = parts.flatMap(({ body, at, angle }) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return pairs(body.outline).map(([px, py]): [number, number] => [
      at[0] + cos * px - sin * py - x,
      at[1] + sin * px + cos * py - y,
    ])
  })
  return { mass, inertia, outline: hull(corners).flat(), centre: [x, y], ...options }
}

function optionsOf({ surface, fixed, pose }: BodyOptions): BodyOptions {
  return { ...(surface && { surface }), ...(fixed && { fixed }), ...(pose && { pose }) }
}

/** Area, centre, and second moment about the origin, of a polygon. */
function moments(outline: readonly number[]): { area: number; x: number; y: number; second: number } {
  let [area, x, y, second] = [0, 0, 0, 0]
  const corners = pairs(outline)
  for (const [i, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(i + 1) % corners.length]!
    const cross = ax * by - bx * ay
    area += cross / 2
    x += (cross * (ax + bx)) / 6
    y += (cross * (ay + by)) / 6
    second += (cross * (ax * ax + ax * bx + bx * bx + ay * ay + ay * by + by * by)) / 12
  }
  return { area, x: x / area, y: y / area, second }
}

function stadium(length: number, radius: number): number[] {
  const end = (centre: number, from: number) =>
    Array.from({ length: ROUND }, (_, i) => from + (Math.PI * i) / (ROUND - 1)).flatMap((angle) => [
      radius * Math.cos(angle),
      centre + radius * Math.sin(angle),
    ])
  return [...end(length / 2, 0), ...end(-length / 2, Math.PI)]
}

/** Convex hull, counter-clockwise (Andrew 1979). */
function hull(points: readonly [number, number][]): [number, number][] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const chain = (ordered: readonly [number, number][]) => {
    const out: [number, number][] = []
    for (const point of ordered) {
      while (out.length > 1 && turn(out.at(-2)!, out.at(-1)!, point) <= 0) out.pop()
      out.push(point)
    }
    return out.slice(0, -1)
  }
  return [...chain(sorted), ...chain(sorted.reverse())]
}

function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

function pairs(outline: readonly number[]): [number, number][] {
  return Array.from({ length: outline.length / 2 }, (_, i) => [outline[2 * i]!, outline[2 * i + 1]!])
}
