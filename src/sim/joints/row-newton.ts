// Newton steps that solve exactly for the rows that push (semi-smooth Newton; Alart and Curnier 1991).

import { eliminate } from './linear.js'
import { BOX, LAW, NORMAL, OFF, RANGE, type RowDemand, TANGENT } from './row-demand.js'
import { EDGE, type RowLaws, type RowSweeps } from './row-sweeps.js'
import type { RowSystem } from './row-system.js'

/** Added to the diagonal, as a share of it, for rows that say the same twice. */
const LOOSE = 1e-10
/** What a speed is changed by to see how a law answers, m/s or rad/s. */
const PROBE = 1e-6

/** Steps for the first rows of a demand. */
export class RowNewton {
  #pushing = new Int32Array(0) // rows that a step solves for
  #slide = new Float64Array(0) // [rows] tangent impulse that comes with a unit of the normal's
  #a = new Float64Array(0)
  #b = new Float64Array(0)

  constructor(
    private readonly system: RowSystem,
    private readonly sweeps: RowSweeps,
    private readonly laws: RowLaws,
  ) {}

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    this.#pushing = new Int32Array(rows)
    this.#slide = new Float64Array(rows)
    this.#a = new Float64Array(rows * rows)
    this.#b = new Float64Array(rows)
  }

  /**
   * A Newton step for the rows that push now: stuck tangents hold, sliding ones follow their normals, laws are straight lines.
   * Where sliding `jams`, pushing harder parts less, and such a step leads out of a deadlock or into one.
   */
  leap(demand: RowDemand, count: number, jams: boolean): void {
    const pushing = this.#pushing
    let size = 0
    for (let i = 0; i < count; i++) if (this.#pushes(demand, i)) pushing[size++] = i
    if (size === 0) return
    const slide = this.#slide
    const a = this.#a
    const b = this.#b
    for (let p = 0; p < size; p++) {
      const row = this.system.respond(pushing[p]!)
      const { matrix } = this.system
      for (let q = 0; q < size; q++) {
        const at = row + pushing[q]!
        const sliding = slide[pushing[q]!]!
        a[p * size + q] = sliding === 0 ? matrix[at]! : matrix[at]! + sliding * matrix[at + 1]!
      }
      this.#face(demand, p, size)
    }
    if (!eliminate(a, size, b, jams)) return
    const share = this.#room(demand, size)
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const change = share * b[p]!
      this.sweeps.change(demand, i, demand.impulses[i]! + change, count)
      if (slide[i] !== 0) this.sweeps.change(demand, i + 1, demand.impulses[i + 1]! + slide[i]! * change, count)
    }
  }

  /** The share of a Newton step, at most 1, up to which nobody pulls and stuck tangents stay within their cones. */
  #room({ kind, grip, most, impulses }: RowDemand, size: number): number {
    const pushing = this.#pushing
    const steps = this.#b
    let share = 1
    for (let p = 0; p < size; p++) {
      const i = pushing[p]!
      const old = impulses[i]!
      const step = steps[p]!
      if (kind[i] === NORMAL || kind[i] === RANGE) {
        if ((old + share * step) * old < 0) share = -old / step
      } else if (kind[i] === BOX) {
        if (Math.abs(old + share * step) > most[i]!) share = ((step < 0 ? -most[i]! : most[i]!) - old) / step
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
  #pushes({ kind, grip, most, impulses }: RowDemand, i: number): boolean {
    const what = kind[i]!
    const impulse = impulses[i]!
    this.#slide[i] = 0
    if (what === OFF || ((what === NORMAL || what === RANGE) && impulse === 0)) return false
    if (what === TANGENT && Math.abs(impulse) >= (1 - EDGE) * grip[i]! * impulses[i - 1]!) return false
    if (what === BOX && Math.abs(impulse) >= (1 - EDGE) * most[i]!) return false
    if (this.system.mobility(i) === 0) return false
    if (what !== NORMAL) return true
    const bound = grip[i + 1]! * impulse
    if (kind[i + 1] === TANGENT && bound > 0 && Math.abs(impulses[i + 1]!) >= (1 - EDGE) * bound)
      this.#slide[i] = impulses[i + 1]! < 0 ? -grip[i + 1]! : grip[i + 1]!
    return true
  }

  /** Right side and diagonal of a row of the Newton step. */
  #face({ kind, target, most, impulses, speeds }: RowDemand, p: number, size: number): void {
    const i = this.#pushing[p]!
    const what = kind[i]!
    const mobility = this.system.mobility(i)
    const speed = speeds[i]!
    this.#a[p * size + p]! += LOOSE * mobility
    if (what !== LAW) {
      const goal = what === RANGE && impulses[i]! < 0 ? most[i]! : target[i]!
      this.#b[p] = (what === TANGENT || what === BOX ? 0 : goal) - speed
      return
    }
    const free = speed - mobility * impulses[i]!
    const wanted = this.laws.wanted(i, free, mobility)
    const held = 1 - Math.max((this.laws.wanted(i, free + PROBE, mobility) - wanted) / PROBE, 0)
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
}
