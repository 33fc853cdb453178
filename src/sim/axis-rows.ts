// Friction, end stops and governors: velocity rows along the joint coordinates, with the joints eliminated through their
// factored matrix, solved by projected Gauss-Seidel on what is left (one number a coordinate).

import type { JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'

const MOST_SWEEPS = 100
const SETTLED = 1e-13
/** Metres or radians from an end stop that count as touching it: what the joints' closing leaves. */
const TOUCHING = 1e-8

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
  readonly #slowest: Float64Array // [joints]
  readonly #fastest: Float64Array // [joints]

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
    if (!this.#rubs && !this.#bounded) return
    for (let i = 0; i < this.#speeds.length; i++) this.#speeds[i] = this.linkage.speed(i, velocities)
    if (this.#bounded) this.#bound(drift)
    if (!this.#rubs && this.#isWithin()) return
    this.#prepare()
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) if (this.#sweep(ending, starting) < SETTLED) break
    this.#apply(velocities)
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

  #isWithin(): boolean {
    for (let i = 0; i < this.#speeds.length; i++)
      if (this.#speeds[i]! < this.#slowest[i]! || this.#speeds[i]! > this.#fastest[i]!) return false
    return true
  }

  /** What a unit impulse along each coordinate does to every body and every coordinate, the joints answering. */
  #prepare(): void {
    const count = this.#speeds.length
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
  #sweep(ending: number, starting: number): number {
    const count = this.#speeds.length
    const speeds = this.#speeds
    let largest = 0
    for (let i = 0; i < count; i++) {
      const mobility = this.#matrix[i * count + i]!
      const free = speeds[i]! - mobility * this.#impulses[i]!
      const wanted = this.#slow(i, free, mobility, ending, starting)
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
   * Viscous: the part before now implicit, the part after explicit, which together is the trapezoidal rule; its coefficient is
   * fitted so that a body alone slows by exactly exp(-t viscous mobility), for any stiffness. Coulomb: as much as it takes to
   * stop, at most its bound. Stops and governors: whatever it takes.
   */
  #slow(i: number, free: number, mobility: number, ending: number, starting: number): number {
    const viscous = this.#viscous[i]!
    const before = starting > 0 && viscous > 0 ? Math.tanh(starting * viscous * mobility) * this.#before[i]! : 0
    const after = ending > 0 && viscous > 0 ? Math.tanh(ending * viscous * mobility) : 0
    const driven = free - before
    const hold = mobility * this.#coulomb[i]! * (ending + starting)
    const slowed = (driven - Math.min(Math.max(driven, -hold), hold)) / (1 + after)
    return this.#bounded ? Math.min(Math.max(slowed, this.#slowest[i]!), this.#fastest[i]!) : slowed
  }

  #apply(velocities: Float64Array): void {
    for (let i = 0; i < this.#impulses.length; i++) {
      const impulse = this.#impulses[i]!
      if (impulse === 0) continue
      const answer = this.#answers[i]!
      for (let k = 0; k < answer.length; k++) velocities[k]! += impulse * answer[k]!
    }
  }
}

/** The least speed that keeps a coordinate `room` from its lower stop from passing it. */
function stop(room: number, drift: number): number {
  if (drift > 0) return -room / drift
  return room < TOUCHING ? 0 : Number.NEGATIVE_INFINITY
}
