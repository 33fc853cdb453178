// Coulomb contacts, solved together with the rows of the joint coordinates: on impulses where all rows fit into one small matrix,
// else by sweeps over the bodies. Positions are put right beside the velocities, so that nothing gains speed.

import type { AxisRows } from '../joints/axis-rows.js'
import type { Linkage } from '../joints/linkage.js'
import { NORMAL, OFF, RowDemand } from '../joints/row-demand.js'
import { SETTLED } from '../joints/row-sweeps.js'
import { ContactAims, MEETING, TOUCHING } from './contact-aims.js'
import { ContactGrip } from './contact-grip.js'
import type { ContactList } from './contact-list.js'
import { ContactRows } from './contact-rows.js'
import { ContactSweeps } from './contact-sweeps.js'
import { FreeFlight } from './free-flight.js'
import type { Support } from './support.js'

/** Rows up to which a solve is one of a dense matrix. */
const SMALL = 64
const MOST_SWEEPS = 200
/** What the speed of a normal may be off what is asked of it, m/s, where that moves it by no more than surfaces that meet may miss. */
const KEPT = 5e-5
/** Metres that it may move in any step: short ones have no better joints. */
const CLOSED = 1e-7
/** Share of the work of an impact that is rounding, and how often the rebound that gains nothing is brought nearer. */
const WORKLESS = 1e-9
const NEARER = 2
/** A kick starts from the forces of the last one, but not from those of a kick that was shorter by more than this: an impact's. */
const MOST_LONGER = 2

/** Solves the contacts of one kick. */
export class ContactSolver {
  /** Length of the last kick, s. */
  lastKick = 0
  readonly #rows: ContactRows
  readonly #sweeps: ContactSweeps
  readonly #aims: ContactAims
  readonly #grip: ContactGrip
  readonly #free: FreeFlight
  readonly #shift = new RowDemand() // impulses on positions
  #list!: ContactList
  #count = 0 // rows of the system
  #small = true // all rows fit into one matrix
  #elastic = false // a point may bounce
  #drift = 0
  #slack = 0 // what speeds of normals may be off in it, m/s

  constructor(
    linkage: Linkage,
    private readonly axes: AxisRows,
    private readonly support: Support,
  ) {
    this.#rows = new ContactRows(axes.system, axes.count)
    this.#sweeps = new ContactSweeps(axes.count, axes.system)
    this.#aims = new ContactAims(this.#rows, axes)
    this.#grip = new ContactGrip(axes)
    this.#free = new FreeFlight(linkage.inverseMass.length, axes.count)
  }

  /** Whether {@link solve} solves the rows of the coordinates too: where all fit into one matrix and nothing bounces. */
  get solvesAll(): boolean {
    return this.#small && !this.#elastic
  }

  /** As {@link ContactRows.sweeps}, in the drift that was solved for. */
  sweeps(velocities: Float64Array, most: number): boolean {
    return this.#rows.sweeps(velocities, this.#drift, most)
  }

  /** Takes the points that were found at these poses. */
  take(list: ContactList, poses: Float64Array): void {
    this.#list = list
    this.#count = this.#rows.first + 2 * list.count
    this.#small = this.#count <= SMALL && !this.support.any
    this.axes.reserve(this.#count)
    this.#shift.reserve(this.#count)
    this.#elastic = false
    for (let i = 0; i < list.count; i++) if (list.restitution[i]! > 0) this.#elastic = true
    this.#aims.take(list)
    this.#grip.take(list)
    this.#rows.take(list, poses, this.#small)
  }

  /** Whether a step of `drift` seconds may begin with a bounce. */
  meets(velocities: Float64Array, drift: number): boolean {
    if (!this.#elastic) return false
    for (let i = 0, row = this.#rows.first; i < this.#list.count; i++, row += 2)
      if (this.#aims.meets(i, row, velocities, drift)) return true
    return false
  }

  /**
   * Adds the contact impulses of one kick to `velocities`, which were `before` ahead of it and already carry all else.
   * `kick` is its length, s; with `drift` > 0 the bodies move on for so long, else only what was pressed together is held.
   * Where `stops` and a bounce is due within the drift, it answers the seconds until the first; else 0.
   */
  solve(before: Float64Array, velocities: Float64Array, kick: number, drift: number, stops: boolean): number {
    const list = this.#list
    this.#drift = drift
    this.#slack = Math.max(Math.min(KEPT, MEETING / drift), CLOSED / drift)
    this.#aims.begin(drift, stops)
    for (let i = 0, row = this.#rows.first; i < list.count; i++, row += 2) {
      if (drift > 0) this.#aims.bound(i, row, before, velocities, kick)
      else this.#aims.ask(row, list.normal[i]! > 0 && list.gap[i]! < TOUCHING ? NORMAL : OFF, 0)
      this.#grip.ask(i, row, before)
    }
    if (this.#aims.part > 0) return this.#aims.part
    const bounced = this.#aims.impact < drift
    if (bounced) this.#free.keep(velocities, this.axes.demand)
    this.#settle(velocities, this.#warm(kick, bounced))
    while (this.#grip.yields(this.#rows.first, velocities)) this.#press(velocities)
    const next = bounced ? this.#aims.next(velocities) : Number.POSITIVE_INFINITY
    if (next < drift && stops) return next
    if (next <= drift) this.#press(velocities)
    if (bounced) {
      this.#tame(velocities)
      this.#aims.drop()
    }
    return 0
  }

  /** Keeps the forces of a kick for the next one, and whether friction held. */
  keep(velocities: Float64Array, kick: number): void {
    const list = this.#list
    const { system } = this.axes
    const { impulses } = this.axes.demand
    this.lastKick = kick
    for (let i = 0, row = this.#rows.first; i < list.count; i++, row += 2) {
      const normal = impulses[row]!
      const tangent = impulses[row + 1]!
      const presses = normal > 0 && normal * system.mobilities[system.answer(row)]! > SETTLED
      list.normal[i] = presses ? normal / kick : 0
      list.tangent[i] = presses ? tangent / kick : 0
      this.#grip.keep(i, row, presses, velocities)
    }
  }

  /**
   * Solves again after joints changed the velocities, for corners that turn and for the bounds of the coordinates. True where
   * something changed.
   */
  refine(poses: Float64Array, velocities: Float64Array): boolean {
    const { axes } = this
    let refined = false
    if (this.#small) {
      axes.system.read(velocities, this.#count, axes.demand.speeds)
      refined = !axes.isKept(poses, velocities, this.#drift)
    } else refined = axes.refine(poses, velocities, this.#drift)
    const moved = this.#isMoved(velocities)
    if (this.#small && (refined || moved)) this.#press(velocities)
    else if (moved) this.#sweeps.sweep(velocities)
    return refined || moved
  }

  /**
   * Fills `push` with velocities that move the bodies out of overlaps during the drift, beside `velocities`. Answers false where
   * there is nothing to put right.
   */
  reposition(velocities: Float64Array, push: Float64Array): boolean {
    const { system, solver } = this.axes
    const { kind, target, impulses, applied } = this.#shift
    let needed = false
    for (let i = 0, row = this.#rows.first; i < this.#list.count; i++, row += 2) {
      const bend = this.#rows.bend(i, velocities, this.#drift) / this.#drift
      const advance = this.#aims.advance[i]! - bend - system.speed(row, velocities)
      if (advance > this.#slack) needed = true
      target[row] = advance
      kind[row] = NORMAL
    }
    if (!needed) return false
    push.fill(0)
    this.#shift.clear(this.#count)
    if (this.#small) {
      solver.solve(this.#shift, this.#count)
      system.apply(impulses, applied, push, this.#count)
    } else
      for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) if (this.#sweeps.press(this.#shift, push) < this.#slack) break
    return true
  }

  /**
   * Takes off rebounds what they would gain: with friction or joints Newton's law can leave more energy than there was (Kane 1984;
   * Stronge 1990). Work is convex in the share that is left, so that secants end below what gains nothing.
   */
  #tame(velocities: Float64Array): void {
    const most = this.#work(velocities)
    if (most <= 0) return
    let share = 0
    this.#rebound(share, velocities)
    let work = this.#work(velocities)
    for (let k = 0; k < NEARER && work < 0; k++) {
      const next = share - ((1 - share) * work) / (most - work)
      this.#rebound(next, velocities)
      work = this.#work(velocities)
      if (work > 0) this.#rebound(share, velocities)
      else share = next
    }
  }

  #rebound(share: number, velocities: Float64Array): void {
    this.#aims.soften(share)
    this.#free.restore(velocities, this.axes.demand, this.#count)
    this.#settle(velocities, false)
  }

  /** Energy that the contacts gave the bodies, J: impulses at the mean of the speeds before and after (Kelvin); 0 or less where it is rounding. */
  #work(velocities: Float64Array): number {
    const { system, demand } = this.axes
    const { bounces, half } = this.#aims
    let work = 0
    let all = 0
    let unsettled = 0
    for (let row = this.#rows.first; row < this.#count; row++) {
      const impulse = demand.impulses[row]!
      if (impulse === 0) continue
      const i = (row - this.#rows.first) >> 1
      const extra = (row - this.#rows.first) % 2 === 0 && bounces[i] === 1 ? half[i]! : 0
      const before = system.speed(row, this.#free.velocities)
      const after = system.speed(row, velocities)
      work += impulse * ((before + after) / 2 - extra)
      all += Math.abs(impulse * before) + Math.abs(impulse * after)
      unsettled += Math.abs(impulse)
    }
    return work - WORKLESS * all - SETTLED * unsettled
  }

  /** Begins with the forces of the last solve; points that wait for their bounce are left out. Answers whether any presses. */
  #warm(kick: number, bounced: boolean): boolean {
    const likely = Math.min(kick, MOST_LONGER * this.lastKick)
    const list = this.#list
    const { kind, impulses, applied } = this.axes.demand
    let any = false
    for (let i = 0, row = this.#rows.first; i < list.count; i++, row += 2) {
      if (bounced && this.#aims.waits(i)) this.#aims.ask(row, OFF, 0)
      const warm = kind[row] !== OFF && list.normal[i]! > 0
      any ||= warm
      impulses[row] = warm ? list.normal[i]! * likely : 0
      impulses[row + 1] = warm ? list.tangent[i]! * likely : 0
      applied[row] = 0
      applied[row + 1] = 0
    }
    return any
  }

  /** Adds the impulses that points begin with, where any has some, and solves where anything is asked. */
  #settle(velocities: Float64Array, warm: boolean): void {
    const { axes } = this
    const { system, demand } = axes
    if (this.#small) {
      system.read(velocities, this.#count, demand.speeds)
      if (!warm && this.#isApart() && (this.#elastic || axes.rests())) return
      system.follow(demand.impulses, demand.applied, demand.speeds, this.#count)
    } else this.#sweeps.begin(this.#list, demand, velocities)
    this.#press(velocities)
  }

  /** Whether no point needs to press at the speeds in the demand. */
  #isApart(): boolean {
    const { kind, speeds, target } = this.axes.demand
    for (let row = this.#rows.first; row < this.#count; row += 2)
      if (kind[row] !== OFF && speeds[row]! < target[row]!) return false
    return true
  }

  /** Solves all rows: at once on impulses, or by turns on velocities. */
  #press(velocities: Float64Array): void {
    const { axes } = this
    const { system, demand } = axes
    if (this.#small) {
      axes.settle(this.#count)
      system.apply(demand.impulses, demand.applied, velocities, this.#count)
      return
    }
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const moved = this.#sweeps.sweep(velocities)
      if (moved === 0 && !this.support.any) return
      const answered = Math.max(this.axes.answer(velocities), this.support.answer(velocities))
      if (moved < SETTLED && answered < SETTLED) return
    }
  }

  /**
   * Asks for what corners that turn need, and whether the normals' speeds are off it. Bounces are over: what joints do to the
   * speeds on the way is not asked of them again, unless surfaces would meet once more.
   */
  #isMoved(velocities: Float64Array): boolean {
    const { demand, system } = this.axes
    const slack = this.#slack
    let moved = false
    for (let i = 0, row = this.#rows.first; i < this.#list.count; i++, row += 2) {
      const level = this.#aims.level(i) - this.#rows.bend(i, velocities, this.#drift) / this.#drift
      const short = level - (this.#small ? demand.speeds[row]! : system.speed(row, velocities))
      const over = this.#aims.bounces[i] === 1 && short <= slack
      this.#aims.ask(row, over ? OFF : NORMAL, level)
      if (!over && (short > slack || (short < -slack && demand.impulses[row]! > 0))) moved = true
    }
    return moved
  }
}
