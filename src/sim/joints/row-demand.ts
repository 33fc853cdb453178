// What is asked of the rows of a system.

import { longer } from './row-maths.js'

/** A row that asks for nothing. */
export const OFF = 0
/** A row under a law of `RowLaws`. */
export const LAW = 1
/** A row that asks for its target speed at least, and only pushes. */
export const NORMAL = 2
/** A row that asks for its target speed at least and its `most` at most. */
export const RANGE = 3
/** A row that asks for no speed, within the cone of the normal before it. */
export const TANGENT = 4
/** A row that asks for no speed, with an impulse between plus and minus its `most`. */
export const BOX = 5

/** What is asked of each row [rows], and with what impulses it is met. */
export class RowDemand {
  kind = new Uint8Array(0)
  target = new Float64Array(0)
  /** Of a range or a law: the highest speed; of a box: the largest impulse. */
  most = new Float64Array(0)
  /** Of a tangent: its bound for a unit impulse of the normal, which is the row before. */
  grip = new Float64Array(0)
  impulses = new Float64Array(0)
  /** Impulses that the velocities carry. */
  applied = new Float64Array(0)
  speeds = new Float64Array(0)

  /** Makes room for so many rows; new ones ask for nothing. */
  reserve(rows: number): void {
    if (rows <= this.kind.length) return
    const size = Math.max(rows, 2 * this.kind.length)
    const kind = new Uint8Array(size)
    kind.set(this.kind)
    this.kind = kind
    this.target = longer(this.target, size)
    this.most = longer(this.most, size)
    this.grip = longer(this.grip, size)
    this.impulses = longer(this.impulses, size)
    this.applied = longer(this.applied, size)
    this.speeds = longer(this.speeds, size)
  }

  /** The first rows start from nothing. */
  clear(rows: number): void {
    this.impulses.fill(0, 0, rows)
    this.applied.fill(0, 0, rows)
    this.speeds.fill(0, 0, rows)
  }
}
