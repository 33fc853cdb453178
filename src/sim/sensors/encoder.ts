// Joint encoders: positions in whole counts, some control steps old, and the speeds that a drive makes of them.

import type { ParamSpec } from '../../core/index.js'
import { MOST_DELAY } from '../actuation.js'

const SLOTS = MOST_DELAY + 2

/** Constants of encoders, ideal at their nominal values. */
export const encoderPhysics = {
  encoderStep: { nominal: 0, min: 0, max: 0.1, unit: 'm, rad', about: 'distance between two counts of an encoder' },
  encoderDelay: {
    nominal: 0,
    min: 0,
    max: MOST_DELAY,
    unit: 'control steps',
    about: 'whole control steps until a count is read',
  },
} as const satisfies Record<string, ParamSpec>

/** Encoders on some joints. Their memory is part of the machine's: {@link memory}. */
export class Encoders {
  /** Ring of readings, and the slot of the newest; for `Machine.memory`. */
  readonly memory: Float64Array // [1 + slots x joints]
  readonly #delay: number

  /** `step`: distance between two counts, m or rad, 0 for none; `delay`: whole control steps; `seconds`: a control step. */
  constructor(
    private readonly joints: number,
    private readonly of: { step: number; delay: number; seconds: number },
    memory?: Float64Array,
  ) {
    this.memory = memory ?? new Float64Array(1 + SLOTS * joints)
    this.#delay = Math.round(of.delay)
  }

  /** As if the joints had always stood here. */
  start(positions: Float64Array): void {
    this.memory[0] = 0
    for (let slot = 0; slot < SLOTS; slot++) this.#keep(slot, positions)
  }

  /** Once a control step: positions of the joints as read, from `at` on, and behind them their differences by time. */
  read(positions: Float64Array, into: Float64Array, at: number): void {
    const newest = (this.memory[0]! + 1) % SLOTS
    this.memory[0] = newest
    this.#keep(newest, positions)
    const [now, before] = [this.#slot(newest - this.#delay), this.#slot(newest - this.#delay - 1)]
    for (let i = 0; i < this.joints; i++) {
      into[at + i] = this.memory[now + i]!
      into[at + this.joints + i] = (this.memory[now + i]! - this.memory[before + i]!) / this.of.seconds
    }
  }

  #keep(slot: number, positions: Float64Array): void {
    const { step } = this.of
    for (let i = 0; i < this.joints; i++)
      this.memory[this.#slot(slot) + i] = step > 0 ? step * Math.round(positions[i]! / step) : positions[i]!
  }

  #slot(slot: number): number {
    return 1 + ((slot + SLOTS) % SLOTS) * this.joints
  }
}
