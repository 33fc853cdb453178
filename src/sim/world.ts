// The world: rigid bodies of matter-js, moved by its Verlet integration under forces that are worked out here: gravity,
// motors, friction, end stops, and joints solved directly. Metres, kilograms, seconds, radians; y points up.

import { LandbridgeError, suggest } from '../core/index.js'
import { AxisRows } from './axis-rows.js'
import { type BodySpec, createBody, integrate, outlineAt, placeBody, type VerletBody } from './body.js'
import type { JointSpec } from './joint.js'
import { JointGeometry } from './joint-geometry.js'
import { Linkage } from './linkage.js'
import type { StateReader, StateWriter } from './state-bytes.js'

const MOST_ITERATIONS = 12
/** Metres or radians: what a correction of an error below this leaves is rounding. */
const CLOSED = 1e-8

/** What a world is made of. Names are its own; a joint's `from` is listed before the joint that hangs on it. */
export interface WorldSpec {
  /** Solver step, s. */
  step: number
  /** Downward acceleration, m/s2. */
  gravity: number
  bodies: Record<string, BodySpec>
  joints?: Record<string, JointSpec>
}

/**
 * Bodies and joints. `start` or `load` first; then any number of {@link step}, and {@link observe} before anything is read.
 * A kick of forces lasts from half a step before to half a step after the poses it is worked out at, so a change of effort
 * between two steps acts exactly then, and the first kick after a start lasts half a step.
 */
export class World {
  /** Coordinate of each joint, m or rad. */
  readonly positions: Float64Array
  /** Speed of each coordinate, second-order accurate, m/s or rad/s. */
  readonly velocities: Float64Array
  /** Motor force or torque along each coordinate during the next step, N or N m. */
  readonly efforts: Float64Array
  /** Pose of each body at its offset of {@link bodyAt} [3 x bodies]: x, y in m, angle in rad; the ground first. */
  readonly poses: Float64Array
  /** Their velocities, m/s and rad/s. After {@link observe}. */
  readonly rates: Float64Array
  /** Force at the centre of mass (x, y, N) and torque (N m) from outside on each body, acting from now until changed; zero after a start. */
  readonly forces: Float64Array
  readonly #efforts: Float64Array // [joints] of the last step
  readonly #forces: Float64Array // [3 x bodies] of the last step
  readonly #effortLimits: Float64Array // [joints]
  readonly #seconds: number
  readonly #gravity: number
  readonly #specs: BodySpec[]
  readonly #bodies: VerletBody[]
  readonly #bodyNames: string[]
  readonly #jointNames: string[]
  readonly #before: Float64Array // [3 x bodies] velocities at the start of a step
  readonly #inverseMass: Float64Array // [3 x bodies]
  readonly #geometry: JointGeometry
  readonly #linkage: Linkage
  readonly #rows: AxisRows
  /** True between a step and the next observation: velocities are those of half a step before now. */
  #between = false

  constructor(spec: WorldSpec) {
    const joints = Object.values(spec.joints ?? {})
    this.#seconds = spec.step
    this.#gravity = spec.gravity
    this.#specs = Object.values(spec.bodies)
    this.#bodyNames = Object.keys(spec.bodies)
    this.#jointNames = Object.keys(spec.joints ?? {})
    this.#bodies = this.#specs.map((body, i) => createBody(body, i + 1))
    const inverseMass = [0, 0, 0, ...this.#specs.flatMap(({ mass, inertia }) => [1 / mass, 1 / mass, 1 / inertia])]
    this.#inverseMass = Float64Array.from(inverseMass)
    this.poses = new Float64Array(inverseMass.length)
    this.rates = new Float64Array(inverseMass.length)
    this.forces = new Float64Array(inverseMass.length)
    this.#forces = new Float64Array(inverseMass.length)
    this.#before = new Float64Array(inverseMass.length)
    this.#geometry = new JointGeometry(joints, this.#bodyNames)
    this.#linkage = new Linkage(this.#geometry, this.#inverseMass)
    this.#rows = new AxisRows(joints, this.#linkage)
    this.positions = this.#geometry.coordinates
    this.velocities = new Float64Array(joints.length)
    this.efforts = new Float64Array(joints.length)
    this.#efforts = new Float64Array(joints.length)
    this.#effortLimits = Float64Array.from(joints, (joint) => joint.effortLimit ?? Number.POSITIVE_INFINITY)
  }

  /** Index of a joint into {@link positions}, {@link velocities} and {@link efforts}. Throws `env`. */
  joint(name: string): number {
    return indexOf(name, this.#jointNames, 'joint')
  }

  /** Offset of a body into {@link poses}, {@link rates} and {@link forces}; the ground's is 0. Throws `env`. */
  bodyAt(name: string): number {
    return 3 * (indexOf(name, this.#bodyNames, 'body') + 1)
  }

  /** Puts a body that no joint places: x, y, angle and their velocities. Before every {@link start}. */
  put(name: string, pose: readonly [number, number, number], velocity: readonly [number, number, number]): void {
    const body = this.bodyAt(name)
    this.poses.set(pose, body)
    this.rates.set(velocity, body)
  }

  /** Starts anew from joint coordinates and speeds, in the order of the joints; nothing of before remains. */
  start(positions: ArrayLike<number>, velocities: ArrayLike<number>): void {
    // What is not a number would stay in the ground's velocity, for all its infinite mass.
    this.rates.fill(0, 0, 3)
    for (let i = 0; i < this.positions.length; i++)
      this.#geometry.place(i, positions[i]!, velocities[i]!, this.poses, this.rates)
    this.efforts.fill(0)
    this.#efforts.fill(0)
    this.forces.fill(0)
    this.#forces.fill(0)
    this.#between = false
    this.#settle()
  }

  /** One solver step under {@link efforts}. Throws `unstable` where numbers are no longer finite. */
  step(): void {
    const half = this.#seconds / 2
    const motion = this.rates
    this.#before.set(motion)
    if (this.#between) this.#linkage.linearise(this.poses)
    this.#rows.begin(motion)
    this.#kick(this.#between ? half : 0, half)
    this.#linkage.close(this.poses, motion, this.#seconds)
    this.#rows.solve(motion, this.#between ? half : 0, half, this.#seconds)
    this.#finish()
    this.#integrate()
    this.#efforts.set(this.efforts)
    this.#forces.set(this.forces)
    this.#between = true
  }

  /** Ends the half-step that {@link step} leaves open: positions and velocities are those of now. */
  observe(): void {
    if (!this.#between) return
    this.#linkage.linearise(this.poses)
    this.#rows.begin(this.rates)
    this.#kick(this.#seconds / 2, 0)
    this.#linkage.project(this.rates)
    this.#rows.solve(this.rates, this.#seconds / 2, 0, 0)
    this.#between = false
    this.#readSpeeds()
  }

  /** Kinetic plus potential energy, J; heights from y = 0. After {@link observe}. */
  energy(): number {
    return this.#specs.reduce((sum, { mass, inertia }, i) => {
      const [vx, vy, spin] = this.rates.subarray(3 * i + 3, 3 * i + 6)
      const kinetic = (mass * (vx! * vx! + vy! * vy!) + inertia * spin! * spin!) / 2
      return sum + kinetic + mass * this.#gravity * this.poses[3 * i + 4]!
    }, 0)
  }

  /** Pose and velocity of a body: x, y, angle, and their rates. After {@link observe}. */
  body(name: string): { pose: number[]; velocity: number[] } {
    const start = this.bodyAt(name)
    return {
      pose: [...this.poses.subarray(start, start + 3)],
      velocity: [...this.rates.subarray(start, start + 3)],
    }
  }

  /** Largest distance or angle by which a joint is open, m or rad. */
  gap(): number {
    return this.#linkage.gap(this.poses)
  }

  /** Outline of a body where it is: x, y, x, y, ... */
  outline(name: string): number[] {
    const i = indexOf(name, this.#bodyNames, 'body')
    const [x, y, angle] = this.poses.subarray(3 * i + 3, 3 * i + 6)
    return outlineAt(this.#specs[i]!, x!, y!, angle!)
  }

  /** Everything that the next steps depend on. After {@link observe}. */
  save(writer: StateWriter): void {
    writer.write(this.poses)
    writer.write(this.rates)
    writer.write(this.efforts)
    writer.write(this.#efforts)
    writer.write(this.forces)
    writer.write(this.#forces)
  }

  /** Continues from what {@link save} wrote. */
  load(reader: StateReader): void {
    reader.read(this.poses)
    reader.read(this.rates)
    reader.read(this.efforts)
    reader.read(this.#efforts)
    reader.read(this.forces)
    reader.read(this.#forces)
    this.#between = false
    this.#settle()
  }

  /** Newton iterations after the first, until joints are closed and end stops hold. */
  #finish(): void {
    for (let i = 2; i <= MOST_ITERATIONS; i++) {
      const error = this.#linkage.close(this.poses, this.rates, this.#seconds)
      const corrected = this.#rows.refine(this.rates, this.#seconds)
      if (!corrected && error < CLOSED) return
    }
  }

  /** Gravity, outside forces and motors: `ending` seconds of the last step's, `starting` seconds of the next one's. */
  #kick(ending: number, starting: number): void {
    const motion = this.rates
    const fall = this.#gravity * (ending + starting)
    for (let i = 4; i < motion.length; i += 3) motion[i]! -= fall
    for (let i = 3; i < motion.length; i++)
      motion[i]! += this.#inverseMass[i]! * (ending * this.#forces[i]! + starting * this.forces[i]!)
    for (let i = 0; i < this.efforts.length; i++) {
      const limit = this.#effortLimits[i]!
      const old = Math.min(Math.max(this.#efforts[i]!, -limit), limit)
      const next = Math.min(Math.max(this.efforts[i]!, -limit), limit)
      const impulse = ending * old + starting * next
      if (impulse !== 0) this.#linkage.impel(i, impulse, motion)
    }
  }

  /** Hands the step's change of velocity to matter-js as a force and lets it integrate, which moves outlines and bounds too. */
  #integrate(): void {
    const seconds = this.#seconds
    const poses = this.poses
    const motion = this.rates
    const before = this.#before
    for (let i = 0; i < this.#bodies.length; i++) {
      const body = this.#bodies[i]!
      const k = 3 * i + 3
      body.positionPrev.x = body.position.x - seconds * before[k]!
      body.positionPrev.y = body.position.y - seconds * before[k + 1]!
      body.anglePrev = body.angle - seconds * before[k + 2]!
      body.force.x = (body.mass * (motion[k]! - before[k]!)) / seconds
      body.force.y = (body.mass * (motion[k + 1]! - before[k + 1]!)) / seconds
      body.torque = (body.inertia * (motion[k + 2]! - before[k + 2]!)) / seconds
      body.deltaTime = seconds
      integrate(body, seconds)
      poses[k] = body.position.x
      poses[k + 1] = body.position.y
      poses[k + 2] = body.angle
      if (!Number.isFinite(poses[k]! + poses[k + 1]! + poses[k + 2]!))
        throw new LandbridgeError(
          'unstable',
          `Expected a finite pose of '${this.#bodyNames[i]}', got [${poses.slice(k, k + 3)}]`,
        )
    }
  }

  /** Brings bodies, joint matrix and speeds in line with poses and velocities. */
  #settle(): void {
    this.#bodies.forEach((body, i) => {
      const k = 3 * i + 3
      placeBody(body, this.#specs[i]!, this.poses[k]!, this.poses[k + 1]!, this.poses[k + 2]!)
    })
    this.#linkage.linearise(this.poses)
    this.#readSpeeds()
  }

  #readSpeeds(): void {
    for (let i = 0; i < this.velocities.length; i++) this.velocities[i] = this.#linkage.speed(i, this.rates)
  }
}

function indexOf(name: string, names: readonly string[], what: string): number {
  const index = names.indexOf(name)
  if (index >= 0) return index
  throw new LandbridgeError('env', `Expected the name of a ${what} of the world, got '${name}'`, suggest(name, names))
}
