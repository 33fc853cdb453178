// The world: rigid bodies of matter-js, moved by its Verlet integration under forces that are worked out here: gravity,
// motors, friction, end stops, contacts, and joints solved directly. Metres, kilograms, seconds, radians; y points up.

import { type BodySpec, outlineAt } from '../bodies/body.js'
import { checkNumber, checkPoints, POSITIVE, refused } from '../check-numbers.js'
import type { ContactList } from '../contacts/contact-list.js'
import { Contacts } from '../contacts/contacts.js'
import { AxisRows } from '../joints/axis-rows.js'
import type { JointSpec } from '../joints/joint.js'
import { JointGeometry } from '../joints/joint-geometry.js'
import { Linkage } from '../joints/linkage.js'
import type { StateReader, StateWriter } from '../state-bytes.js'
import { checkStart, looseBodies, rangeOf } from './check-start.js'
import { checkWorld } from './check-world.js'
import { Efforts } from './efforts.js'
import { bodyAccelerations, energyOf, forwardDynamics } from './forward-dynamics.js'
import { Placing } from './placing.js'
import { Stepper } from './stepper.js'
import { VerletBodies } from './verlet-bodies.js'
import { indexOf, inverseMasses, type WorldSpec } from './world-spec.js'

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
  /** Where servos and springs drive each coordinate, m or rad: a spring's rest, else the coordinate of the start, until changed. */
  readonly targets: Float64Array
  /** The speeds that servos want, m/s or rad/s; zero after a start. */
  readonly targetSpeeds: Float64Array
  /** Pose of each body at its offset of {@link bodyAt} [3 x bodies]: x, y in m, angle in rad; the ground first. */
  readonly poses: Float64Array
  /** Their velocities, m/s and rad/s. After {@link observe}. */
  readonly rates: Float64Array
  /** Force at the centre of mass (x, y, N) and torque (N m) from outside on each body, acting from now until changed; zero after a start. */
  readonly forces: Float64Array
  /** Sum of the normal forces on each body [bodies], the ground first, N: their mean since the last {@link observe} but one. */
  readonly loads: Float64Array
  readonly #efforts: Efforts
  readonly #state: Float64Array[] // all that is saved, beside contacts
  #seconds: number
  readonly #gravity: number
  readonly #specs: BodySpec[]
  readonly #bodies: VerletBodies
  readonly #bodyNames: string[]
  readonly #joints: JointSpec[]
  readonly #jointNames: string[]
  readonly #inverseMass: Float64Array // [3 x bodies]
  readonly #geometry: JointGeometry
  readonly #linkage: Linkage
  readonly #rows: AxisRows
  readonly #contacts: Contacts
  readonly #placing: Placing
  readonly #stepper: Stepper
  #moved = false // since the last observation
  #stands = false

  /** Throws `env` where no world can be made of the spec: what is not a number, out of its range, or named nowhere. */
  constructor(spec: WorldSpec) {
    checkWorld(spec)
    const joints = Object.values(spec.joints ?? {})
    this.#seconds = spec.step
    this.#gravity = spec.gravity
    this.#specs = Object.values(spec.bodies)
    this.#bodyNames = Object.keys(spec.bodies)
    this.#joints = joints
    this.#jointNames = Object.keys(spec.joints ?? {})
    this.#bodies = new VerletBodies(this.#specs, this.#bodyNames)
    this.#geometry = new JointGeometry(joints, this.#bodyNames)
    const inverseMass = inverseMasses(this.#specs, this.#geometry.rotors.inertia)
    this.#inverseMass = inverseMass
    this.poses = new Float64Array(inverseMass.length)
    this.rates = new Float64Array(inverseMass.length)
    this.forces = new Float64Array(inverseMass.length)
    this.#linkage = new Linkage(this.#geometry, this.#inverseMass)
    this.#efforts = new Efforts(joints)
    this.#rows = new AxisRows(joints, this.#linkage, this.#efforts.impulses)
    const { terrain = [], pairs = [], step, gravity } = spec
    const contacts = { bodies: this.#specs, names: this.#bodyNames, joints, terrain, pairs, step }
    this.#contacts = new Contacts(contacts, this.#linkage, this.#rows)
    this.loads = new Float64Array(this.#specs.length + 1)
    this.targets = this.#rows.targets
    this.targetSpeeds = this.#rows.targetSpeeds
    this.positions = this.#geometry.coordinates.subarray(0, joints.length)
    this.velocities = new Float64Array(joints.length)
    this.efforts = this.#efforts.next
    const { poses, rates, efforts, forces, targets, targetSpeeds, loads } = this
    const linkage = this.#linkage
    this.#placing = new Placing({ bodies: this.#specs, joints, jointNames: this.#jointNames, linkage, poses, rates })
    const parts = { bodies: this.#bodies, linkage, efforts: this.#efforts, rows: this.#rows }
    this.#stepper = new Stepper({ ...parts, contacts: this.#contacts, poses, rates, forces, inverseMass, gravity })
    this.#state = [poses, rates, efforts, forces, targets, targetSpeeds, loads, this.#rows.plays.flanks]
  }

  /** Index of a joint into {@link positions}, {@link velocities} and {@link efforts}. Throws `env`. */
  joint(name: string): number {
    return indexOf(name, this.#jointNames, 'joint')
  }

  /** All joints but welds, which have nothing to log. */
  get logged(): { joint: string }[] {
    return this.#jointNames.filter((_, i) => this.#joints[i]!.kind !== 'weld').map((joint) => ({ joint }))
  }

  /** Whether a joint's coordinate is an angle. */
  turns(joint: number): boolean {
    return this.#joints[joint]!.kind === 'pin'
  }

  /** The stops of a joint, m or rad; infinite where there are none. */
  range(joint: number): readonly [low: number, high: number] {
    return rangeOf(this.#joints[joint]!)
  }

  /** Coordinate and speed of a joint's motor, m or rad, by its gear; those of the joint where no backlash is between. After {@link observe}. Throws `env`. */
  motor(joint: number): { position: number; velocity: number } {
    return this.#linkage.motor(joint, this.rates)
  }

  /** Offset of a body into {@link poses}, {@link rates} and {@link forces}; the ground's is 0. Throws `env`. */
  bodyAt(name: string): number {
    return 3 * (indexOf(name, this.#bodyNames, 'body') + 1)
  }

  /** From now on a body that no joint places starts here: x, y, angle and their velocities. Before {@link start}. Throws `env`, also where one does. */
  put(name: string, pose: readonly [number, number, number], velocity: readonly [number, number, number]): void {
    this.#placing.put(name, this.bodyAt(name), pose, velocity)
  }

  /** Whether a joint has backlash. */
  get hasPlay(): boolean {
    return this.#geometry.firstPlay > this.#joints.length
  }

  /** The bodies that no joint puts in their place. */
  get loose(): string[] {
    return looseBodies(this.#bodyNames, this.#joints)
  }

  /** Lays the only terrain anew: points as in {@link Terrain}. Before {@link start}. Throws `env`. */
  reground(points: readonly number[]): void {
    checkPoints(points, 2, 'points of the terrain')
    this.#contacts.reground(points)
  }

  /**
   * Starts anew from joint coordinates and speeds, in the order of the joints, with loose bodies where they were {@link put} last, else at
   * their `pose`; nothing of before remains. Throws `env`, with the world as it was, where one lacks, is not finite, or lies past its stops, and where joints do not close or hold a body twice.
   */
  start(positions: ArrayLike<number>, velocities: ArrayLike<number>): void {
    checkStart(this.#jointNames, positions, velocities)
    this.#placing.start(positions, velocities, this.#stands)
    this.#begin()
  }

  /** Forgets all steps, with the bodies where they are. */
  #begin(): void {
    this.efforts.fill(0)
    this.forces.fill(0)
    this.loads.fill(0)
    this.#stepper.restart()
    this.#settle()
    this.#rows.reset()
    this.#contacts.clear()
    if (this.#contacts.any) this.#contacts.look(this.poses, this.rates)
  }

  /**
   * Starts where another world of the same bodies and joints stands: coordinates, motors (without play any more: with their joint), poses of
   * loose bodies, their rates, what servos are driven to, and the loads read last. What lies past other stops comes back.
   */
  carry(from: World): void {
    this.#placing.carry(from, from.positions, from.velocities)
    for (const joint of this.#joints.keys()) this.#geometry.placeMotor(joint, from.motor(joint), this.poses, this.rates)
    this.#begin()
    this.#rows.aim(from.targets, from.targetSpeeds)
    this.loads.set(from.loads)
  }

  /** Length of the solver steps from now on, s. After {@link observe}. A saved state is loaded at the pace that it was saved at. Throws `env`. */
  pace(seconds: number): void {
    checkNumber(seconds, POSITIVE, 'a pace')
    this.#seconds = seconds
    this.#contacts.pace(seconds)
    if (this.#contacts.any) this.#contacts.look(this.poses, this.rates)
  }

  /** Motors act on it now and then: a step in which none does is divided no finer than the steps in which one does. */
  motorise(): void {
    this.#efforts.awaited = true
  }

  /** Accelerations of the joint coordinates now, under {@link efforts} and {@link forces}, without end stops, flanks of play and contacts. After {@link observe}. */
  forwardDynamics(): Float64Array {
    const efforts = this.efforts.map((effort, i) => this.#efforts.limited(i, effort))
    const pull = bodyAccelerations(this.#inverseMass, this.forces, this.#gravity)
    return forwardDynamics(this.#linkage, this.#rows, this.poses, this.rates, efforts, pull)
  }

  /** One solver step under {@link efforts}; several where bodies turn too far in one. Throws `unstable` where that does not help, `env` before a start. */
  step(): void {
    if (!this.#stands) throw refused('a world', 'to be started before its first step', 'none', 'call `start` or `load`')
    this.#moved = true
    this.#stepper.step(this.#seconds)
  }

  /** Ends the half-step that {@link step} leaves open: positions and velocities are those of now. */
  observe(): void {
    if (!this.#moved) return
    this.#moved = false
    this.#stepper.close()
    this.#contacts.readLoads(this.loads)
    this.#readSpeeds()
  }

  /** Kinetic plus potential energy without that of springs, J; heights from y = 0. After {@link observe}. */
  energy(): number {
    return energyOf(this.#specs, this.#gravity, this.poses, this.rates) + this.#geometry.rotors.energy(this.rates)
  }

  /** Pose and velocity of a body: x, y, angle, and their rates. After {@link observe}. */
  body(name: string): { pose: number[]; velocity: number[] } {
    const k = this.bodyAt(name)
    return { pose: [...this.poses.subarray(k, k + 3)], velocity: [...this.rates.subarray(k, k + 3)] }
  }

  /** Largest distance or angle by which a joint is open, m or rad. */
  gap(): number {
    return this.#linkage.widest(this.poses).gap
  }

  /** Outline of a body where it is: x, y, x, y, ... */
  outline(name: string): number[] {
    const i = indexOf(name, this.#bodyNames, 'body')
    const [x, y, angle] = this.poses.subarray(3 * i + 3, 3 * i + 6)
    return outlineAt(this.#specs[i]!, x!, y!, angle!)
  }

  /** Contact points of now: for reading only. After {@link observe}. */
  get contacts(): ContactList {
    return this.#contacts.list
  }

  /** Whether two bodies touch, by their offsets of {@link bodyAt}; any other body or terrain where `b` is absent; terrains are 0. */
  touches(a: number, b = -1): boolean {
    return this.#contacts.touches(a, b)
  }

  /** Distance from (x, y) along a unit direction to terrain, seen from above alone, or the first body with a surface but the one at `ignore`, 0 from within it; at most `longest`, m. After {@link observe}. */
  ray(x: number, y: number, dx: number, dy: number, longest: number, ignore = -1): number {
    return this.#contacts.ray(x, y, dx, dy, longest, ignore / 3)
  }

  /** Everything that the next steps depend on. After {@link observe}. */
  save(writer: StateWriter): void {
    for (const values of this.#state) writer.write(values)
    this.#contacts.save(writer)
  }

  /** Continues from what {@link save} wrote. */
  load(reader: StateReader): void {
    for (const values of this.#state) reader.read(values)
    this.#stepper.restart()
    this.#settle()
    this.#contacts.load(reader, this.poses)
  }

  /** Brings bodies, joint matrix and speeds in line with poses and velocities. */
  #settle(): void {
    this.#moved = false
    this.#stands = true
    this.#bodies.place(this.poses)
    this.#linkage.linearise(this.poses)
    this.#rows.take()
    this.#readSpeeds()
  }

  #readSpeeds(): void {
    for (let i = 0; i < this.velocities.length; i++) this.velocities[i] = this.#linkage.speed(i, this.rates)
  }
}
