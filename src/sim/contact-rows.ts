// Contact points as velocity rows: what an impulse along normal or tangent of each does to the bodies, joints answering
// through their factored matrix. A row's answer is worked out when it first pushes.

import type { ContactList } from './contact-list.js'
import type { Linkage } from './linkage.js'

/** Lever arms, mobilities and answers of all points of a list. */
export class ContactRows {
  #an = new Float64Array(0) // [contacts] arm of the normal about body a
  #bn = new Float64Array(0)
  #at = new Float64Array(0) // arm of the tangent
  #bt = new Float64Array(0)
  #linked = new Uint8Array(0) // [contacts] 1 where joints answer
  #answers = new Float64Array(0) // [contacts x 2 x (3 x bodies)]
  /** Speed that a unit impulse gives along the normal, along the tangent, and along the next point's normal (NaN: not known). */
  normalMobility = new Float64Array(0)
  tangentMobility = new Float64Array(0)
  nextMobility = new Float64Array(0)
  #ready = new Uint8Array(0) // [contacts] 1 where answers and mobilities are there
  #list!: ContactList
  readonly #size: number
  readonly #isLinked: Uint8Array // [bodies]

  constructor(private readonly linkage: Linkage) {
    const { from, body } = linkage.geometry
    this.#size = linkage.inverseMass.length
    this.#isLinked = new Uint8Array(this.#size / 3)
    for (const offset of [...from, ...body]) if (offset > 0) this.#isLinked[offset / 3] = 1
  }

  /** Takes the lever arms of a list at these poses; all answers are forgotten. */
  prepare(list: ContactList, poses: Float64Array): void {
    this.#list = list
    if (this.#an.length < list.count) this.#grow(list.a.length)
    this.#ready.fill(0, 0, list.count)
    this.nextMobility.fill(Number.NaN, 0, list.count)
    for (let i = 0; i < list.count; i++) {
      const a = list.a[i]!
      const b = list.b[i]!
      const nx = list.nx[i]!
      const ny = list.ny[i]!
      const ax = list.x[i]! - poses[a]!
      const ay = list.y[i]! - poses[a + 1]!
      const bx = list.x[i]! - poses[b]!
      const by = list.y[i]! - poses[b + 1]!
      this.#an[i] = ax * ny - ay * nx
      this.#bn[i] = bx * ny - by * nx
      this.#at[i] = ax * nx + ay * ny
      this.#bt[i] = bx * nx + by * ny
      this.#linked[i] = this.#isLinked[a / 3]! | this.#isLinked[b / 3]!
    }
  }

  /** Speed at which a point opens, m/s. */
  normalSpeed(i: number, v: Float64Array): number {
    const { a, b, nx, ny } = this.#list
    const p = a[i]!
    const q = b[i]!
    return (
      nx[i]! * (v[q]! - v[p]!) + ny[i]! * (v[q + 1]! - v[p + 1]!) + this.#bn[i]! * v[q + 2]! - this.#an[i]! * v[p + 2]!
    )
  }

  /** Speed of body b past body a, along the normal turned a quarter left, m/s. */
  tangentSpeed(i: number, v: Float64Array): number {
    const { a, b, nx, ny } = this.#list
    const p = a[i]!
    const q = b[i]!
    return (
      nx[i]! * (v[q + 1]! - v[p + 1]!) - ny[i]! * (v[q]! - v[p]!) + this.#bt[i]! * v[q + 2]! - this.#at[i]! * v[p + 2]!
    )
  }

  /** How far a corner leaves its tangent in a time, along the normal, m: by the second order of its body's turning. */
  bend(i: number, v: Float64Array, seconds: number): number {
    const owner = this.#list.owner[i]!
    if (owner === 0) return 0
    const turn = seconds * v[(owner > 0 ? this.#list.b[i]! : this.#list.a[i]!) + 2]!
    return (turn * turn * (owner > 0 ? -this.#bt[i]! : this.#at[i]!)) / 2
  }

  /** Adds an impulse along the normal of a point, after its {@link answer}. */
  pushNormal(i: number, impulse: number, v: Float64Array): void {
    if (this.#linked[i] === 1) this.#addAnswer(2 * i, impulse, v)
    else this.#spreadNormal(i, impulse, v)
  }

  /** Adds an impulse along the tangent of a point, after its {@link answer}. */
  pushTangent(i: number, impulse: number, v: Float64Array): void {
    if (this.#linked[i] === 1) this.#addAnswer(2 * i + 1, impulse, v)
    else this.#spreadTangent(i, impulse, v)
  }

  /** Works out answers and mobilities of a point. */
  answer(i: number): void {
    if (this.#ready[i] === 1) return
    this.#ready[i] = 1
    if (this.#linked[i] === 1) {
      const normal = this.#answerOf(2 * i)
      this.#spreadNormal(i, 1, normal)
      this.linkage.project(normal)
      this.normalMobility[i] = this.normalSpeed(i, normal)
      const tangent = this.#answerOf(2 * i + 1)
      this.#spreadTangent(i, 1, tangent)
      this.linkage.project(tangent)
      this.tangentMobility[i] = this.tangentSpeed(i, tangent)
      return
    }
    const { a, b } = this.#list
    const w = this.linkage.inverseMass
    const p = a[i]!
    const q = b[i]!
    const translation = w[p]! + w[q]!
    this.normalMobility[i] = translation + this.#an[i]! ** 2 * w[p + 2]! + this.#bn[i]! ** 2 * w[q + 2]!
    this.tangentMobility[i] = translation + this.#at[i]! ** 2 * w[p + 2]! + this.#bt[i]! ** 2 * w[q + 2]!
  }

  /** Works out answers of two points of one pair and what a unit impulse along the normal of one does to the other's. */
  couple(i: number): void {
    const { a, b, nx, ny } = this.#list
    const j = i + 1
    this.answer(i)
    this.answer(j)
    if (this.#linked[i] === 1) {
      this.nextMobility[i] = this.normalSpeed(j, this.#answers.subarray(2 * i * this.#size, (2 * i + 1) * this.#size))
      return
    }
    const w = this.linkage.inverseMass
    const p = a[i]!
    const q = b[i]!
    this.nextMobility[i] =
      (nx[i]! * nx[j]! + ny[i]! * ny[j]!) * (w[p]! + w[q]!) +
      this.#an[i]! * this.#an[j]! * w[p + 2]! +
      this.#bn[i]! * this.#bn[j]! * w[q + 2]!
  }

  #answerOf(row: number): Float64Array {
    return this.#answers.subarray(row * this.#size, (row + 1) * this.#size).fill(0)
  }

  #addAnswer(row: number, impulse: number, v: Float64Array): void {
    const start = row * this.#size
    const answers = this.#answers
    for (let k = 3; k < this.#size; k++) v[k]! += impulse * answers[start + k]!
  }

  #spreadNormal(i: number, impulse: number, v: Float64Array): void {
    const { a, b, nx, ny } = this.#list
    const w = this.linkage.inverseMass
    const p = a[i]!
    const q = b[i]!
    v[p]! -= impulse * nx[i]! * w[p]!
    v[p + 1]! -= impulse * ny[i]! * w[p]!
    v[p + 2]! -= impulse * this.#an[i]! * w[p + 2]!
    v[q]! += impulse * nx[i]! * w[q]!
    v[q + 1]! += impulse * ny[i]! * w[q]!
    v[q + 2]! += impulse * this.#bn[i]! * w[q + 2]!
  }

  #spreadTangent(i: number, impulse: number, v: Float64Array): void {
    const { a, b, nx, ny } = this.#list
    const w = this.linkage.inverseMass
    const p = a[i]!
    const q = b[i]!
    v[p]! += impulse * ny[i]! * w[p]!
    v[p + 1]! -= impulse * nx[i]! * w[p]!
    v[p + 2]! -= impulse * this.#at[i]! * w[p + 2]!
    v[q]! -= impulse * ny[i]! * w[q]!
    v[q + 1]! += impulse * nx[i]! * w[q]!
    v[q + 2]! += impulse * this.#bt[i]! * w[q + 2]!
  }

  #grow(size: number): void {
    this.#an = new Float64Array(size)
    this.#bn = new Float64Array(size)
    this.#at = new Float64Array(size)
    this.#bt = new Float64Array(size)
    this.#linked = new Uint8Array(size)
    this.#ready = new Uint8Array(size)
    this.normalMobility = new Float64Array(size)
    this.tangentMobility = new Float64Array(size)
    this.nextMobility = new Float64Array(size)
    this.#answers = new Float64Array(this.linkage.geometry.rows > 0 ? 2 * size * this.#size : 0)
  }
}
