// Velocity rows of a world with the joints eliminated: axis coordinates first, then normal and tangent of each contact. What
// a unit impulse along one row does to all the others is one small dense matrix (the Delassus matrix), so that a solve works on
// impulses and row speeds alone and never touches the bodies. A row's part of it is worked out when the row first pushes.

import type { Linkage } from './linkage.js'
import { along, longer, spread, weigh } from './row-maths.js'

/** Share of a row's own mobility that is left of it where joints hold it altogether. */
const HELD = 1e-10
const START = 16
/** What is known of a row: nothing, what it does to the bodies, what it does to the other rows too. */
const [UNKNOWN, ANSWERED, KNOWN] = [0, 1, 2]

/** Rows at one set of poses. */
export class RowSystem {
  /** Six numbers a row, as in `row-maths`, and the offsets of the two bodies. */
  jacobian = new Float64Array(6 * START)
  /** The same times the inverse masses of the bodies. */
  weighted = new Float64Array(6 * START)
  from = new Int32Array(START)
  body = new Int32Array(START)
  /** Speed along other rows for a unit impulse along one [rows x stride], after its {@link respond}. */
  matrix = new Float64Array(START * START)
  stride = START
  /** Speed that a unit impulse along a row gives it, none where joints hold it altogether [rows], after its {@link answer}. */
  mobilities = new Float64Array(START)
  /** Counts changes of rows. */
  version = 0
  /** How many rows have play. */
  readonly plays: number
  readonly #rotor: Int32Array // [plays] offset of its angle
  readonly #ways: Float64Array // [plays]
  #span = 0 // rows that the matrix is for
  #known = new Uint8Array(START) // [rows]
  #linked = new Uint8Array(START) // [rows] 1 where joints answer
  #answers = new Float64Array(0) // [rows x (3 x bodies)] what a unit impulse does to the bodies, where joints answer
  readonly #size: number
  readonly #unit: Float64Array // [3 x bodies] zero between calls
  readonly #isLinked: Uint8Array // [3 x bodies] by offset

  /** Rows of play, which follow the angle of a third body, their rotor, too, are one behind the other from `firstPlay` on. */
  constructor(
    private readonly linkage: Linkage,
    private readonly firstPlay = 0,
  ) {
    const { rowFrom, rowBody, rotors } = linkage.geometry
    this.#rotor = rotors.body.subarray(rotors.held).map((offset) => offset + 2)
    this.#ways = rotors.ratio.subarray(rotors.held).map((ratio) => -1 / ratio)
    this.plays = this.#rotor.length
    this.#size = linkage.inverseMass.length
    this.#unit = new Float64Array(this.#size)
    this.#isLinked = new Uint8Array(this.#size)
    // Rows of play are told apart by their answers, whatever else holds their bodies.
    const { from, body, firstPlay: play } = linkage.geometry
    for (const offset of [...rowFrom, ...rowBody, ...rotors.body, ...from.subarray(play), ...body.subarray(play)])
      if (offset > 0) this.#isLinked[offset] = 1
    this.#makeRoom(START)
  }

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    if (rows <= this.from.length) return
    const size = Math.max(rows, 2 * this.from.length)
    this.jacobian = longer(this.jacobian, 6 * size)
    this.weighted = longer(this.weighted, 6 * size)
    this.from = Int32Array.from({ length: size }, (_, i) => this.from[i]!)
    this.body = Int32Array.from({ length: size }, (_, i) => this.body[i]!)
    this.#linked = Uint8Array.from({ length: size }, (_, i) => this.#linked[i]!)
    this.#makeRoom(size)
  }

  /** Rows from `first` up to `end` were changed; those behind are none. The matrix is that of the first `span`. */
  forget(first: number, end: number, span: number): void {
    const { jacobian, weighted, from, body } = this
    const { inverseMass } = this.linkage
    const known = this.#known
    this.version++
    for (let i = 0; i < first; i++) if (known[i] === KNOWN) known[i] = ANSWERED
    for (let i = first; i < end; i++) {
      known[i] = UNKNOWN
      this.#linked[i] = this.#isLinked[from[i]!]! | this.#isLinked[body[i]!]!
      weigh(jacobian, 6 * i, inverseMass, from[i]!, body[i]!, weighted)
    }
    this.#span = span
    if (span <= this.stride) return
    this.stride = Math.max(span, 2 * this.stride)
    this.matrix = new Float64Array(this.stride * this.stride)
  }

  /** Reads the speeds of the first rows off the bodies. */
  read(velocities: Float64Array, count: number, into: Float64Array): void {
    const { jacobian, from, body } = this
    for (let i = 0; i < count; i++) into[i] = along(jacobian, 6 * i, velocities, from[i]!, body[i]!)
    for (let p = 0; p < this.#rotor.length; p++)
      into[this.firstPlay + p]! += this.#ways[p]! * velocities[this.#rotor[p]!]!
  }

  /** Speed along a row of a contact. */
  speed(row: number, velocities: Float64Array): number {
    return along(this.jacobian, 6 * row, velocities, this.from[row]!, this.body[row]!)
  }

  /**
   * Works out a row's mobility, where it is not known yet; answers where it stands, since V8 puts a number with a fraction on the
   * heap that a call gives.
   */
  answer(row: number): number {
    if (this.#known[row] === UNKNOWN) this.#answer(row)
    return row
  }

  /** Works out a row's part of the matrix, where it is not known yet; answers where that begins. */
  respond(row: number): number {
    if (this.#known[row] !== KNOWN) this.#respond(row)
    return row * this.stride
  }

  /** Speed along another row of a contact for a unit impulse along one. */
  coupling(row: number, other: number): number {
    if (this.#known[row] === UNKNOWN) this.#answer(row)
    const { jacobian, from, body } = this
    if (this.#linked[row] === 1) {
      const at = row * this.#size
      return along(jacobian, 6 * other, this.#answers, at + from[other]!, at + body[other]!)
    }
    const unit = this.#unit
    spread(this.weighted, 6 * row, 1, unit, from[row]!, body[row]!)
    const speed = along(jacobian, 6 * other, unit, from[other]!, body[other]!)
    this.#clear(row)
    return speed
  }

  /** Adds an impulse along a row to the velocities, and what the joints answer. */
  push(row: number, impulse: number, velocities: Float64Array): void {
    if (this.#known[row] === UNKNOWN) this.#answer(row)
    if (this.#linked[row] === 0) {
      spread(this.weighted, 6 * row, impulse, velocities, this.from[row]!, this.body[row]!)
      return
    }
    const answers = this.#answers
    for (let c = 3, at = row * this.#size + 3; c < this.#size; c++, at++) velocities[c]! += impulse * answers[at]!
  }

  /** Adds to the velocities what the impulses of the first rows have beyond those `applied`, which they then are. */
  apply(impulses: Float64Array, applied: Float64Array, velocities: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const impulse = impulses[i]! - applied[i]!
      if (impulse === 0) continue
      applied[i] = impulses[i]!
      this.push(i, impulse, velocities)
    }
  }

  /** Adds to the speeds of the first rows what the impulses have beyond those that are applied. */
  follow(impulses: Float64Array, applied: Float64Array, speeds: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const impulse = impulses[i]! - applied[i]!
      if (impulse === 0) continue
      const { matrix } = this
      for (let j = 0, at = this.respond(i); j < count; j++, at++) speeds[j]! += matrix[at]! * impulse
    }
  }

  #answer(row: number): void {
    const { jacobian, weighted } = this
    const from = this.from[row]!
    const body = this.body[row]!
    let free = 0
    for (let k = 6 * row; k < 6 * row + 6; k++) free += jacobian[k]! * weighted[k]!
    let speed = free
    if (this.#linked[row] === 1) {
      const answers = this.#answers
      const at = row * this.#size
      for (let c = at; c < at + this.#size; c++) answers[c] = 0
      spread(weighted, 6 * row, 1, answers, at + from, at + body)
      const play = row - this.firstPlay
      const turns = play >= 0 && play < this.#rotor.length
      if (turns) free += this.#turnRotor(play, at)
      this.linkage.project(answers, at)
      speed = along(jacobian, 6 * row, answers, at + from, at + body)
      if (turns) speed += this.#ways[play]! * answers[at + this.#rotor[play]!]!
    }
    this.mobilities[row] = speed > HELD * free ? speed : 0
    this.#known[row] = ANSWERED
  }

  /** Adds a unit impulse of a play to its rotor, in the answers from `at` on; answers the speed that the play gets of it. */
  #turnRotor(play: number, at: number): number {
    const rotor = this.#rotor[play]!
    const turned = this.#ways[play]! * this.linkage.inverseMass[rotor]!
    this.#answers[at + rotor]! += turned
    return this.#ways[play]! * turned
  }

  #respond(row: number): void {
    if (this.#known[row] === UNKNOWN) this.#answer(row)
    this.#known[row] = KNOWN
    const { jacobian, from, body, matrix, stride } = this
    const linked = this.#linked[row] === 1
    const bodies = linked ? this.#answers : this.#unit
    const at = linked ? row * this.#size : 0
    if (!linked) spread(this.weighted, 6 * row, 1, bodies, from[row]!, body[row]!)
    for (let j = 0; j < this.#span; j++)
      matrix[row * stride + j] = along(jacobian, 6 * j, bodies, at + from[j]!, at + body[j]!)
    for (let p = 0; p < this.#rotor.length; p++)
      matrix[row * stride + this.firstPlay + p]! += this.#ways[p]! * bodies[at + this.#rotor[p]!]!
    matrix[row * stride + row] = this.mobilities[row]!
    if (!linked) this.#clear(row)
  }

  #clear(row: number): void {
    for (let k = 0; k < 3; k++) {
      this.#unit[this.from[row]! + k] = 0
      this.#unit[this.body[row]! + k] = 0
    }
  }

  #makeRoom(rows: number): void {
    this.#known = new Uint8Array(rows)
    this.mobilities = new Float64Array(rows)
    const { rows: held, rotors } = this.linkage.geometry
    this.#answers = new Float64Array(held + rotors.body.length > 0 ? rows * this.#size : 0)
  }
}
