// Friction, end stops and governors: velocity rows along the joint coordinates, with the joints eliminated through their
// factored matrix, solved by projected Gauss-Seidel on what is left (one number a coordinate).

import type { JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'

const MOST_SWEEPS = 100
const SETTLED = 1e-13
/** Metres or radians past an end stop that are rounding. */
const STOPPED = 1e-9
/** Metres or radians from an end stop that count as touching it. */
const TOUCHING = 1e-7

/** The velocity rows of all joint coordinates. */
export class AxisRows {
  readonly #coulomb: Float64Array // [joints] N or N m
  readonly #viscous: Float64Array
  readonly #low: Float64Array
  readonly #high: Float64Array
  readonly #speedLimit: Float64Array
  readonly #rubs: boolean
  readonly #bounded: boolean
  readonly #answers: Float64Array[] // [joints] of [3 x bodies]: velocity that a unit impulse gives
  readonly #matrix: Float64Array // [joints x joints]
  readonly #speeds: Float64Array // [joints]
  readonly #before: Float64Array // [joints]
  readonly #impulses: Float64Array // [joints]
  readonly #applied: Float64Array // [joints] impulses that the velocities carry
  readonly #slowest: Float64Array // [joints]
  readonly #fastest: Float64Array // [joints]
  #ready = false // answers and matrix are those of this kick
  #ending = 0
  #starting = 0

  constructor(
    specs: readonly JointSpec[],
    private readonly linkage: Linkage,
  ) {
    const count = specs.length
    this.#coulomb = Float64Array.from(specs, (spec) => spec.coulomb ?? 0)
    this.#viscous = Float64Array.from(specs, (spec) => spec.viscous ?? 0)
    this.#low = Float64Array.from(specs, (spec) => spec.limits?.[0] ?? Number.NEGATIVE_INFINITY)
    this.#high = Float64Array.from(specs, (spec) => spec.limits?.[1] ?? Number.POSITIVE_INFINITY)
    this.#speedLimit = Float64Array.from(specs, (spec) => spec.speedLimit ?? Number.POSITIVE_INFINITY)
    this.#rubs = specs.some((spec) => (spec.coulomb ?? 0) > 0 || (spec.viscous ?? 0) > 0)
    this.#bounded = specs.some((spec) => spec.limits !== undefined || Number.isFinite(spec.speedLimit))
    this.#answers = specs.map(() => new Float64Array(linkage.inverseMass.length))
    this.#matrix = new Float64Array(count * count)
    this.#speeds = new Float64Array(count)
    this.#before = new Float64Array(count)
    this.#impulses = new Float64Array(count)
    this.#applied = new Float64Array(count)
    this.#slowest = new Float64Array(count)
    this.#fastest = new Float64Array(count)
  }

  /** Notes the speeds before a kick, which viscous friction needs. At the linearised poses. */
  begin(velocities: Float64Array): void {
    if (!this.#rubs) return
    for (let i = 0; i < this.#before.length; i++) this.#before[i] = this.linkage.speed(i, velocities)
  }

  /**
   * Adds the rows' impulses of one kick to `velocities`, which already carry all other forces and satisfy the joints.
   * `ending` and `starting` are the seconds of the kick before and after now; with `drift` > 0 the bodies move on for so long.
   */
  solve(velocities: Float64Array, ending: number, starting: number, drift: number): void {
    this.#ready = false
    if (!this.#rubs && !this.#bounded) return
    this.#ending = ending
    this.#starting = starting
    if (this.#bounded) this.#bound(drift)
    this.#readSpeeds(velocities)
    if (this.#rubs || !this.#isWithin(0)) this.#push(velocities)
  }

  /** Corrects the impulses of {@link solve} for what closing the joints did to the speeds. True where something changed. */
  refine(velocities: Float64Array, drift: number): boolean {
    if (!this.#bounded) return false
    this.#readSpeeds(velocities)
    if (this.#isWithin(STOPPED / drift)) return false
    this.#push(velocities)
    return true
  }

  /** Solves again after contacts changed the speeds. Answers the largest change of a speed. */
  answer(velocities: Float64Array): number {
    if (!this.#rubs && !this.#bounded) return 0
    this.#readSpeeds(velocities)
    if (!this.#rubs && this.#isWithin(0) && !this.#ready) return 0
    return this.#push(velocities)
  }

  #readSpeeds(velocities: Float64Array): void {
    for (let i = 0; i < this.#speeds.length; i++) this.#speeds[i] = this.linkage.speed(i, velocities)
  }

  /** Speeds that end stops and governors allow. */
  #bound(drift: number): void {
    for (let i = 0; i < this.#speeds.length; i++) {
      const limit = this.#speedLimit[i]!
      const at = this.linkage.geometry.coordinates[i]!
      this.#slowest[i] = Math.max(-limit, stop(at - this.#low[i]!, drift))
      this.#fastest[i] = Math.min(limit, -stop(this.#high[i]! - at, drift))
    }
  }

  #isWithin(slack: number): boolean {
    for (let i = 0; i < this.#speeds.length; i++)
      if (this.#speeds[i]! < this.#slowest[i]! - slack || this.#speeds[i]! > this.#fastest[i]! + slack) return false
    return true
  }

  /** Sweeps until the speeds are settled, and adds what the impulses changed by. Answers the first sweep's largest change. */
  #push(velocities: Float64Array): number {
    if (!this.#ready) this.#prepare()
    this.#applied.set(this.#impulses)
    const first = this.#sweep()
    if (first === 0) return 0
    for (let sweep = 1; sweep < MOST_SWEEPS; sweep++) if (this.#sweep() < SETTLED) break
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
      this.linkage.impel(i, 1, answer)
      this.linkage.project(answer)
      for (let j = 0; j < count; j++) this.#matrix[j * count + i] = this.linkage.speed(j, answer)
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
      const wanted = this.#slow(i, free, mobility)
      const change = (wanted - speeds[i]!) / mobility
      if (change === 0) continue
      this.#impulses[i]! += change
      largest = Math.max(largest, Math.abs(wanted - speeds[i]!))
      for (let j = 0; j < count; j++) speeds[j]! += this.#matrix[j * count + i]! * change
    }
    return largest
  }

  /**
   * The speed after the kick of one coordinate that would have the speed `free` without its own rows.
   * Viscous: the part before now implicit, the part after explicit, which together is the trapezoidal rule, with both drag and
   * drive fitted so that a body alone follows the exact exponential to its terminal speed, for any stiffness.
   * Coulomb: as much as it takes to stop, at most its bound. Stops and governors: whatever it takes.
   */
  #slow(i: number, free: number, mobility: number): number {
    let driven = free
    let hold = mobility * this.#coulomb[i]! * (this.#ending + this.#starting)
    let drag = 0
    if (this.#viscous[i]! > 0) {
      const stiffness = this.#viscous[i]! * mobility * Math.max(this.#ending, this.#starting)
      drag = Math.tanh(stiffness)
      const share = stiffness > 1e-8 ? drag / stiffness : 1
      const before = this.#before[i]!
      driven = before + share * (free - before) - (this.#starting > 0 ? drag * before : 0)
      hold *= share
    }
    const slowed = (driven - Math.min(Math.max(driven, -hold), hold)) / (this.#ending > 0 ? 1 + drag : 1)
    return this.#bounded ? Math.min(Math.max(slowed, this.#slowest[i]!), this.#fastest[i]!) : slowed
  }
}

/** The least speed that keeps a coordinate `room` from its lower stop from passing it. */
function stop(room: number, drift: number): number {
  if (drift > 0) return -room / drift
  return room < TOUCHING ? 0 : Number.NEGATIVE_INFINITY
}
