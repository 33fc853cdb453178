// Positions of contacts put right by projected Gauss-Seidel on velocities that last one step and are then forgotten (split
// impulses), so that nothing gains speed.

import type { ContactList } from './contact-list.js'
import type { ContactRows } from './contact-rows.js'

const MOST_SWEEPS = 200

/** Solves for what moves bodies beside their velocities. */
export class ContactShift {
  #impulses = new Float64Array(0) // [contacts]

  constructor(private readonly rows: ContactRows) {}

  /**
   * Fills `push` with velocities [3 x bodies] that open each point at `advance` or faster, m/s; at just that speed where it
   * `bounces`. Changes below `rounding` end it.
   */
  solve(list: ContactList, advance: Float64Array, bounces: Uint8Array, rounding: number, push: Float64Array): void {
    if (this.#impulses.length < list.count) this.#impulses = new Float64Array(list.a.length)
    push.fill(0)
    this.#impulses.fill(0, 0, list.count)
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++)
      if (this.#sweep(list.count, advance, bounces, push) < rounding) break
  }

  #sweep(count: number, advance: Float64Array, bounces: Uint8Array, push: Float64Array): number {
    const rows = this.rows
    let largest = 0
    for (let i = 0; i < count; i++) {
      const short = advance[i]! - rows.normalSpeed(i, push)
      const old = this.#impulses[i]!
      if (short <= 0 && old === 0 && bounces[i] === 0) continue
      rows.answer(i)
      const wanted = old + short / rows.normalMobility[i]!
      const next = bounces[i] === 1 ? wanted : Math.max(wanted, 0)
      if (next === old) continue
      this.#impulses[i] = next
      rows.pushNormal(i, next - old, push)
      largest = Math.max(largest, rows.normalMobility[i]! * Math.abs(next - old))
    }
    return largest
  }
}
