// Velocity rows of a world with the joints eliminated: axis coordinates first, then normal and tangent of each contact. What
// a unit impulse along one row does to all the others is one small dense matrix (the Delassus matrix), so that a solve works on
// impulses and row speeds alone and never touches the bodies.

import type { Linkage } from './linkage.js'
import { along, longer, spread, weigh } from './row-maths.js'

/** Share of a row's own mobility that is left of it where joints hold it altogether. */
const HELD = 1e-10
const START = 8

/** Rows at one set of poses. */
export class RowSystem {
  /** Six numbers a row, as in `row-maths`, and the offsets of the two bodies. */
  jacobian = new Float64Array(6 * START)
  /** The same times the inverse masses of the bodies. */
  weighted = new Float64Array(6 * START)
  from = new Int32Array(START)
  body = new Int32Array(START)
  /** Speed along each row for a unit impulse along another [rows x stride]; a row that joints hold altogether has none of its own. */
  matrix = new Float64Array(0)
  stride = 0
  #resistance = new Float64Array(0) // [stride x joint rows]
  #known = 0 // rows that have their entries
  readonly #unit: Float64Array // [3 x bodies] zero between calls
  readonly #sum: Float64Array // [joint rows]

  constructor(private readonly linkage: Linkage) {
    this.#unit = new Float64Array(linkage.inverseMass.length)
    this.#sum = new Float64Array(linkage.geometry.rows)
  }

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    if (rows <= this.from.length) return
    const size = Math.max(rows, 2 * this.from.length)
    this.jacobian = longer(this.jacobian, 6 * size)
    this.weighted = longer(this.weighted, 6 * size)
    this.from = Int32Array.from({ length: size }, (_, i) => this.from[i]!)
    this.body = Int32Array.from({ length: size }, (_, i) => this.body[i]!)
  }

  /** Rows from `first` up to `end` were changed; those behind are none. */
  forget(first: number, end: number): void {
    const { jacobian, weighted, from, body } = this
    const { inverseMass } = this.linkage
    if (this.#known > first) this.#known = first
    for (let i = first; i < end; i++) weigh(jacobian, 6 * i, inverseMass, from[i]!, body[i]!, weighted)
  }

  /** Reads the speeds of the first rows off the bodies. */
  read(velocities: Float64Array, count: number, into: Float64Array): void {
    const { jacobian, from, body } = this
    for (let i = 0; i < count; i++) into[i] = along(jacobian, 6 * i, velocities, from[i]!, body[i]!)
  }

  /** Speed along a row. */
  speed(row: number, velocities: Float64Array): number {
    return along(this.jacobian, 6 * row, velocities, this.from[row]!, this.body[row]!)
  }

  /** Works out the matrix of the first rows, where it is not known yet. */
  respond(count: number): void {
    if (count <= this.#known) return
    if (count > this.stride) this.#grow(count)
    for (let i = this.#known; i < count; i++) this.#respond(i)
    this.#known = count
  }

  /** Speed that a unit impulse along a row gives it; after {@link respond}. */
  mobility(row: number): number {
    return this.matrix[row * this.stride + row]!
  }

  /** Adds to the velocities what the impulses of the first rows have beyond those `applied`, which they then are. */
  apply(impulses: Float64Array, applied: Float64Array, velocities: Float64Array, count: number): void {
    const { weighted, from, body } = this
    const resistance = this.#resistance
    const sum = this.#sum
    const size = sum.length
    sum.fill(0)
    let any = false
    for (let i = 0; i < count; i++) {
      const impulse = impulses[i]! - applied[i]!
      if (impulse === 0) continue
      any = true
      applied[i] = impulses[i]!
      spread(weighted, 6 * i, impulse, velocities, from[i]!, body[i]!)
      for (let k = 0; k < size; k++) sum[k]! += impulse * resistance[i * size + k]!
    }
    if (any && size > 0) this.linkage.yield(sum, velocities)
  }

  /** Adds to the speeds of the first rows what the impulses have beyond those that are applied. */
  follow(impulses: Float64Array, applied: Float64Array, speeds: Float64Array, count: number): void {
    const { matrix, stride } = this
    for (let i = 0; i < count; i++) {
      const impulse = impulses[i]! - applied[i]!
      if (impulse === 0) continue
      for (let j = 0, at = i * stride; j < count; j++, at++) speeds[j]! += matrix[at]! * impulse
    }
  }

  #respond(i: number): void {
    const { jacobian, weighted, from, body, matrix, stride } = this
    const unit = this.#unit
    const resistance = this.#resistance
    const size = this.#sum.length
    spread(weighted, 6 * i, 1, unit, from[i]!, body[i]!)
    this.linkage.resist(unit, resistance, i * size)
    for (let j = 0; j <= i; j++) {
      const free = along(jacobian, 6 * j, unit, from[j]!, body[j]!)
      let speed = free
      for (let k = 0; k < size; k++) speed -= resistance[i * size + k]! * resistance[j * size + k]!
      if (i === j && !(speed > HELD * free)) speed = 0
      matrix[i * stride + j] = speed
      matrix[j * stride + i] = speed
    }
    for (let k = 0; k < 3; k++) {
      unit[from[i]! + k] = 0
      unit[body[i]! + k] = 0
    }
  }

  #grow(count: number): void {
    this.stride = Math.max(count, 2 * this.stride)
    this.matrix = new Float64Array(this.stride * this.stride)
    this.#resistance = new Float64Array(this.stride * this.#sum.length)
    this.#known = 0
  }
}
