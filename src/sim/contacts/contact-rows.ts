// Contact points as velocity rows: normal and tangent of each, behind the rows of the coordinates. For lists too long for one
// dense matrix: what an impulse along a row does to the bodies, joints answering. That is worked out when it first pushes.

import type { Linkage } from '../joints/linkage.js'
import { along, longer, spread } from '../joints/row-maths.js'
import type { RowSystem } from '../joints/row-system.js'
import type { ContactList } from './contact-list.js'

/** The rows of all points of a list. */
export class ContactRows {
  /** Row of the first point's normal; its tangent comes next, then the second point's normal. */
  readonly first: number
  /** Speed that a unit impulse gives along a row [2 x contacts], after {@link answer}. */
  mobility = new Float64Array(0)
  /** The same along the next point's normal, from a point's normal [contacts]; NaN where it is not known. */
  nextMobility = new Float64Array(0)
  #answers = new Float64Array(0) // [2 x contacts x (3 x bodies)] where joints answer
  #ready = new Uint8Array(0) // [2 x contacts] 1 where answer and mobility are there
  #list!: ContactList
  readonly #size: number
  readonly #isLinked: Uint8Array // [bodies]

  constructor(
    private readonly linkage: Linkage,
    private readonly system: RowSystem,
    axes: number,
  ) {
    const { from, body } = linkage.geometry
    this.first = axes
    this.#size = linkage.inverseMass.length
    this.#isLinked = new Uint8Array(this.#size / 3)
    for (const offset of [...from, ...body]) if (offset > 0) this.#isLinked[offset / 3] = 1
  }

  /** Takes the rows of a list at these poses; the system has room for them. All answers are forgotten. */
  take(list: ContactList, poses: Float64Array): void {
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
    this.system.forget(this.first, this.first + 2 * list.count)
  }

  /** Forgets all answers. */
  reset(): void {
    const { count } = this.#list
    if (this.nextMobility.length < count) this.#grow(this.#list.a.length)
    this.#ready.fill(0, 0, 2 * count)
    this.nextMobility.fill(Number.NaN, 0, count)
  }

  /** How far a corner leaves its tangent in a time, along the normal, m: beyond the first order of its body's turning. */
  bend(i: number, v: Float64Array, seconds: number): number {
    const owner = this.#list.owner[i]!
    if (owner === 0) return 0
    const { jacobian } = this.system
    const normal = 6 * (this.first + 2 * i) + (owner > 0 ? 5 : 2)
    const turn = seconds * v[(owner > 0 ? this.#list.b[i]! : this.#list.a[i]!) + 2]!
    return (Math.cos(turn) - 1) * jacobian[normal + 6]! + (Math.sin(turn) - turn) * jacobian[normal]!
  }

  /** Adds an impulse along a row, counted from the first contact's, after its {@link answer}. */
  push(k: number, impulse: number, v: Float64Array): void {
    if (!this.#answersOf(k >> 1)) {
      this.#spread(k, impulse, v)
      return
    }
    const answers = this.#answers
    for (let c = 3, at = k * this.#size + 3; c < this.#size; c++, at++) v[c]! += impulse * answers[at]!
  }

  /** Works out answer and mobility of a row, counted from the first contact's. */
  answer(k: number): void {
    if (this.#ready[k] === 1) return
    this.#ready[k] = 1
    const { jacobian, from, body } = this.system
    const row = this.first + k
    if (this.#answersOf(k >> 1)) {
      const answer = this.#answers.subarray(k * this.#size, (k + 1) * this.#size).fill(0)
      this.#spread(k, 1, answer)
      this.linkage.project(answer)
      this.mobility[k] = along(jacobian, 6 * row, answer, from[row]!, body[row]!)
    } else this.mobility[k] = this.#between(row, row)
  }

  /** Works out what the normals of two neighbouring points of one pair do to themselves and each other. */
  couple(i: number): void {
    const { jacobian, from, body } = this.system
    const row = this.first + 2 * i
    this.answer(2 * i)
    this.answer(2 * i + 2)
    if (this.#answersOf(i)) {
      const answer = this.#answers.subarray(2 * i * this.#size, (2 * i + 1) * this.#size)
      this.nextMobility[i] = along(jacobian, 6 * row + 12, answer, from[row]!, body[row]!)
    } else this.nextMobility[i] = this.#between(row, row + 2)
  }

  /** What two rows of one pair of bodies without joints do to each other. */
  #between(row: number, other: number): number {
    const { jacobian, from, body } = this.system
    const w = this.linkage.inverseMass
    let sum = 0
    for (let c = 0; c < 3; c++) {
      sum += jacobian[6 * row + c]! * jacobian[6 * other + c]! * w[from[row]! + c]!
      sum += jacobian[6 * row + 3 + c]! * jacobian[6 * other + 3 + c]! * w[body[row]! + c]!
    }
    return sum
  }

  #answersOf(i: number): boolean {
    return (this.#isLinked[this.#list.a[i]! / 3]! | this.#isLinked[this.#list.b[i]! / 3]!) === 1
  }

  #spread(k: number, impulse: number, v: Float64Array): void {
    const { weighted, from, body } = this.system
    const row = this.first + k
    spread(weighted, 6 * row, impulse, v, from[row]!, body[row]!)
  }

  #grow(size: number): void {
    this.mobility = longer(this.mobility, 2 * size)
    this.nextMobility = longer(this.nextMobility, size)
    this.#ready = new Uint8Array(2 * size)
    this.#answers = new Float64Array(this.linkage.geometry.rows > 0 ? 2 * size * this.#size : 0)
  }
}
