// Projected Gauss-Seidel on the dense matrix of rows: each in turn gets what it asks for, the others staying as they are. It finds
// out who pushes, and a sweep that changes nothing is the proof that all have it.

import { BOX, LAW, OFF, RANGE, type RowDemand, TANGENT } from './row-demand.js'
import type { RowSystem } from './row-system.js'

/** Change of a speed in one sweep that counts as none, m/s or rad/s. */
export const SETTLED = 1e-9
/** Share of a bound of friction by which an impulse may miss it and still count as there. */
export const EDGE = 1e-12
/** Share of two rows' own mobility below which they count as one row. */
const FLAT = 1e-9

/** A row as its law meets it: numbers in an object, which unlike those of a call need no memory. */
export interface Meeting {
  /** Speed that the row would have without its own impulse, and what a unit impulse adds. */
  free: number
  mobility: number
  /** Speed that it takes. */
  wanted: number
}

/** What rows ask for that are under a law. */
export interface RowLaws {
  /** Fills in the speed that a row takes. */
  meet(row: number, meeting: Meeting): void
}

/** Sweeps over the first rows of a demand. */
export class RowSweeps {
  readonly #meeting: Meeting = { free: 0, mobility: 0, wanted: 0 }
  /** How much an impulse was changed by: here, unlike on the way into a call, a number needs no memory. */
  #change = 0

  constructor(
    private readonly system: RowSystem,
    private readonly laws: RowLaws,
  ) {}

  /** One Gauss-Seidel sweep; answers the largest change of a speed. */
  sweep(demand: RowDemand, count: number): number {
    const { kind, target, impulses, speeds } = demand
    let largest = 0
    for (let i = 0; i < count; i++) {
      const what = kind[i]!
      if (what === OFF) continue
      if (i + 1 < count && kind[i + 1] === TANGENT) {
        // What is apart and does not press stays so.
        if (speeds[i]! < target[i]! || impulses[i] !== 0 || impulses[i + 1] !== 0)
          largest = Math.max(largest, this.#touch(demand, i, count))
        i++
      } else largest = Math.max(largest, this.change(demand, i, this.#next(demand, i), count))
    }
    return largest
  }

  /** A sweep over the ranges that are left alone. */
  bound(demand: RowDemand, count: number): void {
    const { kind, target, most, impulses, speeds } = demand
    for (let i = 0; i < count; i++)
      if (kind[i] === RANGE && impulses[i] === 0 && (speeds[i]! < target[i]! || speeds[i]! > most[i]!))
        this.change(demand, i, this.#next(demand, i), count)
  }

  /** Sets an impulse; answers the speed that this gives its row. */
  change({ impulses, speeds }: RowDemand, i: number, next: number, count: number): number {
    const change = next - impulses[i]!
    if (change === 0) return 0
    impulses[i] = next
    const row = this.system.respond(i)
    this.#change = change
    this.#follow(speeds, row, count)
    return this.system.matrix[row + i]! * Math.abs(change)
  }

  /** Adds to the speeds what the last change of an impulse does. */
  #follow(speeds: Float64Array, row: number, count: number): void {
    const { matrix } = this.system
    const change = this.#change
    for (let j = 0, at = row; j < count; j++, at++) speeds[j]! += matrix[at]! * change
  }

  /** The impulse that gives a row what it asks for, the others staying as they are. */
  #next({ kind, target, most, impulses, speeds }: RowDemand, i: number): number {
    const old = impulses[i]!
    const speed = speeds[i]!
    const what = kind[i]!
    if (what === RANGE && old === 0 && speed >= target[i]! && speed <= most[i]!) return 0
    const mobility = this.system.mobilities[this.system.answer(i)]!
    if (mobility === 0) return old
    const free = speed - mobility * old
    if (what === LAW) {
      const meeting = this.#meeting
      meeting.free = free
      meeting.mobility = mobility
      this.laws.meet(i, meeting)
      return old + (meeting.wanted - speed) / mobility
    }
    if (what === RANGE) {
      if (free < target[i]!) return (target[i]! - free) / mobility
      return free > most[i]! ? (most[i]! - free) / mobility : 0
    }
    if (what === BOX) return Math.min(Math.max(old - speed / mobility, -most[i]!), most[i]!)
    return Math.max(old + (target[i]! - speed) / mobility, 0)
  }

  /** Normal and tangent of a contact at once: apart, stuck, or sliding one way or the other. */
  #touch(demand: RowDemand, i: number, count: number): number {
    const { target, grip, impulses, speeds } = demand
    if (isContent(demand, i)) return 0
    const row = this.system.respond(i)
    const nn = this.system.matrix[row + i]!
    const nt = this.system.matrix[row + i + 1]!
    const tt = this.system.mobilities[this.system.answer(i + 1)]!
    const oldNormal = impulses[i]!
    const oldTangent = impulses[i + 1]!
    const wanted = target[i]! - speeds[i]! + nn * oldNormal + nt * oldTangent
    const free = speeds[i + 1]! - nt * oldNormal - tt * oldTangent
    const most = grip[i + 1]!
    let normal = 0
    let tangent = 0
    // Where several answers fit, as they do where sliding jams, a contact stays as it is.
    if (wanted > 0 || oldNormal > 0) {
      const hold = -free * nn - wanted * nt // the tangent that sticks, times the determinant
      const press = wanted * tt + free * nt
      const determinant = nn * tt - nt * nt
      if (determinant > FLAT * nn * tt && Math.abs(hold) <= most * press) {
        normal = press / determinant
        tangent = hold / determinant
      } else {
        const slide = hold < 0 ? -most : most
        normal = slid(wanted, free, slide, nn, nt, tt)
        tangent = slide * normal
        if (normal < 0) {
          normal = slid(wanted, free, -slide, nn, nt, tt)
          tangent = -slide * normal
        }
        if (normal < 0) {
          normal = 0
          tangent = 0
        }
      }
    }
    return Math.max(this.change(demand, i, normal, count), this.change(demand, i + 1, tangent, count))
  }
}

/** Whether a contact that presses sticks or slides as it should: where sliding jams other answers may fit as well. */
function isContent({ target, grip, impulses, speeds }: RowDemand, i: number): boolean {
  const normal = impulses[i]!
  const tangent = impulses[i + 1]!
  const slip = speeds[i + 1]!
  if (!(normal > 0) || Math.abs(speeds[i]! - target[i]!) > SETTLED) return false
  const bound = grip[i + 1]! * normal
  if (Math.abs(tangent) > (1 + EDGE) * bound) return false
  return Math.abs(slip) < SETTLED || (tangent * slip < 0 && Math.abs(tangent) >= (1 - EDGE) * bound)
}

/** The normal's impulse where the tangent has `slide` times as much and does not turn round; else -1. */
function slid(wanted: number, free: number, slide: number, nn: number, nt: number, tt: number): number {
  const normal = wanted / (nn + slide * nt)
  return normal > 0 && slide * (free + (nt + slide * tt) * normal) <= 0 ? normal : -1
}
