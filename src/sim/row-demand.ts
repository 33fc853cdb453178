// What is asked of the rows of a system.

import { longer } from './row-maths.js'

/** What a row asks for: nothing; a law of `RowLaws`; at least its target, only pushing; its target; no speed, within a cone. */
export const OFF = 0
export const LAW = 1
export const NORMAL = 2
export const EQUAL = 3
export const TANGENT = 4

/** What is asked of each row [rows], and with what impulses it is met. */
export class RowDemand {
  kind = new Uint8Array(0)
  target = new Float64Array(0)
  /** Of a tangent: its bound for a unit impulse of the normal, which is the row before. */
  grip = new Float64Array(0)
  impulses = new Float64Array(0)
  /** Impulses that the velocities carry. */
  applied = new Float64Array(0)
  speeds = new Float64Array(0)

  /** Makes room for so many rows; new ones ask for nothing. */
  reserve(rows: number): void {
    if (rows <= this.kind.length) return
    const kind = new Uint8Array(rows)
    kind.set(this.kind)
    this.kind = kind
    this.target = longer(this.target, rows)
    this.grip = longer(this.grip, rows)
    this.impulses = longer(this.impulses, rows)
    this.applied = longer(this.applied, rows)
    this.speeds = longer(this.speeds, rows)
  }

  /** The first rows start from nothing. */
  clear(rows: number): void {
    this.impulses.fill(0, 0, rows)
    this.applied.fill(0, 0, rows)
    this.speeds.fill(0, 0, rows)
  }
}
