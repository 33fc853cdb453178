// Solves rows for their impulses: sweeps find out who pushes, Newton steps solve exactly for those who do, and where friction
// keeps both from an answer, its bounds are brought nearer from outside.

import { BOX, type RowDemand, TANGENT } from './row-demand.js'
import { RowNewton } from './row-newton.js'
import { EDGE, type RowLaws, RowSweeps, SETTLED } from './row-sweeps.js'
import type { RowSystem } from './row-system.js'

const START = 16
const MOST_SWEEPS = 16
/** Change of a speed in one sweep of rows that do not settle and yet are near enough, m/s or rad/s. */
const NEAR = 1e-6
/** How often bounds of friction are taken anew where cones do not settle, and by what share of the way. */
const ROUNDS = 12
const DAMPED = 0.7
/** How much farther bounds may move in the last round than in the first half of them; what is crushed drives them apart for ever. */
const RUNS_AWAY = 3
/** Sweeps without Newton steps for rows that cannot all have what they ask for, such as those of a body that is crushed. */
const PLAIN_SWEEPS = 200
/** Sweeps after each of which a Newton step is taken; those behind them only may be the nearest. */
const EAGER = 12

/** Solves demands on the rows of a system. */
export class RowSolver {
  readonly #sweeps: RowSweeps
  readonly #newton: RowNewton
  #first!: Float64Array // [2 x rows] impulses and speeds of the start
  #best!: Float64Array // [2 x rows] those that came nearest
  #nearest!: Float64Array // [2 x rows] those with bounds of friction taken anew
  #held!: Float64Array // [2 x rows] those under bounds that stayed

  constructor(system: RowSystem, laws: RowLaws) {
    this.#sweeps = new RowSweeps(system, laws)
    this.#newton = new RowNewton(system, laws)
    this.#grow(START)
  }

  /**
   * Changes impulses and speeds of a demand until each of its first rows has what it asks for; where nothing fits, as for a body
   * that is crushed, they end at what sweeps alone give.
   */
  solve(demand: RowDemand, count: number): void {
    if (2 * count > this.#first.length) this.#grow(Math.max(count, this.#first.length))
    this.#keep(demand, count, this.#first)
    if (this.#settles(demand, count)) return
    this.#restore(demand, count, this.#first)
    if (this.#nears(demand, count)) return
    this.#restore(demand, count, this.#first)
    for (let sweep = 0; sweep < PLAIN_SWEEPS; sweep++) if (this.#sweeps.sweep(demand, count) < SETTLED) return
  }

  /**
   * Takes bounds of friction from the normals time after time. Where they do not stay, all else has what it asks for under the
   * last ones. False where rows are at odds without friction's part in it, or bounds run away.
   */
  #nears(demand: RowDemand, count: number): boolean {
    let early = 0
    let moved = 0
    for (let round = 0; round < ROUNDS; round++) {
      moved = this.#lag(demand, count, round === 0 ? 1 : DAMPED)
      if (!(moved < Number.POSITIVE_INFINITY)) return false
      if (2 * round < ROUNDS && moved > early) early = moved
      this.#keep(demand, count, this.#nearest)
      this.#newton.leap(demand, count, true)
      if (this.#sweeps.sweep(demand, count) < NEAR) return true
      this.#restore(demand, count, this.#nearest)
    }
    if (moved > RUNS_AWAY * early) return false
    this.#restore(demand, count, this.#first)
    for (let sweep = 0; sweep < PLAIN_SWEEPS; sweep++) if (this.#sweeps.sweep(demand, count) < NEAR) return true
    this.#restore(demand, count, this.#held)
    return true
  }

  /**
   * Solves with bounds of friction that stay what the normals make them at first (Haslinger 1983): that has an answer, and what
   * such answers come to is one of the cones, also where sweeps over cones go round in circles. Answers by what speed bounds that
   * are then taken anew move a row at most; infinite where nothing settles.
   */
  #lag(demand: RowDemand, count: number, share: number): number {
    const { kind, grip, most, impulses } = demand
    for (let i = 1; i < count; i++) {
      if (kind[i] !== TANGENT) continue
      kind[i] = BOX
      most[i] = share * grip[i]! * impulses[i - 1]! + (share < 1 ? (1 - share) * most[i]! : 0)
      this.#sweeps.change(demand, i, Math.min(Math.max(impulses[i]!, -most[i]!), most[i]!), count)
    }
    let moved = this.#settles(demand, count) ? 0 : Number.POSITIVE_INFINITY
    this.#keep(demand, count, this.#held)
    for (let i = 1; i < count; i++) {
      if (kind[i] !== BOX) continue
      kind[i] = TANGENT
      const bound = grip[i]! * impulses[i - 1]!
      if (Math.abs(impulses[i]!) >= (1 - EDGE) * most[i]!)
        moved = Math.max(moved, this.#sweeps.change(demand, i, Math.sign(impulses[i]!) * bound, count))
    }
    return moved
  }

  /** Sweeps and Newton steps; false where they come near to nothing. */
  #settles(demand: RowDemand, count: number): boolean {
    let least = Number.POSITIVE_INFINITY
    this.#sweeps.bound(demand, count)
    // Who pushed before mostly pushes again: then the first sweep is the proof.
    this.#newton.leap(demand, count, false)
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const moved = this.#sweeps.sweep(demand, count)
      if (moved < SETTLED) return true
      if (sweep >= EAGER && moved < least) {
        least = moved
        this.#keep(demand, count, this.#best)
      }
      if (sweep <= EAGER) this.#newton.leap(demand, count, sweep % 4 === 3)
    }
    this.#restore(demand, count, this.#best)
    return least < NEAR
  }

  #keep({ impulses, speeds }: RowDemand, count: number, into: Float64Array): void {
    for (let i = 0; i < count; i++) {
      into[i] = impulses[i]!
      into[count + i] = speeds[i]!
    }
  }

  #restore({ impulses, speeds }: RowDemand, count: number, from: Float64Array): void {
    for (let i = 0; i < count; i++) {
      impulses[i] = from[i]!
      speeds[i] = from[count + i]!
    }
  }

  #grow(rows: number): void {
    this.#newton.reserve(rows)
    this.#first = new Float64Array(2 * rows)
    this.#best = new Float64Array(2 * rows)
    this.#nearest = new Float64Array(2 * rows)
    this.#held = new Float64Array(2 * rows)
  }
}
