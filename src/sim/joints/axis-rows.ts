// Friction, servos, end stops and governors: velocity rows along the joint coordinates that have any of them.

import { axesOf } from './axes.js'
import { AxisBounds, isBounded } from './axis-bounds.js'
import { AxisLaws, noKick } from './axis-laws.js'
import type { JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'
import { PlayRows } from './play-rows.js'
import { LAW, RANGE, RowDemand } from './row-demand.js'
import { RowSolver } from './row-solver.js'
import type { Meeting, RowLaws } from './row-sweeps.js'
import { RowSystem } from './row-system.js'
import { PAST } from './stops.js'

/** Metres or radians past an end stop that are rounding. */
const STOPPED = 5e-9

/** The rows of the coordinates: the first ones of a system in which those of contacts come behind. */
export class AxisRows implements RowLaws {
  /** Where servos drive each coordinate [joints], m or rad. */
  readonly targets: Float64Array
  /** The speeds that servos want [joints], m/s or rad/s. */
  readonly targetSpeeds: Float64Array
  readonly laws: AxisLaws
  readonly system: RowSystem
  readonly plays: PlayRows
  readonly solver: RowSolver
  /** What is asked of all rows of the system. */
  readonly demand = new RowDemand()
  /** Rows of coordinates. */
  readonly count: number
  readonly #axis: Int32Array // [rows]
  readonly #acts: Uint8Array // [rows] 1 where a law acts
  readonly #rest: Float64Array // [joints] first targets; NaN where that is the first coordinate
  /** Whether more than stops and governors acts along a coordinate. */
  readonly driven: boolean
  readonly #bounds: AxisBounds
  /** Whether ropes, or springs with stops, hold bodies: their direction turns while they do. */
  readonly ropes: boolean
  readonly #before: Float64Array // [rows]
  readonly #kick = noKick()

  constructor(
    specs: readonly JointSpec[],
    private readonly linkage: Linkage,
    /** Impulses of the motors in the kick that is solved for [joints]. */
    private readonly motors: Float64Array,
  ) {
    const axes = axesOf(specs)
    const { firstPlay } = linkage.geometry
    this.targets = new Float64Array(specs.length)
    this.targetSpeeds = new Float64Array(specs.length)
    this.laws = new AxisLaws(axes)
    this.#rest = Float64Array.from(specs, (spec) => (spec.kind === 'distance' ? (spec.rest ?? Number.NaN) : Number.NaN))
    this.#axis = Int32Array.from(axes.keys()).filter((i) => this.laws.acts(i) || isBounded(axes[i]!))
    this.count = this.#axis.length
    this.#acts = Uint8Array.from(this.#axis, (i) => (this.laws.acts(i) ? 1 : 0))
    this.driven = this.#acts.includes(1)
    this.ropes = specs.some((spec) => spec.kind === 'distance' && spec.limits !== undefined)
    this.#before = new Float64Array(this.count)
    const play = this.#axis.findIndex((axis) => axis >= firstPlay)
    this.system = new RowSystem(linkage, play)
    const drives = Int32Array.from({ length: firstPlay - specs.length }, (_, p) => this.#axis.indexOf(specs.length + p))
    this.plays = new PlayRows(play, drives, this.system)
    this.#bounds = new AxisBounds(specs, axes, linkage, this.#axis, this.plays, this.demand)
    this.solver = new RowSolver(this.system, this)
    this.reserve(this.count)
    this.demand.kind.set(this.#acts.map((acts) => (acts === 1 ? LAW : RANGE)))
    this.demand.target.fill(Number.NEGATIVE_INFINITY)
    this.demand.most.fill(Number.POSITIVE_INFINITY)
  }

  /** As {@link AxisBounds.returns}. */
  get returns(): boolean {
    return this.#bounds.returns
  }

  /** As {@link AxisBounds.governed}. */
  get governed(): boolean {
    return this.#bounds.governed
  }

  /** Whether an end stop or a governor pushed in the last kick. */
  get pushes(): boolean {
    const { kind, impulses } = this.demand
    for (let i = 0; i < this.count; i++) if (kind[i] === RANGE && impulses[i] !== 0) return true
    return false
  }

  /** Makes room for the rows of contacts behind those of the coordinates. */
  reserve(rows: number): void {
    this.system.reserve(rows)
    this.demand.reserve(rows)
  }

  /** Takes the rows at the poses that the linkage was linearised at. */
  take(): void {
    const { directions, from, body } = this.linkage.geometry
    const { system } = this
    for (let i = 0; i < this.count; i++) {
      const axis = this.#axis[i]!
      for (let k = 0; k < 6; k++) system.jacobian[6 * i + k] = directions[6 * axis + k]!
      system.from[i] = from[axis]!
      system.body[i] = body[axis]!
    }
    system.forget(0, this.count, this.count)
  }

  /** Servos hold what is now; springs want their rest, and no flank pushes. At the linearised poses. */
  reset(): void {
    this.plays.flanks.fill(0)
    this.targetSpeeds.fill(0)
    for (let i = 0; i < this.targets.length; i++)
      this.targets[i] = Number.isNaN(this.#rest[i]!) ? this.linkage.geometry.coordinates[i]! : this.#rest[i]!
  }

  /** Servos go on to what they were driven to; springs want their own rest. */
  aim(targets: Float64Array, speeds: Float64Array): void {
    this.targetSpeeds.set(speeds)
    for (let i = 0; i < this.targets.length; i++) if (Number.isNaN(this.#rest[i]!)) this.targets[i] = targets[i]!
  }

  /** Notes the speeds before a kick, which drag and friction need. At the linearised poses. */
  begin(velocities: Float64Array): void {
    if (this.driven) this.system.read(velocities, this.count, this.#before)
  }

  /**
   * Adds the rows' impulses of one kick to `velocities`, which already carry all other forces and satisfy the joints.
   * `ending` and `starting` are the seconds of the kick before and after now; with `drift` > 0 the bodies move on for so long,
   * else what acted in the step goes on. Where they are `solved` with the contacts and can give no energy, nothing is added yet.
   */
  solve(velocities: Float64Array, ending: number, starting: number, drift: number, solved: boolean): void {
    if (this.count === 0) return
    const { impulses, applied, speeds } = this.demand
    const likely = drift > 0 ? 0 : ending / (this.#kick.ending + this.#kick.starting)
    this.#kick.ending = ending
    this.#kick.starting = starting
    this.plays.begin()
    if (this.#bounds.any) this.#bounds.ask(drift, this.#acts)
    for (let i = 0; i < this.count; i++) {
      impulses[i] = likely > 0 && this.#pushesAgain(i) ? likely * impulses[i]! : 0
      applied[i] = 0
    }
    if (solved && !this.driven && !this.#bounds.recovers) return
    this.#read(velocities)
    if (this.rests()) return
    this.system.follow(impulses, applied, speeds, this.count)
    this.#push(velocities)
  }

  /** Corrects the impulses of {@link solve} for what closing the joints did to the speeds. True where something changed. */
  refine(poses: Float64Array, velocities: Float64Array, drift: number): boolean {
    if (!this.#bounds.any) return false
    this.#read(velocities)
    if (this.isKept(poses, velocities, drift)) return false
    this.#push(velocities)
    return true
  }

  /** Whether ropes end the drift no longer than they are. */
  ropesHold(poses: Float64Array, velocities: Float64Array, drift: number): boolean {
    if (!this.ropes) return true
    this.#read(velocities)
    this.#bounds.bend(poses, velocities, drift)
    return this.#bounds.hold(PAST / drift)
  }

  /** Whether the speeds in the demand, which carry no impulse yet, ask for none; then there is none. */
  rests(): boolean {
    if (this.driven || !this.#bounds.hold(0)) return false
    this.demand.impulses.fill(0, 0, this.count)
    return true
  }

  /** Whether the speeds in the demand keep the bounds over a drift. */
  isKept(poses: Float64Array, velocities: Float64Array, drift: number): boolean {
    if (!this.#bounds.any) return true
    this.#bounds.bend(poses, velocities, drift)
    return this.#bounds.hold(STOPPED / drift)
  }

  /** Solves again after contacts changed the speeds. Answers the largest change of an impulse's own speed. */
  answer(velocities: Float64Array): number {
    if (this.count === 0) return 0
    const { impulses, applied } = this.demand
    this.#read(velocities)
    this.settle(this.count)
    let largest = 0
    for (let i = 0; i < this.count; i++)
      largest = Math.max(largest, this.system.mobilities[this.system.answer(i)]! * Math.abs(impulses[i]! - applied[i]!))
    this.system.apply(impulses, applied, velocities, this.count)
    return largest
  }

  meet(row: number, meeting: Meeting): void {
    const axis = this.#axis[row]!
    const { jointOf, coordinates } = this.linkage.geometry
    const joint = jointOf[axis]!
    const kick = this.#kick
    kick.before = this.#before[row]!
    kick.offset = this.targets[joint]! - coordinates[axis]!
    kick.effort = this.motors[joint]! / (kick.ending + kick.starting)
    kick.targetSpeed = this.targetSpeeds[joint]!
    kick.free = meeting.free
    kick.mobility = meeting.mobility
    kick.fitted = meeting.mobility
    if (this.system.plays > 0) kick.fitted = this.plays.fitted(row, meeting.mobility)
    this.laws.follow(axis, kick)
    meeting.wanted = Math.min(Math.max(kick.after, this.demand.target[row]!), this.demand.most[row]!)
  }

  #read(velocities: Float64Array): void {
    this.system.read(velocities, this.count, this.demand.speeds)
  }

  #push(velocities: Float64Array): void {
    const { impulses, applied } = this.demand
    this.settle(this.count)
    this.system.apply(impulses, applied, velocities, this.count)
  }

  /** Solves the first rows of the demand; again where flanks let a motor go that was fitted to what it pushed. */
  settle(rows: number): void {
    do this.solver.solve(this.demand, rows)
    while (this.plays.yields(this.demand.impulses))
  }

  /** Keeps what a kick that is done with has for the next one. */
  keep(): void {
    this.plays.keep(this.demand.impulses)
  }

  /** Whether what pushed a coordinate in the last kick is still there. */
  #pushesAgain(i: number): boolean {
    const { target, most, impulses } = this.demand
    return this.#acts[i] === 1 || Number.isFinite(impulses[i]! > 0 ? target[i] : most[i])
  }
}
