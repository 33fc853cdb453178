// Solves rows for their impulses: projected Gauss-Seidel on the dense matrix, which finds out who pushes, and Newton steps that
// solve exactly for those who do (semi-smooth Newton; Alart and Curnier 1991). A sweep that changes nothing is the proof.

import { eliminate } from './linear.js'
import { EQUAL, LAW, NORMAL, OFF, type RowDemand, TANGENT } from './row-demand.js'
import type { RowSystem } from './row-system.js'

const MOST_SWEEPS = 32
/** Change of a speed in one sweep that counts as none, m/s or rad/s. */
const SETTLED = 1e-11
/** The same for rows that do not settle and yet are near enough. */
const NEAR = 1e-6
/** Sweeps without Newton steps for rows that cannot all have what they ask for, such as those of a body that is crushed. */
const PLAIN_SWEEPS = 200
/** Sweeps at the start after each of which a Newton step is taken, and how many lie between two of them later on. */
const EAGER = 12
const RARE = 4
/** Added to the diagonal, as a share of it, for rows that say the same twice. */
const LOOSE = 1e-10
/** Share of two rows' own mobility below which they count as one row. */
const FLAT = 1e-9
/** What a speed is changed by to see how a law answers, m/s or rad/s. */
const PROBE = 1e-6

/** Laws of the rows that are not contacts. */
export interface RowLaws {
  /** The speed that a row takes which would have the speed `free` without its own impulse. */
  wanted(row: number, free: number, mobility: number): number
  /** Whether only bounds hold a row, so that it either has its bound's speed or no impulse. */
  bare(row: number): boolean
}

/** Solves demands on the rows of a system. */
export class RowSolver {
  #pushing = new Int32Array(0) // rows that a Newton step solves for
  #slide = new Float64Array(0) // [rows] tangent impulse that comes with a unit of the normal's
  #a = new Float64Array(0)
  #b = new Float64Array(0)
  #first = new Float64Array(0) // [2 x rows] impulses and speeds of the start
  #best = new Float64Array(0) // [2 x rows] those that came nearest

  constructor(
    private readonly system: RowSystem,
    private readonly laws: RowLaws,
  ) {}

  /**
   * Changes impulses and speeds of a demand until each of its first rows has what it asks for; where friction lets nothing
   * settle, they end as near to it as they came, and where nothing fits, at what sweeps alone give. The matrix must be known.
   */
  solve(demand: RowDemand, count: number): void {
    if (this.#pushing.length < count) this.#grow(count)
    this.#keep(demand, count, this.#first)
    if (this.#settles(demand, count)) return
    this.#restore(demand, count, this.#first)
    for (let sweep = 0; sweep < PLAIN_SWEEPS; sweep++) if (this.#sweep(demand, count) < SETTLED) return
  }

  /** Sweeps and Newton steps; false where they come near to nothing. */
  #settles(demand: RowDemand, count: number): boolean {
    let least = Number.POSITIVE_INFINITY
    // Who pushed before mostly pushes again: then the first sweep is the proof.
    this.#leap(demand, count, false)
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const moved = this.#sweep(demand, count)
      if (moved < SETTLED) return true
      if (sweep >= EAGER && moved < least) {
        least = moved
        this.#keep(demand, count, this.#best)
      }
      if (sweep < EAGER || sweep % RARE === 0) this.#leap(demand, count, sweep % 4 === 3)
    }
    this.#restore(demand, count, this.#best)
    return least < NEAR
  }

  /** One Gauss-Seidel sweep; answers the largest change of a speed. */
  #sweep(demand: RowDemand, count: number): number {
    const { kind } = demand
    let largest = 0
    for (let i = 0; i < count; i++) {
      if (kind[i] === OFF) continue
      if (i + 1 < count && kind[i + 1] === TANGENT) {
        largest = Math.max(largest, this.#touch(demand, i, count))
        i++
      } else largest = Math.max(largest, this.#change(demand, i, this.#next(demand, i), count))
    }
    return largest
  }

  /** Sets an impulse; answers the speed that this gives its row. */
  #change({ impulses, speeds }: RowDemand, i: number, next: number, count: number): number {
    const { matrix, stride } = this.system
    const change = next - impulses[i]!
    if (change === 0) return 0
    impulses[i] = next
    for (let j = 0, at = i * stride; j < count; j++, at++) speeds[j]! += matrix[at]! * change
    return matrix[i * stride + i]! * Math.abs(change)
  }

  /** The impulse that gives a row what it asks for, the others staying as they are. */
  #next({ kind, target, impulses, speeds }: RowDemand, i: number): number {
    const mobility = this.system.mobility(i)
    const old = impulses[i]!
    if (mobility === 0) return old
    const speed = speeds[i]!
    if (kind[i] === LAW) return old + (this.laws.wanted(i, speed - mobility * old, mobility) - speed) / mobility
    const next = old + (target[i]! - speed) / mobility
    return kind[i] === EQUAL ? next : Math.max(next, 0)
  }

  /** Normal and tangent of a contact at once: apart, stuck, or sliding one way or the other. */
  #touch(demand: RowDemand, i: number, count: number): number {
    const { target, grip, impulses, speeds } = demand
    const { matrix, stride } = this.system
    const nn = matrix[i * stride + i]!
    const nt = matrix[i * stride + i + 1]!
    const tt = matrix[(i + 1) * stride + i + 1]!
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
    return Math.max(this.#change(demand, i, normal, count), this.#change(demand, i + 1, tangent, count))
  }

  /**
   * A Newton step for the rows that push now: stuck tangents hold, sliding ones follow their normals, laws are straight lines.
   * Where sliding `jams`, pushing harder parts less, and such a step leads out of a deadlock or into one.
   */
  #leap(demand: RowDemand, count: number, jams: boolean): void {
    const pushing = this.#pushing
    let size = 0
    for (let i = 0; i < count; i++) if (this.#pushes(demand, i)) pushing[size++] = i
    if (size === 0) return
    const { matrix, stride } = this.system
    const slide = this.#slide
    const a = this.#a
    const b = this.#b
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      for (let q = 0; q < size; q++) {
        const j = pushing[q]!
        a[p * size + q] = matrix[i * stride + j]! + (slide[j] === 0 ? 0 : slide[j]! * matrix[i * stride + j + 1]!)
      }
      this.#face(demand, p, size)
    }
    if (!eliminate(a, size, b, jams)) return
    const share = this.#room(demand, size)
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const change = share * b[p]!
      this.#change(demand, i, demand.impulses[i]! + change, count)
      if (slide[i] !== 0) this.#change(demand, i + 1, demand.impulses[i + 1]! + slide[i]! * change, count)
    }
  }

  /** The share of a Newton step, at most 1, up to which nobody pulls and stuck tangents stay within their cones. */
  #room({ kind, grip, impulses }: RowDemand, size: number): number {
    const pushing = this.#pushing
    const steps = this.#b
    let share = 1
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const old = impulses[i]!
      const step = steps[p]!
      if (kind[i] === NORMAL || (kind[i] === LAW && this.laws.bare(i))) {
        if ((old + share * step) * old < 0) share = -old / step
      } else if (kind[i] === TANGENT) {
        // Its normal is the row before; it may be one that the step leaves alone.
        const press = p > 0 && pushing[p - 1] === i - 1 ? steps[p - 1]! : 0
        const room = grip[i]! * impulses[i - 1]! - Math.abs(old)
        const closing = (old < 0 ? -step : step) - grip[i]! * press
        const crossing = -step * Math.sign(old) - grip[i]! * press // out at the other side
        if (share * closing > room) share = room / closing
        const across = grip[i]! * impulses[i - 1]! + Math.abs(old)
        if (share * crossing > across) share = across / crossing
      }
    }
    return share
  }

  /** Whether a row takes part in a Newton step; notes how its tangent slides. */
  #pushes({ kind, grip, impulses }: RowDemand, i: number): boolean {
    const what = kind[i]!
    this.#slide[i] = 0
    if (what === OFF || this.system.matrix[i * this.system.stride + i] === 0) return false
    if (what === EQUAL) return true
    const impulse = impulses[i]!
    if (what === LAW) return impulse !== 0 || !this.laws.bare(i)
    if (what === TANGENT) return Math.abs(impulse) < (1 - 1e-12) * grip[i]! * impulses[i - 1]!
    if (impulse === 0) return false
    const bound = grip[i + 1]! * impulse
    if (kind[i + 1] === TANGENT && bound > 0 && Math.abs(impulses[i + 1]!) >= (1 - 1e-12) * bound)
      this.#slide[i] = impulses[i + 1]! < 0 ? -grip[i + 1]! : grip[i + 1]!
    return true
  }

  /** Right side and diagonal of a row of the Newton step. */
  #face({ kind, target, impulses, speeds }: RowDemand, p: number, size: number): void {
    const { matrix, stride } = this.system
    const i = this.#pushing[p]!
    const mobility = matrix[i * stride + i]!
    const speed = speeds[i]!
    this.#a[p * size + p]! += LOOSE * mobility
    if (kind[i] !== LAW) {
      this.#b[p] = (kind[i] === TANGENT ? 0 : target[i]!) - speed
      return
    }
    const free = speed - mobility * impulses[i]!
    const wanted = this.laws.wanted(i, free, mobility)
    const follows = this.laws.bare(i) ? 0 : (this.laws.wanted(i, free + PROBE, mobility) - wanted) / PROBE
    const held = 1 - Math.max(follows, 0)
    if (held > LOOSE) {
      this.#a[p * size + p] = mobility / held
      this.#b[p] = (wanted - speed) / held
    } else {
      // The law gives a constant impulse, which the sweep has set.
      this.#a.fill(0, p * size, (p + 1) * size)
      this.#a[p * size + p] = 1
      this.#b[p] = 0
    }
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

  #grow(count: number): void {
    this.#first = new Float64Array(2 * count)
    this.#best = new Float64Array(2 * count)
    this.#pushing = new Int32Array(count)
    this.#slide = new Float64Array(count)
    this.#a = new Float64Array(count * count)
    this.#b = new Float64Array(count)
  }
}

/** The normal's impulse where the tangent has `slide` times as much and does not turn round; else -1. */
function slid(wanted: number, free: number, slide: number, nn: number, nt: number, tt: number): number {
  const normal = wanted / (nn + slide * nt)
  return normal > 0 && slide * (free + (nt + slide * tt) * normal) <= 0 ? normal : -1
}
