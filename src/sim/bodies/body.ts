// Rigid bodies: what a world is told about one, and the matter-js body made of it. Held in metres, kilograms and
// seconds: outside its engine matter-js has no unit of its own.

import Matter from 'matter-js'
import { CORNERS, checkNumbers, optional, POSITIVE, type Ranges } from '../check-numbers.js'
import type { Surface } from './surface.js'

/** A matter-js body with the parts of its state that its types leave out. */
export type VerletBody = Matter.Body & { positionPrev: Matter.Vector; anglePrev: number; deltaTime: number }

/** One step of matter-js's Verlet integration; its published types still ask for arguments that 0.20 dropped. */
export const integrate = Matter.Body.update as unknown as (body: Matter.Body, seconds: number) => void

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
type BodyOptions = Pick<BodySpec, 'surface' | 'fixed' | 'pose'>

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

/** The matter-js body of a spec. `id` orders bodies in a world; the module's own counter would depend on worlds made before. */
export function createBody(spec: BodySpec, id: number): VerletBody {
  const body = Matter.Body.create({
    id,
    vertices: points(spec.outline),
    friction: 0,
    frictionStatic: 0,
    frictionAir: 0,
    render: { fillStyle: '#000' },
  })
  Matter.Body.setMass(body, spec.mass)
  // After the mass, which scales it; the engine's own value is four times the physical one.
  Matter.Body.setInertia(body, spec.inertia)
  // What it would turn with every step: outlines are turned from where they began, once a step, by `Shapes`.
  body.parts = []
  return body as VerletBody
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

function points(outline: readonly number[]): Matter.Vector[] {
  return Array.from({ length: outline.length / 2 }, (_, i) => ({ x: outline[2 * i]!, y: outline[2 * i + 1]! }))
}
