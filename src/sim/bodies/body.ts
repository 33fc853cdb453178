// Rigid bodies: what a world is told about one. Metres, kilograms and seconds.

import { CORNERS, checkNumbers, optional, POSITIVE, type Ranges } from '../check-numbers.js'
import type { Surface } from './surface.js'

/** A rigid body around its centre of mass. */
export interface BodySpec {
  /** kg */
  mass: number
  /** About the centre of mass, kg m2; infinite for a body that does not turn. */
  inertia: number
  /** Convex outline around the centre of mass: x, y, x, y, ... in metres, counter-clockwise. */
  outline: readonly number[]
  /** Radius of an exact disc, m, which touches in place of the outline. */
  radius?: number
  /** What it is made of; without it the body touches nothing. */
  surface?: Surface
  /** True for a body that nothing moves: it stays where it is put, or goes on at the velocity that it is put with. */
  fixed?: true
  /** Coulomb friction of the plane that it lies on, seen from above: largest force, N, and torque, N m. Not with joints. */
  support?: { force: number; torque: number }
  /** Where a body that no joint places starts: x, y in m, angle in rad; `put` overrides it. */
  pose?: readonly [x: number, y: number, angle: number]
}

/** What any body may have beside its shape and mass. */
export type BodyOptions = Pick<BodySpec, 'surface' | 'fixed' | 'pose'>

const boxRanges: Ranges = [
  ['width', POSITIVE],
  ['height', POSITIVE],
]
const rodRanges: Ranges = [
  ['length', POSITIVE],
  ['thickness', optional(POSITIVE)],
]
const discRanges: Ranges = [
  ['radius', POSITIVE],
  ['corners', optional(CORNERS)],
]

/** A uniform rectangle. Metres and kg. Throws `env` where it has no size. */
export function box(of: { width: number; height: number; mass: number } & BodyOptions): BodySpec {
  checkNumbers(of, boxRanges, 'a box')
  const { width, height, mass, ...options } = of
  const inertia = (mass * (width * width + height * height)) / 12
  return { mass, inertia, outline: rectangle(width, height), ...options }
}

/** A uniform thin rod along its y axis; `thickness` only shows and touches. Metres and kg. Throws `env` where it has no size. */
export function rod(of: { length: number; mass: number; thickness?: number } & BodyOptions): BodySpec {
  checkNumbers(of, rodRanges, 'a rod')
  const { length, mass, thickness = 0.05, ...options } = of
  return { mass, inertia: (mass * length * length) / 12, outline: rectangle(thickness, length), ...options }
}

/** A uniform disc. Metres and kg. Throws `env` where it has no size. */
export function disc(of: { radius: number; mass: number; corners?: number } & BodyOptions): BodySpec {
  checkNumbers(of, discRanges, 'a disc')
  const { radius, mass, corners = 24, ...options } = of
  const outline = Array.from({ length: corners }, (_, i) => (2 * Math.PI * i) / corners)
  return {
    mass,
    inertia: (mass * radius * radius) / 2,
    outline: outline.flatMap((angle) => [radius * Math.cos(angle), radius * Math.sin(angle)]),
    radius,
    ...options,
  }
}

/** The outline of a body at a pose: x, y, x, y, ... in the world's metres. */
export function outlineAt(spec: BodySpec, x: number, y: number, angle: number): number[] {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const out: number[] = []
  for (let i = 0; i < spec.outline.length; i += 2) {
    const px = spec.outline[i]!
    const py = spec.outline[i + 1]!
    out.push(x + cos * px - sin * py, y + sin * px + cos * py)
  }
  return out
}

function rectangle(width: number, height: number): number[] {
  const [x, y] = [width / 2, height / 2]
  return [-x, -y, x, -y, x, y, -x, y]
}
