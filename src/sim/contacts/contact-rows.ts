// Contact points as velocity rows: normal and tangent of each, behind the rows of the coordinates.

import type { RowSystem } from '../joints/row-system.js'
import { type ContactList, DISC } from './contact-list.js'

/** The rows of all points of a list. */
export class ContactRows {
  /** Row of the first point's normal; its tangent comes next, then the second point's normal. */
  readonly first: number
  #list!: ContactList
  /** The last turn that {@link bend} was asked for, rad, as corners of one body follow each other, and what it does beyond the first order. */
  #turn = 0
  #back = 0
  #aside = 0

  constructor(
    private readonly system: RowSystem,
    axes: number,
  ) {
    this.first = axes
  }

  /** Takes the rows of a list at these poses; the system has room for them, and is solved as one matrix where that is `small`. */
  take(list: ContactList, poses: Float64Array, small: boolean): void {
    const { jacobian, from, body } = this.system
    this.#list = list
    for (let i = 0, row = this.first; i < list.count; i++, row += 2) {
      const a = list.a[i]!
      const b = list.b[i]!
      const nx = list.nx[i]!
      const ny = list.ny[i]!
      const ax = list.x[i]! - poses[a]!
      const ay = list.y[i]! - poses[a + 1]!
      const bx = list.x[i]! - poses[b]!
      const by = list.y[i]! - poses[b + 1]!
      const k = 6 * row
      jacobian[k] = -nx
      jacobian[k + 1] = -ny
      jacobian[k + 2] = ay * nx - ax * ny
      jacobian[k + 3] = nx
      jacobian[k + 4] = ny
      jacobian[k + 5] = bx * ny - by * nx
      jacobian[k + 6] = ny
      jacobian[k + 7] = -nx
      jacobian[k + 8] = -(ax * nx + ay * ny)
      jacobian[k + 9] = -ny
      jacobian[k + 10] = nx
      jacobian[k + 11] = bx * nx + by * ny
      from[row] = from[row + 1] = a
      body[row] = body[row + 1] = b
    }
    const end = this.first + 2 * list.count
    this.system.forget(this.first, end, small ? end : this.first)
  }

  /** How far a corner leaves its tangent in a time, along the normal, m: beyond the first order of its body's turning. */
  bend(i: number, v: Float64Array, seconds: number): number {
    const owner = this.#list.owner[i]!
    if (owner === 0) return 0
    const { jacobian } = this.system
    const normal = 6 * (this.first + 2 * i) + (owner > 0 ? 5 : 2)
    const turn = seconds * v[(owner > 0 ? this.#list.b[i]! : this.#list.a[i]!) + 2]!
    if (turn !== this.#turn) {
      this.#turn = turn
      this.#back = Math.cos(turn) - 1
      this.#aside = Math.sin(turn) - turn
    }
    return this.#back * jacobian[normal + 6]! + this.#aside * jacobian[normal]!
  }

  /** What the turning of a face does to the gap of what moves across it in a time, m: beyond the first order and {@link bend}. */
  sweep(i: number, v: Float64Array, seconds: number): number {
    const rider = this.#list.rider[i]!
    const a = this.#list.a[i]!
    const b = this.#list.b[i]!
    const faceTurn = seconds * v[(rider > 0 ? a : b) + 2]!
    if (rider === 0 || faceTurn === 0) return 0
    const { jacobian } = this.system
    const row = 6 * (this.first + 2 * i)
    const part = row + (rider > 0 ? 5 : 2)
    const face = row + (rider > 0 ? 2 : 5)
    const nx = jacobian[row + 3]!
    const ny = jacobian[row + 4]!
    const dx = seconds * (v[b]! - v[a]!)
    const dy = seconds * (v[b + 1]! - v[a + 1]!)
    const off = nx * dx + ny * dy - jacobian[part + 6]! - jacobian[face + 6]!
    const across = nx * dy - ny * dx + jacobian[part]! + jacobian[face]!
    const swept = (Math.cos(faceTurn) - 1) * off + Math.sin(faceTurn) * across - faceTurn * jacobian[face]!
    // A disc's centre moves across the face, and its turning moves nothing.
    if (Math.abs(rider) === DISC) return swept
    const turn = seconds * v[(rider > 0 ? b : a) + 2]!
    const arm = jacobian[part + 6]! + this.#list.gap[i]! / 2
    const turned = (Math.cos(turn - faceTurn) - 1) * arm + (Math.sin(turn - faceTurn) - turn) * jacobian[part]!
    return swept + turned - this.bend(i, v, seconds)
  }

  /** Whether faces end a time more than `most` metres within what moves across them, by their turning alone. */
  sweeps(v: Float64Array, seconds: number, most: number): boolean {
    const { count, rider, gap } = this.#list
    for (let i = 0; i < count; i++) {
      if (rider[i] === 0) continue
      const swept = this.sweep(i, v, seconds)
      if (swept >= -most) continue
      const way = seconds * this.system.speed(this.first + 2 * i, v)
      if (Math.max(gap[i]!, 0) + way + this.bend(i, v, seconds) + swept < -most) return true
    }
    return false
  }
}
