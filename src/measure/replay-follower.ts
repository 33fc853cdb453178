// A machine beside a log: put where the log was, moved by its efforts, compared with where it went.

import { LandbridgeError, type Mechanism } from '../core/index.js'
import { askUnits, type HardwareLog } from './hardware-log.js'

/** A mechanism that follows logs; `zero` is where it is where they read 0 [joints]. */
export class Follower {
  readonly #start: Float64Array

  constructor(
    private readonly mechanism: Mechanism,
    private readonly zero: readonly number[],
  ) {
    this.#start = new Float64Array(zero.length)
  }

  /** Goes from one row to another, each effort `delay` rows late. Throws what the mechanism throws, with the place in the log. */
  follow(log: HardwareLog, start: number, end: number, delay: number): void {
    const { mechanism } = this
    try {
      for (let i = 0; i < log.joints; i++) this.#start[i] = log.positions[start * log.joints + i]! + this.zero[i]!
      mechanism.start(this.#start, rowOf(log.velocities, start, log))
      for (let k = start; k < end; k++)
        mechanism.move(rowOf(log.efforts, k - delay, log), log.time[k + 1]! - log.time[k]!)
    } catch (cause) {
      if (!(cause instanceof LandbridgeError)) throw cause
      const from = `${log.where}: replayed from ${log.time[start]} s`
      const hint = cause.code === 'unstable' ? askUnits(mechanism.turns) : cause.hint
      throw new LandbridgeError(cause.code, `${from}: ${cause.message}`, hint, { cause })
    }
  }

  /** Adds how far off a row the mechanism is, squared; encoders of angles may have gone round. */
  addErrors(log: HardwareLog, row: number, squares: Float64Array): void {
    const { positions, turns } = this.mechanism
    for (let i = 0; i < squares.length; i++) {
      const off = positions[i]! - this.zero[i]! - log.positions[row * log.joints + i]!
      squares[i]! += (turns[i] ? off - 2 * Math.PI * Math.round(off / (2 * Math.PI)) : off) ** 2
    }
  }
}

function rowOf(values: Float64Array, k: number, { joints }: HardwareLog): Float64Array {
  return values.subarray(k * joints, (k + 1) * joints)
}
