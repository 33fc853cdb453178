// Friction, servos, end stops and governors: velocity rows along the joint coordinates, with the joints eliminated through
// their factored matrix, solved by projected Gauss-Seidel on what is left (one number a coordinate that has any of them).

import { AxisLaws, type Kick } from './axis-laws.js'
import type { AxisSpec, JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'

const MOST_SWEEPS = 100
const SETTLED = 1e-13
/** Metres or radians past an end stop that are rounding. */
const STOPPED = 1e-9
/** Metres or radians from an end stop that count as touching it. */
const TOUCHING = 1e-7
/** The same for a driven one that the step before pressed against it, and what speed off its bound counts as pressed. */
const PRESSED = { room: 1e-5, speed: 1e-3 }

/** The velocity rows of all joint coordinates. */
export class AxisRows {
  /** Where servos drive each coordinate [joints], m or rad. */
  readonly targets: Float64Array
  /** The speeds that servos want [joints], m/s or rad/s. */
  readonly targetSpeeds: Float64Array
  readonly laws: AxisLaws
  readonly #joint: Int32Array // [rows]
  readonly #rest: Float64Array // [joints] first targets; NaN where that is the first coordinate
  readonly #low: Float64Array // [rows]
  readonly #high: Float64Array
  readonly #speedLimit: Float64Array
  /** Whether more than stops and governors acts along a coordinate. */
  readonly driven: boolean
  readonly #bounded: boolean
  /** Rows with stops whose coordinate is no linear function of the velocities over a step. */
  readonly #curved: Int32Array
  readonly #answers: Float64Array[] // [rows] of [3 x bodies]: velocity that a unit impulse gives
  readonly #matrix: Float64Array // [rows x rows]
  readonly #speeds: Float64Array // [rows]
  readonly #before: Float64Array // [rows]
  readonly #impulses: Float64Array // [rows]
  readonly #applied: Float64Array // [rows] impulses that the velocities carry
  readonly #slowest: Float64Array // [rows]
  readonly #fastest: Float64Array // [rows]
  readonly #kick: Kick = { ending: 0, starting: 0, before: 0, offset: 0, targetSpeed: 0, effort: 0 }
  #ready = false // answers and matrix are those of this kick

  constructor(
    specs: readonly JointSpec[],
    private readonly linkage: Linkage,
    /** Impulses of the motors in the kick that is solved for [joints]. */
    private readonly motors: Float64Array,
  ) {
    const axes: AxisSpec[] = specs.map((spec) => (spec.kind === 'weld' ? {} : spec))
    this.targets = new Float64Array(specs.length)
    this.targetSpeeds = new Float64Array(specs.length)
    this.laws = new AxisLaws(specs)
    this.#rest = Float64Array.from(specs, (spec) => (spec.kind === 'distance' ? (spec.rest ?? Number.NaN) : Number.NaN))
    const bounded = axes.map(({ limits, speedLimit }) => limits !== undefined || Number.isFinite(speedLimit))
    this.#joint = Int32Array.from(specs.keys()).filter((i) => this.laws.acts(i) || bounded[i]!)
    const count = this.#joint.length
    this.#low = Float64Array.from(this.#joint, (i) => axes[i]!.limits?.[0] ?? Number.NEGATIVE_INFINITY)
    this.#high = Float64Array.from(this.#joint, (i) => axes[i]!.limits?.[1] ?? Number.POSITIVE_INFINITY)
    this.#speedLimit = Float64Array.from(this.#joint, (i) => axes[i]!.speedLimit ?? Number.POSITIVE_INFINITY)
    this.driven = this.#joint.some((i) => this.laws.acts(i))
    this.#bounded = bounded.includes(true)
    this.#curved = Int32Array.from(this.#joint.keys()).filter(
      (i) => specs[this.#joint[i]!]!.kind !== 'pin' && axes[this.#joint[i]!]!.limits !== undefined,
    )
    this.#answers = Array.from(this.#joint, () => new Float64Array(linkage.inverseMass.length))
    this.#matrix = new Float64Array(count * count)
    this.#speeds = new Float64Array(count)
    this.#before = new Float64Array(count)
    this.#impulses = new Float64Array(count)
    this.#applied = new Float64Array(count)
    this.#slowest = new Float64Array(count)
    this.#fastest = new Float64Array(count)
  }

  /** Servos hold what is now; springs want their rest. At the linearised poses. */
  reset(): void {
    this.targetSpeeds.fill(0)
    for (let i = 0; i < this.targets.length; i++)
      this.targets[i] = Number.isNaN(this.#rest[i]!) ? this.linkage.geometry.coordinates[i]! : this.#rest[i]!
  }

  /** Notes the speeds before a kick, which drag and friction need. At the linearised poses. */
  begin(velocities: Float64Array): void {
    if (!this.driven) return
    for (let i = 0; i < this.#before.length; i++) this.#before[i] = this.linkage.speed(this.#joint[i]!, velocities)
  }

  /**
   * Adds the rows' impulses of one kick to `velocities`, which already carry all other forces and satisfy the joints.
   * `ending` and `starting` are the seconds of the kick before and after now; with `drift` > 0 the bodies move on for so long.
   */
  solve(velocities: Float64Array, ending: number, starting: number, drift: number): void {
    this.#ready = false
    if (!this.driven && !this.#bounded) return
    this.#kick.ending = ending
    this.#kick.starting = starting
    if (this.#bounded) this.#bound(drift)
    this.#readSpeeds(velocities)
    if (this.driven || !this.#isWithin(0)) this.#push(velocities)
  }

  /** Corrects the impulses of {@link solve} for what closing the joints did to the speeds. True where something changed. */
  refine(poses: Float64Array, velocities: Float64Array, drift: number): boolean {
    if (!this.#bounded) return false
    this.#readSpeeds(velocities)
    if (this.#curved.length > 0) this.#bend(poses, velocities, drift)
    if (this.#isWithin(STOPPED / drift)) return false
    this.#push(velocities)
    return true
  }

  /** Solves again after contacts changed the speeds. Answers the largest change of a speed. */
  answer(velocities: Float64Array): number {
    if (!this.driven && !this.#bounded) return 0
    this.#readSpeeds(velocities)
    if (!this.driven && this.#isWithin(0) && !this.#ready) return 0
    return this.#push(velocities, 2)
  }

  #readSpeeds(velocities: Float64Array): void {
    for (let i = 0; i < this.#speeds.length; i++) this.#speeds[i] = this.linkage.speed(this.#joint[i]!, velocities)
  }

  /** Speeds that end stops and governors allow. */
  #bound(drift: number): void {
    const { coordinates } = this.linkage.geometry
    for (let i = 0; i < this.#speeds.length; i++) {
      const limit = this.#speedLimit[i]!
      const at = coordinates[this.#joint[i]!]!
      const pressed = drift > 0 || !this.laws.acts(this.#joint[i]!) ? 0 : this.#pressed(i)
      this.#slowest[i] = Math.max(-limit, stop(at - this.#low[i]!, drift, pressed < 0))
      this.#fastest[i] = Math.min(limit, -stop(this.#high[i]! - at, drift, pressed > 0))
    }
  }

  /** Whether the last step pressed a coordinate against its lower (-1) or upper stop (1): speeds and bounds are still its own. */
  #pressed(i: number): number {
    if (this.#speeds[i]! < this.#slowest[i]! + PRESSED.speed) return -1
    return this.#speeds[i]! > this.#fastest[i]! - PRESSED.speed ? 1 : 0
  }

  /** Makes the stops of curved coordinates hold where the step ends, not where its first direction leads. */
  #bend(poses: Float64Array, velocities: Float64Array, drift: number): void {
    const { geometry } = this.linkage
    const end = this.linkage.predict(poses, velocities, drift)
    for (let k = 0; k < this.#curved.length; k++) {
      const i = this.#curved[k]!
      const joint = this.#joint[i]!
      const bow = geometry.coordinate(joint, end) - drift * this.#speeds[i]!
      this.#slowest[i] = Math.max(-this.#speedLimit[i]!, (this.#low[i]! - bow) / drift)
      this.#fastest[i] = Math.min(this.#speedLimit[i]!, (this.#high[i]! - bow) / drift)
    }
  }

  #isWithin(slack: number): boolean {
    for (let i = 0; i < this.#speeds.length; i++)
      if (this.#speeds[i]! < this.#slowest[i]! - slack || this.#speeds[i]! > this.#fastest[i]! + slack) return false
    return true
  }

  /** Sweeps until the speeds are settled, at most so often, and adds what the impulses changed by. Answers the first sweep's largest change. */
  #push(velocities: Float64Array, most = MOST_SWEEPS): number {
    if (!this.#ready) this.#prepare()
    this.#applied.set(this.#impulses)
    const first = this.#sweep()
    if (first === 0) return 0
    for (let sweep = 1; sweep < most; sweep++) if (this.#sweep() < SETTLED) break
    for (let i = 0; i < this.#impulses.length; i++) {
      const impulse = this.#impulses[i]! - this.#applied[i]!
      if (impulse === 0) continue
      const answer = this.#answers[i]!
      for (let k = 0; k < answer.length; k++) velocities[k]! += impulse * answer[k]!
    }
    return first
  }

  /** What a unit impulse along each coordinate does to every body and every coordinate, the joints answering. */
  #prepare(): void {
    const count = this.#speeds.length
    this.#ready = true
    this.#impulses.fill(0)
    for (let i = 0; i < count; i++) {
      const answer = this.#answers[i]!
      answer.fill(0)
      this.linkage.impel(this.#joint[i]!, 1, answer)
      this.linkage.project(answer)
      for (let j = 0; j < count; j++) this.#matrix[j * count + i] = this.linkage.speed(this.#joint[j]!, answer)
    }
  }

  /** One Gauss-Seidel sweep; answers the largest change of a speed. */
  #sweep(): number {
    const count = this.#speeds.length
    const speeds = this.#speeds
    let largest = 0
    for (let i = 0; i < count; i++) {
      const mobility = this.#matrix[i * count + i]!
      const free = speeds[i]! - mobility * this.#impulses[i]!
      const wanted = this.#wanted(i, free, mobility)
      const change = (wanted - speeds[i]!) / mobility
      if (change === 0) continue
      this.#impulses[i]! += change
      largest = Math.max(largest, Math.abs(wanted - speeds[i]!))
      for (let j = 0; j < count; j++) speeds[j]! += this.#matrix[j * count + i]! * change
    }
    return largest
  }

  /** The speed after the kick that laws and bounds give a coordinate which would have the speed `free` without its own rows. */
  #wanted(i: number, free: number, mobility: number): number {
    const joint = this.#joint[i]!
    let speed = free
    if (this.laws.acts(joint)) {
      const kick = this.#kick
      kick.before = this.#before[i]!
      kick.offset = this.targets[joint]! - this.linkage.geometry.coordinates[joint]!
      kick.effort = this.motors[joint]! / (kick.ending + kick.starting)
      kick.targetSpeed = this.targetSpeeds[joint]!
      speed = this.laws.speedAfter(joint, free, mobility, kick)
    }
    return this.#bounded ? Math.min(Math.max(speed, this.#slowest[i]!), this.#fastest[i]!) : speed
  }
}

/** The least speed that keeps a coordinate `room` from its lower stop from passing it. */
function stop(room: number, drift: number, pressed: boolean): number {
  if (drift > 0) return -room / drift
  return room < (pressed ? PRESSED.room : TOUCHING) ? 0 : Number.NEGATIVE_INFINITY
}
