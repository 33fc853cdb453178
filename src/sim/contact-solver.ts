// Coulomb contacts by projected Gauss-Seidel on velocity rows: two points of a pair at once, warm started, with the
// joint coordinates' own rows in the same sweeps. Positions are put right beside the velocities, so that nothing gains speed.

import type { AxisRows } from './axis-rows.js'
import { type ContactList, UNKNOWN } from './contact-list.js'
import { ContactRows } from './contact-rows.js'
import { ContactShift } from './contact-shift.js'
import type { Linkage } from './linkage.js'
import type { Support } from './support.js'

const MOST_SWEEPS = 200
/** Change of a speed in one sweep that counts as none, m/s. */
const SETTLED = 1e-9
/** Share of an overlap that one step takes away, and the fastest that it does so, m/s. */
const RECOVERY = 0.5
const FASTEST_RECOVERY = 3
/** Metres of overlap that are rounding. */
const CLOSED = 1e-9
/** Metres between surfaces that still hold each other at an observation. */
const TOUCHING = 1e-3
/** Speed below which surfaces that meet anew count as at rest on each other, m/s. */
const STICKING = 1e-3
/** Share of a step by which an impact may miss its start or end and still count as there; one at the end is the next step's. */
const SIMULTANEOUS = 1e-6
const NEVER = Number.NEGATIVE_INFINITY

/** Solves the contacts of one kick. */
export class ContactSolver {
  readonly #rows: ContactRows
  #list!: ContactList
  #lowest = new Float64Array(0) // [contacts] speed that the normal must reach
  #advance = new Float64Array(0) // [contacts] mean speed of the gap that the positions need
  #bounces = new Uint8Array(0) // [contacts] 1 where the advance holds from both sides
  #normal = new Float64Array(0) // [contacts] impulses
  #tangent = new Float64Array(0)
  readonly #shift: ContactShift
  #drift = 0
  #impact = 0 // seconds until the first bounce; the drift where there is none

  constructor(
    linkage: Linkage,
    private readonly support: Support,
  ) {
    this.#rows = new ContactRows(linkage)
    this.#shift = new ContactShift(this.#rows)
  }

  /**
   * Adds the contact impulses of one kick to `velocities`, which were `before` ahead of it and already carry all else.
   * `kick` is its length, s; with `drift` > 0 the bodies move on for so long, else only what was pressed together is held.
   * Where `stops` and a bounce is due within the drift, it keeps nothing and answers the seconds until the first; else 0.
   */
  solve(
    list: ContactList,
    poses: Float64Array,
    before: Float64Array,
    velocities: Float64Array,
    kick: number,
    drift: number,
    axes: AxisRows,
    stops: boolean,
  ): number {
    this.#list = list
    this.#drift = drift
    this.#impact = drift
    if (this.#lowest.length < list.count) this.#grow(list.a.length)
    this.#rows.prepare(list, poses)
    for (let i = 0; i < list.count; i++) {
      if (drift > 0) this.#bound(i, before, velocities, kick)
      else this.#lowest[i] = list.normal[i]! > 0 && list.gap[i]! < TOUCHING ? 0 : NEVER
      if (list.stuck[i] === UNKNOWN) list.stuck[i] = Math.abs(this.#rows.tangentSpeed(i, before)) < STICKING ? 1 : 0
    }
    if (stops && this.#impact < drift && this.#impact > SIMULTANEOUS * drift) return this.#impact
    const bounced = this.#impact < drift
    if (bounced) for (let i = 0; i < list.count; i++) if (this.#waits(i)) this.#lowest[i] = NEVER
    this.#warm(velocities, kick)
    this.#settle(velocities, axes)
    const next = bounced ? this.#next(velocities) : 0
    if (next > 0 && stops) return next
    if (next > 0) this.#settle(velocities, axes)
    this.#keep(kick)
    return 0
  }

  /** Whether a point is apart and would bounce: after another bounce it may, at a moment of its own. */
  #waits(i: number): boolean {
    return this.#bounces[i] === 0 && this.#list.restitution[i]! > 0 && this.#list.gap[i]! > TOUCHING
  }

  /** Seconds until the first bounce that another one brought about, such as off a second wall; 0 where there is none. */
  #next(velocities: Float64Array): number {
    const end = (1 - SIMULTANEOUS) * this.#drift
    let first = end
    for (let i = 0; i < this.#list.count; i++) {
      const speed = this.#rows.normalSpeed(i, velocities)
      if (!this.#waits(i) || this.#list.gap[i]! + end * speed >= 0) continue
      this.#lowest[i] = this.#level(i)
      first = Math.min(first, -this.#list.gap[i]! / speed)
    }
    return first < end ? first : 0
  }

  /** Solves again after joints changed the velocities, for corners that turn. True where something changed. */
  refine(velocities: Float64Array): boolean {
    const slack = CLOSED / this.#drift
    let refined = false
    for (let i = 0; i < this.#list.count; i++) {
      if (this.#bounces[i] === 0)
        this.#lowest[i] = this.#level(i) - this.#rows.bend(i, velocities, this.#drift) / this.#drift
      const short = this.#lowest[i]! - this.#rows.normalSpeed(i, velocities)
      if (short > slack || (short < -slack && this.#normal[i]! > 0)) refined = true
    }
    if (refined) this.#sweep(velocities)
    return refined
  }

  /** The mean speed that takes a gap away in the drift; an overlap stays. */
  #level(i: number): number {
    return -Math.max(this.#list.gap[i]!, 0) / this.#drift
  }

  /**
   * Fills `push` with velocities that move the bodies during the drift beside `velocities`: out of overlaps, and to where a
   * bounce ends. Answers false where there is nothing to put right.
   */
  reposition(velocities: Float64Array, push: Float64Array): boolean {
    const list = this.#list
    const rounding = CLOSED / this.#drift
    let needed = false
    for (let i = 0; i < list.count; i++) {
      this.#advance[i]! -= this.#rows.normalSpeed(i, velocities)
      if (this.#bounces[i] === 0) this.#advance[i]! -= this.#rows.bend(i, velocities, this.#drift) / this.#drift
      if (this.#advance[i]! > rounding || (this.#bounces[i] === 1 && this.#advance[i]! < -rounding)) needed = true
    }
    if (!needed) return false
    this.#shift.solve(list, this.#advance, this.#bounces, rounding, push)
    return true
  }

  /** The speed that a normal must reach so that surfaces end the step apart or touching, or rebound by Newton's law. */
  #bound(i: number, before: Float64Array, velocities: Float64Array, kick: number): void {
    const gap = this.#list.gap[i]!
    const h = this.#drift
    this.#bounces[i] = 0
    this.#lowest[i] = this.#level(i)
    this.#advance[i] = gap > 0 ? -gap / h : Math.min((-RECOVERY * gap) / h, FASTEST_RECOVERY)
    const e = this.#list.restitution[i]!
    if (e === 0) return
    const free = this.#rows.normalSpeed(i, velocities)
    if (Math.max(gap, 0) + h * free >= 0) return
    const a = (free - this.#rows.normalSpeed(i, before)) / kick
    const now = free - (a * h) / 2
    this.#bounce(i, Math.max(gap, 0), now, a, e)
  }

  /** An impact within the step, at the moment and speed of a uniformly accelerated approach. */
  #bounce(i: number, gap: number, now: number, a: number, e: number): void {
    const h = this.#drift
    const impact = Math.sqrt(Math.max(now * now - 2 * a * gap, 0))
    if (impact * e <= Math.abs(a) * h || impact <= 2 * Math.abs(a) * h) return
    const time = Math.min(now < 0 ? (2 * gap) / (impact - now) : (-now - impact) / a, h)
    if (time > (1 - SIMULTANEOUS) * h) {
      this.#lowest[i] = NEVER
      return
    }
    this.#impact = Math.min(this.#impact, time)
    const rest = h - time
    const away = e * impact
    this.#lowest[i] = away + a * (h / 2 - time)
    this.#advance[i] = (-gap + away * rest + (a * rest * rest) / 2) / h
    this.#bounces[i] = 1
  }

  #warm(velocities: Float64Array, kick: number): void {
    const { count, normal, tangent } = this.#list
    const rows = this.#rows
    for (let i = 0; i < count; i++) {
      const warm = this.#lowest[i] !== NEVER && normal[i]! > 0
      this.#normal[i] = warm ? normal[i]! * kick : 0
      this.#tangent[i] = warm ? tangent[i]! * kick : 0
      if (!warm) continue
      rows.answer(i)
      rows.pushNormal(i, this.#normal[i]!, velocities)
      rows.pushTangent(i, this.#tangent[i]!, velocities)
    }
  }

  #settle(velocities: Float64Array, axes: AxisRows): void {
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const moved = this.#sweep(velocities)
      if (moved === 0 && !this.support.any) return
      const answered = Math.max(axes.answer(velocities), this.support.answer(velocities))
      if (moved < SETTLED && answered < SETTLED) return
    }
  }

  /** One sweep over all points; answers the largest change of a speed. */
  #sweep(velocities: Float64Array): number {
    const { count, pair } = this.#list
    let largest = 0
    for (let i = 0; i < count; i++) {
      const double = i + 1 < count && pair[i] === pair[i + 1]
      if (double) {
        largest = Math.max(largest, this.#pressBoth(i, velocities))
        largest = Math.max(largest, this.#rub(i, velocities))
        i++
      } else largest = Math.max(largest, this.#press(i, velocities))
      largest = Math.max(largest, this.#rub(i, velocities))
    }
    return largest
  }

  /** The normal of one point: as much as it takes, never pulling. */
  #press(i: number, velocities: Float64Array): number {
    const short = this.#lowest[i]! - this.#rows.normalSpeed(i, velocities)
    const old = this.#normal[i]!
    if (short <= 0 && old === 0) return 0
    this.#rows.answer(i)
    const mobility = this.#rows.normalMobility[i]!
    return mobility * this.#change(i, Math.max(old + short / mobility, 0), velocities)
  }

  /** The normals of two points of a pair at once: the one of four cases that fits. */
  #pressBoth(i: number, velocities: Float64Array): number {
    const rows = this.#rows
    const j = i + 1
    const [oldI, oldJ] = [this.#normal[i]!, this.#normal[j]!]
    const shortI = this.#lowest[i]! - rows.normalSpeed(i, velocities)
    const shortJ = this.#lowest[j]! - rows.normalSpeed(j, velocities)
    if (shortI <= 0 && shortJ <= 0 && oldI === 0 && oldJ === 0) return 0
    if (shortI === NEVER || shortJ === NEVER) return Math.max(this.#press(i, velocities), this.#press(j, velocities))
    if (Number.isNaN(rows.nextMobility[i])) rows.couple(i)
    const ii = rows.normalMobility[i]!
    const jj = rows.normalMobility[j]!
    const ij = rows.nextMobility[i]!
    const determinant = ii * jj - ij * ij
    if (determinant < 1e-6 * ii * jj) return Math.max(this.#press(i, velocities), this.#press(j, velocities))
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
    return ii * this.#change(i, newI, velocities) + jj * this.#change(j, newJ, velocities)
  }

  /** Friction of one point, within its cone. */
  #rub(i: number, velocities: Float64Array): number {
    const list = this.#list
    const old = this.#tangent[i]!
    const bound = (list.stuck[i] === 1 ? list.static[i]! : list.kinetic[i]!) * this.#normal[i]!
    if (bound === 0 && old === 0) return 0
    this.#rows.answer(i)
    const mobility = this.#rows.tangentMobility[i]!
    const wanted = old - this.#rows.tangentSpeed(i, velocities) / mobility
    const next = Math.min(Math.max(wanted, -bound), bound)
    if (next === old) return 0
    this.#tangent[i] = next
    this.#rows.pushTangent(i, next - old, velocities)
    return mobility * Math.abs(next - old)
  }

  /** Sets a normal impulse; answers how much it changed. */
  #change(i: number, next: number, velocities: Float64Array): number {
    const change = next - this.#normal[i]!
    if (change === 0) return 0
    this.#normal[i] = next
    this.#rows.pushNormal(i, change, velocities)
    return Math.abs(change)
  }

  /** Keeps forces for the next solve, and whether friction held. */
  #keep(kick: number): void {
    const list = this.#list
    for (let i = 0; i < list.count; i++) {
      const held = this.#normal[i]! * this.#rows.normalMobility[i]! > SETTLED
      const normal = held ? this.#normal[i]! : 0
      list.normal[i] = normal / kick
      list.tangent[i] = held ? this.#tangent[i]! / kick : 0
      const bound = (list.stuck[i] === 1 ? list.static[i]! : list.kinetic[i]!) * normal
      list.stuck[i] = normal === 0 || Math.abs(this.#tangent[i]!) < bound ? 1 : 0
    }
  }

  #grow(size: number): void {
    this.#lowest = new Float64Array(size)
    this.#advance = new Float64Array(size)
    this.#bounces = new Uint8Array(size)
    this.#normal = new Float64Array(size)
    this.#tangent = new Float64Array(size)
  }
}
