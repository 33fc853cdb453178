// Projected Gauss-Seidel on the velocities of the bodies, for more contacts than one dense matrix is good for: two points of a
// pair at once. Each row touches the bodies that it moves, and no matrix of all rows is needed.

import { OFF, type RowDemand } from '../joints/row-demand.js'
import type { RowSystem } from '../joints/row-system.js'
import type { ContactList } from './contact-list.js'

/** Sweeps over all points of a list. Points are counted; the row of the first one's normal is `first`, as in `ContactRows`. */
export class ContactSweeps {
  #list!: ContactList
  #demand!: RowDemand

  constructor(
    private readonly first: number,
    private readonly system: RowSystem,
  ) {}

  /** Adds the impulses that the demand starts with. */
  begin(list: ContactList, demand: RowDemand, velocities: Float64Array): void {
    this.#list = list
    this.#demand = demand
    const end = this.first + 2 * list.count
    for (let row = this.first; row < end; row++) {
      const impulse = demand.impulses[row]!
      if (impulse !== 0) this.system.push(row, impulse, velocities)
    }
  }

  /** One sweep; answers the largest change of a speed. */
  sweep(velocities: Float64Array): number {
    const { count, pair } = this.#list
    let largest = 0
    for (let i = 0; i < count; i++) {
      const double = i + 1 < count && pair[i] === pair[i + 1]
      if (double) {
        largest = Math.max(largest, this.#pressBoth(i, velocities))
        largest = Math.max(largest, this.#rub(i, velocities))
        i++
      } else largest = Math.max(largest, this.#press(i, this.#demand, velocities))
      largest = Math.max(largest, this.#rub(i, velocities))
    }
    return largest
  }

  /** One sweep over the normals alone, for another demand. */
  press(demand: RowDemand, velocities: Float64Array): number {
    let largest = 0
    for (let i = 0; i < this.#list.count; i++) largest = Math.max(largest, this.#press(i, demand, velocities))
    return largest
  }

  /** The normal of one point: as much as it takes, never pulling. */
  #press(i: number, demand: RowDemand, velocities: Float64Array): number {
    const row = this.first + 2 * i
    if (demand.kind[row] === OFF) return 0
    const short = demand.target[row]! - this.system.speed(row, velocities)
    const old = demand.impulses[row]!
    if (short <= 0 && old === 0) return 0
    const mobility = this.system.mobilities[this.system.answer(row)]!
    if (mobility === 0) return 0
    return this.#change(row, demand, Math.max(old + short / mobility, 0), velocities)
  }

  /** The normals of two points of a pair at once: the one of four cases that fits. */
  #pressBoth(i: number, velocities: Float64Array): number {
    const { system } = this
    const demand = this.#demand
    const { impulses, target, kind } = demand
    const row = this.first + 2 * i
    const oldI = impulses[row]!
    const oldJ = impulses[row + 2]!
    const shortI = target[row]! - system.speed(row, velocities)
    const shortJ = target[row + 2]! - system.speed(row + 2, velocities)
    if (shortI <= 0 && shortJ <= 0 && oldI === 0 && oldJ === 0) return 0
    if (kind[row] === OFF || kind[row + 2] === OFF) return this.#pressEach(i, velocities)
    const ii = system.mobilities[system.answer(row)]!
    const jj = system.mobilities[system.answer(row + 2)]!
    const ij = system.coupling(row, row + 2)
    const determinant = ii * jj - ij * ij
    if (!(determinant > 1e-6 * ii * jj)) return this.#pressEach(i, velocities)
    // What both must reach without their own impulses.
    const wantI = shortI + ii * oldI + ij * oldJ
    const wantJ = shortJ + ij * oldI + jj * oldJ
    let newI = (jj * wantI - ij * wantJ) / determinant
    let newJ = (ii * wantJ - ij * wantI) / determinant
    if (newI < 0 || newJ < 0) {
      newI = Math.max(wantI / ii, 0)
      newJ = 0
      if (ij * newI < wantJ) {
        newJ = Math.max(wantJ / jj, 0)
        newI = 0
      }
    }
    return this.#change(row, demand, newI, velocities) + this.#change(row + 2, demand, newJ, velocities)
  }

  #pressEach(i: number, velocities: Float64Array): number {
    return Math.max(this.#press(i, this.#demand, velocities), this.#press(i + 1, this.#demand, velocities))
  }

  /** Friction of one point, within its cone. */
  #rub(i: number, velocities: Float64Array): number {
    const { kind, impulses, grip } = this.#demand
    const row = this.first + 2 * i + 1
    if (kind[row] === OFF) return 0
    const old = impulses[row]!
    const bound = grip[row]! * impulses[row - 1]!
    const mobility = this.system.mobilities[this.system.answer(row)]!
    if (mobility === 0 || (bound === 0 && old === 0)) return 0
    const wanted = old - this.system.speed(row, velocities) / mobility
    return this.#change(row, this.#demand, Math.min(Math.max(wanted, -bound), bound), velocities)
  }

  /** Sets the impulse of a row; answers the speed that this gives it. */
  #change(row: number, { impulses }: RowDemand, next: number, velocities: Float64Array): number {
    const change = next - impulses[row]!
    if (change === 0) return 0
    impulses[row] = next
    this.system.push(row, change, velocities)
    return this.system.mobilities[this.system.answer(row)]! * Math.abs(change)
  }
}
