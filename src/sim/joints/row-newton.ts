// Newton steps that solve exactly for the rows that push (semi-smooth Newton; Alart and Curnier 1991).

import { decompose, solveDecomposed } from './linear.js'
import { BOX, LAW, NORMAL, OFF, RANGE, type RowDemand, TANGENT } from './row-demand.js'
import { EDGE, type Meeting, type RowLaws } from './row-sweeps.js'
import type { RowSystem } from './row-system.js'

/** Added to the diagonal, as a share of it, for rows that say the same twice. */
const LOOSE = 1e-10
/** What a speed is changed by to see how a law answers, m/s or rad/s. */
const PROBE = 1e-6

/** Steps for the first rows of a demand. */
export class RowNewton {
  #pushing = new Int32Array(0) // rows that a step solves for
  #slides = new Float64Array(0) // [pushing] tangent impulse that comes with a unit of the normal's
  #a = new Float64Array(0) // [pushing x pushing]
  #b = new Float64Array(0) // [pushing]
  /** How many rows the matrix is decomposed for, at which version of the system, and whether for rows that jam. */
  #size = 0
  #version = -1
  #jams = false
  /** The stop or flank that cut the last step short; -1 where none did. */
  #blocked = -1
  readonly #meeting: Meeting = { free: 0, mobility: 0, wanted: 0 }

  constructor(
    private readonly system: RowSystem,
    private readonly laws: RowLaws,
  ) {}

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    this.#pushing = new Int32Array(rows)
    this.#slides = new Float64Array(rows)
    this.#a = new Float64Array(rows * rows)
    this.#b = new Float64Array(rows)
    this.#size = 0
  }

  /**
   * A Newton step for the rows that push now: stuck tangents hold, sliding ones follow their normals, laws are straight lines.
   * Where sliding `jams`, pushing harder parts less, and such a step leads out of a deadlock or into one. Where rows have play, which
   * are many that push now and then, flanks let go until none is in the way.
   */
  leap(demand: RowDemand, count: number, jams: boolean): void {
    const size = this.#select(demand, count)
    if (size === 0) return
    const same = size === this.#size && jams === this.#jams
    if (!same && !this.#decompose(demand, size, jams)) return
    solveDecomposed(this.#a, size, this.#b)
    this.#apply(demand, size, count)
    if (this.system.plays === 0 || this.#blocked < 0) return
    this.#release(demand, this.#blocked, count)
    this.leap(demand, count, jams)
  }

  /** Takes what a row has left. */
  #release({ impulses, speeds }: RowDemand, row: number, count: number): void {
    const left = impulses[row]!
    impulses[row] = 0
    const { matrix } = this.system
    for (let j = 0, at = this.system.respond(row); j < count; j++, at++) speeds[j]! -= matrix[at]! * left
  }

  /**
   * Notes the rows that push, how their tangents slide, and as the right side what their speeds lack; rows under a law take theirs
   * from `#obey`. Answers how many they are. Drops the decomposition where it is of others.
   */
  #select(demand: RowDemand, count: number): number {
    const { system } = this
    const { kind, target, most, impulses, speeds } = demand
    const pushing = this.#pushing
    const slides = this.#slides
    const b = this.#b
    let size = 0
    let same = this.#version === system.version
    for (let i = 0; i < count; i++) {
      if (!pushes(demand, i) || system.mobilities[system.answer(i)]! === 0) continue
      const what = kind[i]!
      const slide = what === NORMAL ? slideOf(demand, i) : 0
      if (pushing[size] !== i || slides[size] !== slide) same = false
      pushing[size] = i
      slides[size] = slide
      const goal = what === NORMAL || (what === RANGE && impulses[i]! > 0) ? target[i]! : what === RANGE ? most[i]! : 0
      b[size++] = goal - speeds[i]!
    }
    if (!same) this.#size = 0
    return size
  }

  /** Takes the step as far as there is room. Changes are written out: passed on to a call, V8 would put each number on the heap. */
  #apply(demand: RowDemand, size: number, count: number): void {
    const { system } = this
    const { impulses, speeds } = demand
    const pushing = this.#pushing
    const slides = this.#slides
    const b = this.#b
    const { matrix } = system
    const share = this.#room(demand, size)
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const slide = slides[p]!
      const step = share * b[p]!
      const pressed = impulses[i]! + step
      const press = pressed - impulses[i]!
      impulses[i] = pressed
      let at = system.respond(i)
      for (let j = 0; j < count; j++, at++) speeds[j]! += matrix[at]! * press
      if (slide === 0) continue
      const slid = impulses[i + 1]! + slide * step
      const slip = slid - impulses[i + 1]!
      impulses[i + 1] = slid
      at = system.respond(i + 1)
      for (let j = 0; j < count; j++, at++) speeds[j]! += matrix[at]! * slip
    }
  }

  /**
   * Makes the matrix and decomposes it, to be used again by the same rows at the same poses, whatever is asked of them; rows under
   * a law make one that is not. False where it can't be.
   */
  #decompose(demand: RowDemand, size: number, jams: boolean): boolean {
    const pushing = this.#pushing
    const slides = this.#slides
    const a = this.#a
    let lawful = false
    this.#size = 0
    for (let p = 0, at = 0; p < size; p++) {
      const i = pushing[p]!
      const row = this.system.respond(i)
      const { matrix } = this.system
      for (let q = 0; q < size; q++, at++) {
        const from = row + pushing[q]!
        const slide = slides[q]!
        a[at] = slide === 0 ? matrix[from]! : matrix[from]! + slide * matrix[from + 1]!
      }
      a[p * size + p]! += LOOSE * this.system.mobilities[this.system.answer(i)]!
      if (demand.kind[i] !== LAW) continue
      lawful = true
      this.#obey(demand, p, size)
    }
    const done = decompose(a, size, jams)
    if (done && !lawful) this.#size = size
    this.#version = this.system.version
    this.#jams = jams
    return done
  }

  /** The share of a Newton step, at most 1, up to which nobody pulls and stuck tangents stay within their cones. */
  #room({ kind, grip, most, impulses }: RowDemand, size: number): number {
    const pushing = this.#pushing
    const steps = this.#b
    let share = 1
    this.#blocked = -1
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const old = impulses[i]!
      const step = steps[p]!
      if (kind[i] === NORMAL || kind[i] === RANGE) {
        if ((old + share * step) * old < 0) {
          share = -old / step
          this.#blocked = kind[i] === RANGE ? i : -1
        }
      } else if (kind[i] === BOX) {
        if (Math.abs(old + share * step) > most[i]!) {
          share = ((step < 0 ? -most[i]! : most[i]!) - old) / step
          this.#blocked = -1
        }
      } else if (kind[i] === TANGENT) {
        // Its normal is the row before; it may be one that the step leaves alone.
        const press = p > 0 && pushing[p - 1] === i - 1 ? steps[p - 1]! : 0
        const room = grip[i]! * impulses[i - 1]! - Math.abs(old)
        const closing = (old < 0 ? -step : step) - grip[i]! * press
        const crossing = -step * Math.sign(old) - grip[i]! * press // out at the other side
        const before = share
        if (share * closing > room) share = room / closing
        const across = grip[i]! * impulses[i - 1]! + Math.abs(old)
        if (share * crossing > across) share = across / crossing
        if (share < before) this.#blocked = -1
      }
    }
    return share
  }

  /** Right side and diagonal of a row under a law. */
  #obey({ target, most, impulses, speeds }: RowDemand, p: number, size: number): void {
    const i = this.#pushing[p]!
    const mobility = this.system.mobilities[this.system.answer(i)]!
    const meeting = this.#meeting
    meeting.mobility = mobility
    meeting.free = speeds[i]! - mobility * impulses[i]!
    this.laws.meet(i, meeting)
    const { wanted } = meeting
    let held = 1 // at a bound
    if (wanted > target[i]! && wanted < most[i]!) {
      meeting.free += PROBE
      this.laws.meet(i, meeting)
      held -= Math.max((meeting.wanted - wanted) / PROBE, 0)
    }
    if (held > LOOSE) {
      this.#a[p * size + p] = mobility / held
      this.#b[p] = (wanted - speeds[i]!) / held
    } else {
      // The law gives a constant impulse, which the sweep has set.
      this.#a.fill(0, p * size, (p + 1) * size)
      this.#a[p * size + p] = 1
      this.#b[p] = 0
    }
  }
}

/** Whether a row takes part in a Newton step. */
function pushes({ kind, grip, most, impulses }: RowDemand, i: number): boolean {
  const what = kind[i]!
  const impulse = impulses[i]!
  if (what === TANGENT) return !(Math.abs(impulse) >= (1 - EDGE) * grip[i]! * impulses[i - 1]!)
  if (what === BOX) return !(Math.abs(impulse) >= (1 - EDGE) * most[i]!)
  return what === LAW || (what !== OFF && impulse !== 0)
}

/** The tangent impulse that comes with a unit of a normal's: none where it does not slide. */
function slideOf({ kind, grip, impulses }: RowDemand, normal: number): number {
  const most = grip[normal + 1]!
  const bound = most * impulses[normal]!
  if (kind[normal + 1] !== TANGENT || !(bound > 0) || Math.abs(impulses[normal + 1]!) < (1 - EDGE) * bound) return 0
  return impulses[normal + 1]! < 0 ? -most : most
}
