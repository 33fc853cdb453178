// The speeds that end stops, governors and flanks of play leave to coordinates, as bounds of a demand.

import type { AxisSpec, JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'
import type { PlayRows } from './play-rows.js'
import type { RowDemand } from './row-demand.js'
import { PAST, PRESSED, pastBy, stop } from './stops.js'

/** Bounds of the first rows of a demand, each of one coordinate. */
export class AxisBounds {
  /** Whether there are any. */
  readonly any: boolean
  /** Whether governors hold a coordinate's speed, whatever its motor would make of it. */
  readonly governed: boolean
  /** Whether a coordinate comes back from past its stop. */
  recovers = false
  readonly #low: Float64Array // [rows]
  readonly #high: Float64Array
  readonly #lowest: Float64Array // [rows] the stops of a step: nearer for a coordinate that is past them
  readonly #highest: Float64Array
  readonly #speedLimit: Float64Array
  /** Rows with stops whose coordinate is no linear function of the velocities over a step. */
  readonly #curved: Int32Array

  constructor(
    specs: readonly JointSpec[],
    axes: readonly AxisSpec[],
    private readonly linkage: Linkage,
    /** Coordinate of each row. */
    private readonly axis: Int32Array,
    private readonly plays: PlayRows,
    private readonly demand: RowDemand,
  ) {
    const { jointOf } = linkage.geometry
    this.#low = Float64Array.from(axis, (i) => axes[i]!.limits?.[0] ?? Number.NEGATIVE_INFINITY)
    this.#high = Float64Array.from(axis, (i) => axes[i]!.limits?.[1] ?? Number.POSITIVE_INFINITY)
    this.#lowest = new Float64Array(axis.length)
    this.#highest = new Float64Array(axis.length)
    this.#speedLimit = Float64Array.from(axis, (i) => axes[i]!.speedLimit ?? Number.POSITIVE_INFINITY)
    this.any = axes.some(isBounded)
    this.governed = axes.some(isGoverned)
    this.#curved = Int32Array.from(axis.keys()).filter(
      (i) => specs[jointOf[axis[i]!]!]!.kind !== 'pin' && axes[axis[i]!]!.limits !== undefined,
    )
  }

  /** Whether a coordinate is farther past its stop than by rounding, so that coming back takes energy. */
  get returns(): boolean {
    const { coordinates } = this.linkage.geometry
    for (let i = 0; this.recovers && i < this.axis.length; i++) {
      const at = coordinates[this.axis[i]!]!
      if (at < this.#low[i]! - PAST || at > this.#high[i]! + PAST) return true
    }
    return false
  }

  /** Asks for the speeds of a drift; without one for those that nothing moves on. `acts`: rows [rows] along which a law acts. */
  ask(drift: number, acts: Uint8Array): void {
    const { coordinates } = this.linkage.geometry
    const { target, most } = this.demand
    this.recovers = false
    for (let i = 0; i < this.axis.length; i++) {
      const limit = this.#speedLimit[i]!
      const at = coordinates[this.axis[i]!]!
      if (drift > 0) {
        this.#lowest[i] = this.#low[i]! + pastBy(this.#low[i]! - at, drift)
        this.#highest[i] = this.#high[i]! - pastBy(at - this.#high[i]!, drift)
        if (this.#lowest[i]! > at || this.#highest[i]! < at) this.recovers = true
        target[i] = Math.max(-limit, (this.#lowest[i]! - at) / drift)
        most[i] = Math.min(limit, (this.#highest[i]! - at) / drift)
        continue
      }
      if (this.plays.has(i)) {
        this.#holdFlank(i, at)
        continue
      }
      const pressed = acts[i] === 0 ? 0 : this.#pressed(i)
      target[i] = Math.max(-limit, stop(at - this.#low[i]!, pressed < 0))
      most[i] = Math.min(limit, -stop(this.#high[i]! - at, pressed > 0))
    }
  }

  /** Whether the last step pressed a coordinate against its lower (-1) or upper stop (1): speeds and bounds are still its own. */
  #pressed(i: number): number {
    const { speeds, target, most } = this.demand
    if (speeds[i]! < target[i]! + PRESSED.speed) return -1
    return speeds[i]! > most[i]! - PRESSED.speed ? 1 : 0
  }

  /** A flank that pushed stays, however far joints that close have left the two from each other. */
  #holdFlank(i: number, at: number): void {
    const push = this.plays.flanks[i - this.plays.first]!
    this.demand.target[i] = push > 0 ? 0 : stop(at - this.#low[i]!, false)
    this.demand.most[i] = push < 0 ? 0 : -stop(this.#high[i]! - at, false)
  }

  /** Makes the stops of curved coordinates hold where the step ends, not where its first direction leads. */
  bend(poses: Float64Array, velocities: Float64Array, drift: number): void {
    if (this.#curved.length === 0) return
    const { geometry } = this.linkage
    const { speeds, target, most } = this.demand
    const end = this.linkage.predict(poses, velocities, drift)
    for (let k = 0; k < this.#curved.length; k++) {
      const i = this.#curved[k]!
      const bow = geometry.along(this.axis[i]!, end) - drift * speeds[i]!
      target[i] = Math.max(-this.#speedLimit[i]!, (this.#lowest[i]! - bow) / drift)
      most[i] = Math.min(this.#speedLimit[i]!, (this.#highest[i]! - bow) / drift)
    }
  }

  /** Whether the speeds in the demand are within the bounds. */
  hold(slack: number): boolean {
    const { speeds, target, most } = this.demand
    for (let i = 0; i < this.axis.length; i++)
      if (speeds[i]! < target[i]! - slack || speeds[i]! > most[i]! + slack) return false
    return true
  }
}

/** Whether stops or a governor are along a coordinate. */
export function isBounded(axis: AxisSpec): boolean {
  return axis.limits !== undefined || isGoverned(axis)
}

function isGoverned({ speedLimit = Number.POSITIVE_INFINITY }: AxisSpec): boolean {
  return Number.isFinite(speedLimit)
}
