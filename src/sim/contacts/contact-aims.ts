// What contact points are asked for in a step: surfaces to end it apart or touching, or to rebound at the moment and speed of
// their impact; and where overlaps are put right.

import type { AxisRows } from '../joints/axis-rows.js'
import { NORMAL, OFF, TANGENT } from '../joints/row-demand.js'
import type { ContactList } from './contact-list.js'
import type { ContactRows } from './contact-rows.js'

/** Share of an overlap that one step takes away at most. */
const RECOVERY = 0.5
/** Share of an overlap that is taken away a second at most, 1/s: counts where steps are short. */
const RECOVERY_RATE = 30
/** Speed at which overlapping surfaces are driven apart at most, m/s. */
const FASTEST_RECOVERY = 3
/** Metres between surfaces that count as touching: they hold each other at an observation, and loads are told of them. */
export const TOUCHING = 1e-3
/** Metres between surfaces that meet at the start of a step, in which they may bounce where it is not parted. */
export const MEETING = 1e-6
/** Speed above which surfaces that another bounce drives together bounce at a moment of their own, m/s. */
const BOUNCING = 0.5
/** Share of a step by which an impact may miss its start or end and still count as there; one at the end is the next step's. */
const SIMULTANEOUS = 1e-6

/** The aims of all points of a list. */
export class ContactAims {
  /** Least mean speeds of the gaps that the positions need [contacts]. */
  advance = new Float64Array(0)
  /** 1 where a point bounces [contacts]. */
  bounces = new Uint8Array(0)
  /** Seconds until the first bounce, or to where surfaces may miss each other; the drift where there is none. */
  impact = 0
  /** Half of what a step's acceleration adds to the speed of a gap that bounces [contacts], m/s. */
  half = new Float64Array(0)
  #away = new Float64Array(0) // [contacts] rebounds, m/s
  #share = 1 // what is left of them
  #list!: ContactList
  #drift = 0
  #stops = false

  constructor(
    private readonly rows: ContactRows,
    private readonly axes: AxisRows,
  ) {}

  /** Takes the points of a list. */
  take(list: ContactList): void {
    this.#list = list
    if (this.advance.length >= list.count) return
    this.advance = new Float64Array(list.a.length)
    this.bounces = new Uint8Array(list.a.length)
    this.half = new Float64Array(list.a.length)
    this.#away = new Float64Array(list.a.length)
  }

  /** Begins a solve: the bodies move on for `drift` seconds, and where `stops` a step is parted at bounces. */
  begin(drift: number, stops: boolean): void {
    this.#drift = drift
    this.#stops = stops
    this.impact = drift
    this.#share = 1
  }

  /** Seconds after which a step is to be parted at its first bounce; 0 where it is not, or begins with one. */
  get part(): number {
    return this.#stops && this.impact < this.#drift && this.impact > SIMULTANEOUS * this.#drift ? this.impact : 0
  }

  /** What is asked of a point: its normal to reach a speed, or nothing. */
  ask(row: number, kind: number, target: number): void {
    const { demand } = this.axes
    demand.kind[row] = kind
    demand.kind[row + 1] = kind === OFF ? OFF : TANGENT
    demand.target[row] = target
  }

  /** Asks a normal for the speed at which surfaces end the step apart or touching, or rebound by Newton's law. */
  bound(i: number, row: number, before: Float64Array, velocities: Float64Array, kick: number): void {
    const { system } = this.axes
    const gap = this.#list.gap[i]!
    const h = this.#drift
    this.#rest(i, row)
    const e = this.#list.restitution[i]!
    if (e === 0) {
      this.#glance(i, row, velocities)
      return
    }
    const free = system.speed(row, velocities)
    if (Math.max(gap, 0) + h * free >= 0) return
    const a = (free - system.speed(row, before)) / kick
    this.#bounce(i, row, free - (a * h) / 2, a, e)
  }

  /** The mean speed that takes a gap away in the drift; an overlap stays. */
  level(i: number): number {
    return -Math.max(this.#list.gap[i]!, 0) / this.#drift
  }

  /** Whether surfaces that may bounce meet at the start of the drift. */
  meets(i: number, row: number, velocities: Float64Array, drift: number): boolean {
    if (this.#list.restitution[i] === 0) return false
    const closing = -this.axes.system.speed(row, velocities)
    return closing > 0 && this.#list.gap[i]! <= Math.max(MEETING, SIMULTANEOUS * drift * closing)
  }

  /** Whether a point is apart and would bounce: after another bounce it may, at a moment of its own. */
  waits(i: number): boolean {
    return this.bounces[i] === 0 && this.#list.restitution[i]! > 0 && this.#list.gap[i]! > MEETING
  }

  /**
   * Seconds until the first bounce that another one brought about, such as off a second wall; the drift where waiting surfaces
   * only meet slowly, infinite where they do not. Those that meet wait no longer.
   */
  next(velocities: Float64Array): number {
    const { gap } = this.#list
    const end = (1 - SIMULTANEOUS) * this.#drift
    let first = Number.POSITIVE_INFINITY
    for (let i = 0, row = this.rows.first; i < this.#list.count; i++, row += 2) {
      const speed = this.axes.system.speed(row, velocities)
      if (!this.waits(i) || gap[i]! + end * speed >= 0) continue
      this.ask(row, NORMAL, this.level(i))
      first = Math.min(first, speed < -BOUNCING ? -gap[i]! / speed : this.#drift)
    }
    return first
  }

  /** Leaves a share of the rebounds that Newton's law gives. */
  soften(share: number): void {
    const { target } = this.axes.demand
    const change = share - this.#share
    this.#share = share
    for (let i = 0, row = this.rows.first; i < this.#list.count; i++, row += 2) {
      if (this.bounces[i] === 0) continue
      target[row]! += change * this.#away[i]!
    }
  }

  /** Bounces that did not come about, since another one had parted the surfaces, put nothing right. */
  drop(): void {
    const { impulses } = this.axes.demand
    for (let i = 0, row = this.rows.first; i < this.#list.count; i++, row += 2)
      if (this.bounces[i] === 1 && impulses[row] === 0) this.#rest(i, row)
  }

  /** Asks a normal for the speed at which surfaces end the step apart or touching, and overlaps to go. */
  #rest(i: number, row: number): void {
    const gap = this.#list.gap[i]!
    const h = this.#drift
    this.bounces[i] = 0
    this.ask(row, NORMAL, this.level(i))
    this.advance[i] = gap > 0 ? -gap / h : Math.min(-gap * Math.min(RECOVERY / h, RECOVERY_RATE), FASTEST_RECOVERY)
  }

  /** Surfaces that slide past each other before they would meet may miss: the step is parted at the moment when they would. */
  #glance(i: number, row: number, velocities: Float64Array): void {
    const gap = this.#list.gap[i]!
    if (!this.#stops || gap < TOUCHING) return
    const { system } = this.axes
    const speed = system.speed(row, velocities)
    if (gap + this.#drift * speed >= 0) return
    const time = -gap / speed
    if (time * Math.abs(system.speed(row + 1, velocities)) > this.#list.room[i]!)
      this.impact = Math.min(this.impact, time)
  }

  /** An impact within the step, at the moment and speed of a uniformly accelerated approach at the speed `now`. */
  #bounce(i: number, row: number, now: number, a: number, e: number): void {
    const gap = Math.max(this.#list.gap[i]!, 0)
    const h = this.#drift
    const impact = Math.sqrt(Math.max(now * now - 2 * a * gap, 0))
    if (impact * e <= Math.abs(a) * h || impact <= 2 * Math.abs(a) * h) return
    const time = Math.min(now < 0 ? (2 * gap) / (impact - now) : (-now - impact) / a, h)
    if (time > (1 - SIMULTANEOUS) * h) {
      this.ask(row, OFF, 0)
      return
    }
    if (this.#stops || gap <= MEETING) this.impact = Math.min(this.impact, time)
    if (time > SIMULTANEOUS * h && gap > MEETING) return
    const away = e * impact
    this.ask(row, NORMAL, away + a * (h / 2 - time))
    this.bounces[i] = 1
    this.#away[i] = away
    this.half[i] = (a * h) / 2
  }
}
