// Rows of play: which flank of a gear pushes, and how a motor is felt that pushes on one.

import type { RowSystem } from './row-system.js'

/** The rows of play in a system, one behind the other. */
export class PlayRows {
  /** What each flank pushed with in the last kick [plays]: 0 where a rotor is free. Part of a world's state. */
  readonly flanks: Float64Array
  /** Mobility that each motor's laws are fitted to [plays]: with what it carries, where a flank pushes; else 0, its own. */
  readonly #fitted: Float64Array

  constructor(
    /** The first of them. */
    readonly first: number,
    /** Row of each motor's laws; -1 where it has none [plays]. */
    private readonly motors: Int32Array,
    private readonly system: RowSystem,
  ) {
    this.flanks = new Float64Array(motors.length)
    this.#fitted = new Float64Array(motors.length)
  }

  /** Whether a row is one of them. */
  has(row: number): boolean {
    return row >= this.first && row < this.first + this.flanks.length
  }

  /** Begins a kick: motors that pushed in the last one are taken for one with what they pushed. */
  begin(): void {
    for (let p = 0; p < this.flanks.length; p++) this.#fitted[p] = this.flanks[p] === 0 ? 0 : this.#together(p)
  }

  /** Keeps which flanks push. */
  keep(impulses: Float64Array): void {
    for (let p = 0; p < this.flanks.length; p++) this.flanks[p] = impulses[this.first + p]!
  }

  /** The mobility that the laws of a row are fitted to, whose own it is told. */
  fitted(row: number, own: number): number {
    for (let p = 0; p < this.motors.length; p++)
      if (this.motors[p] === row && this.#fitted[p]! > 0) return this.#fitted[p]!
    return own
  }

  /** Takes motors for alone again that were not, and whose flank does not push in these impulses. Whether there are any. */
  yields(impulses: Float64Array): boolean {
    let any = false
    for (let p = 0; p < this.flanks.length; p++) {
      if (this.#fitted[p] === 0 || impulses[this.first + p]! * this.flanks[p]! > 0) continue
      this.#fitted[p] = 0
      any = true
    }
    return any
  }

  /** Mobility of a motor whose play is held. */
  #together(p: number): number {
    const motor = this.motors[p]!
    if (motor < 0) return 0
    const { system } = this
    const play = this.first + p
    const own = system.mobilities[system.answer(motor)]!
    const free = system.mobilities[system.answer(play)]!
    const shared = system.matrix[system.respond(motor) + play]!
    return free > 0 ? own - (shared * shared) / free : 0
  }
}
