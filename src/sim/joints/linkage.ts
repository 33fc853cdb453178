// The joints of a world as one factored matrix. SHAKE: forces act along the Jacobian at the start of a step, and Newton
// iterations make the joint error vanish at its end (Ryckaert, Ciccotti, Berendsen 1977); velocities are those of
// RATTLE (Andersen 1983). Poses and velocities are [3 x bodies] as x, y, angle; body 0 is the ground.

import { LandbridgeError } from '../../core/index.js'
import { refused } from '../check-numbers.js'
import type { JointGeometry } from './joint-geometry.js'
import { factorise, solveFactored } from './linear.js'
import { EarnedCode, type LinkageCode } from './linkage-compiler.js'
import { along, spread, weigh } from './row-maths.js'

/** Share of a joint row that the rows before it leave, where that is rounding. */
const NOTHING_LEFT = 1e-12

/** The matrix `J W J^T` of all joint rows, and what it is solved for. */
export class Linkage {
  readonly #matrix: Float64Array // [rows x rows]
  readonly #multipliers: Float64Array // [rows] impulses
  readonly #predicted: Float64Array // poses
  readonly #direction = new Float64Array(6) // weighted
  readonly #first: Int32Array // [rows] first column of each row of the matrix
  readonly #weighted: Float64Array // Jacobian times inverse masses, in the same places
  /** Where two rows meet in a body, three numbers each: entry of the matrix, both places in the Jacobian. */
  readonly #meetings: Int32Array
  /** What takes the place of the loops. */
  #code: LinkageCode | undefined
  readonly #earned: EarnedCode

  /** `inverseMass` [3 x bodies], zero for the ground. */
  constructor(
    readonly geometry: JointGeometry,
    readonly inverseMass: Float64Array,
  ) {
    this.#matrix = new Float64Array(geometry.rows * geometry.rows)
    this.#multipliers = new Float64Array(geometry.rows)
    this.#predicted = new Float64Array(inverseMass.length)
    this.#weighted = new Float64Array(geometry.jacobian.length)
    this.#meetings = Int32Array.from(findMeetings(geometry))
    this.#first = Int32Array.from({ length: geometry.rows }, (_, i) => i)
    for (let k = 0; k < this.#meetings.length; k += 3) {
      const entry = this.#meetings[k]!
      const row = Math.floor(entry / geometry.rows)
      this.#first[row] = Math.min(this.#first[row]!, entry % geometry.rows)
    }
    this.#earned = new EarnedCode(geometry, inverseMass, this.#matrix, this.#weighted)
  }

  /** Takes Jacobian and matrix at these poses. Throws `unstable` where the joints over-determine the bodies. */
  linearise(poses: Float64Array): void {
    this.geometry.linearise(poses)
    if (this.#code === undefined) this.#adopt()
    if ((this.#code?.factorise() ?? this.#factorise(0)) >= 0)
      throw new LandbridgeError('unstable', 'Expected finite poses and joints that leave the bodies free to move')
  }

  /** Leaves the inner work to code where there is some, which does not write those weights that never change. */
  #adopt(): void {
    this.#code = this.#earned.next()
    if (this.#code !== undefined) this.#weigh()
  }

  /** A joint that holds what others hold already, with their bodies at these poses; -1 where there is none. */
  redundant(poses: Float64Array): number {
    this.geometry.linearise(poses)
    const row = this.#factorise(NOTHING_LEFT)
    return row < 0 ? -1 : this.geometry.owner[row]!
  }

  /** Takes the matrix of the Jacobian. Answers as {@link factorise}. */
  #factorise(least: number): number {
    const matrix = this.#matrix
    const { jacobian, rows } = this.geometry
    const meetings = this.#meetings
    const weighted = this.#weighted
    this.#weigh()
    matrix.fill(0)
    for (let k = 0; k < meetings.length; k += 3) {
      const a = meetings[k + 1]!
      const b = meetings[k + 2]!
      matrix[meetings[k]!]! +=
        weighted[a]! * jacobian[b]! + weighted[a + 1]! * jacobian[b + 1]! + weighted[a + 2]! * jacobian[b + 2]!
    }
    return factorise(matrix, rows, this.#first, least)
  }

  /** The poses `seconds` later, with the anchors turned to them; valid until the next call. */
  predict(poses: Float64Array, velocities: Float64Array, seconds: number): Float64Array {
    const predicted = this.#predicted
    for (let i = 0; i < poses.length; i++) predicted[i] = poses[i]! + seconds * velocities[i]!
    this.geometry.turn(predicted)
    return predicted
  }

  /** One iteration: changes `velocities` so that the joints close after `seconds`. Answers the largest error before it. */
  close(poses: Float64Array, velocities: Float64Array, seconds: number): number {
    if (this.#code !== undefined) return this.#code.close(poses, velocities, seconds)
    const multipliers = this.#multipliers
    this.geometry.errors(this.predict(poses, velocities, seconds), multipliers)
    let largest = 0
    for (let i = 0; i < multipliers.length; i++) {
      const error = multipliers[i]!
      if (Math.abs(error) > largest) largest = Math.abs(error)
    }
    solveFactored(this.#matrix, multipliers.length, this.#first, multipliers)
    this.#spreadRows(-1 / seconds, velocities, 0)
    return largest
  }

  /** Changes `velocities`, which begin at `at`, by the joint impulses that make `J v = 0`. */
  project(velocities: Float64Array, at = 0): void {
    if (this.#code !== undefined) {
      this.#code.project(velocities, at)
      return
    }
    const multipliers = this.#multipliers
    this.#readRows(velocities, at)
    solveFactored(this.#matrix, multipliers.length, this.#first, multipliers)
    this.#spreadRows(-1, velocities, at)
  }

  /** Changes `accelerations` by the joint forces that make `J a = -bias` [rows]. */
  restrain(accelerations: Float64Array, bias: Float64Array): void {
    const multipliers = this.#multipliers
    this.#readRows(accelerations, 0)
    for (let i = 0; i < multipliers.length; i++) multipliers[i]! += bias[i]!
    solveFactored(this.#matrix, multipliers.length, this.#first, multipliers)
    this.#spreadRows(-1, accelerations, 0)
  }

  /** Speed along the coordinate of a joint or a motor, m/s or rad/s. */
  speed(axis: number, velocities: Float64Array): number {
    const { directions, from, body } = this.geometry
    return along(directions, 6 * axis, velocities, from[axis]!, body[axis]!)
  }

  /** Coordinate and speed of what a joint's motor drives. Throws `env` where there is no such joint. */
  motor(joint: number, velocities: Float64Array): { position: number; velocity: number } {
    const axis = this.geometry.drives[joint]
    if (axis === undefined)
      throw refused(
        'a joint',
        `to be a whole number below ${this.geometry.joints}`,
        joint,
        'take it from `World.joint`',
      )
    return { position: this.geometry.coordinates[axis]!, velocity: this.speed(axis, velocities) }
  }

  /** Adds an impulse along such a coordinate, without what the joints answer. */
  impel(axis: number, impulse: number, velocities: Float64Array): void {
    const { directions, from, body } = this.geometry
    const weighted = this.#direction
    weigh(directions, 6 * axis, this.inverseMass, from[axis]!, body[axis]!, weighted, 0)
    spread(weighted, 0, impulse, velocities, from[axis]!, body[axis]!)
  }

  /** The largest joint error, m or rad, and whose it is; 0 of no joint where there are none. */
  widest(poses: Float64Array): { joint: number; gap: number } {
    const errors = new Float64Array(this.geometry.rows)
    this.geometry.turn(poses)
    this.geometry.errors(poses, errors)
    const gap = errors.reduce((largest, error) => Math.max(largest, Math.abs(error)), 0)
    return { gap, joint: this.geometry.owner[errors.findIndex((error) => Math.abs(error) === gap)] ?? -1 }
  }

  /** Puts `J v` into the multipliers. */
  #readRows(velocities: Float64Array, at: number): void {
    const { jacobian, rows, rowFrom, rowBody, rotors, gearRow } = this.geometry
    const multipliers = this.#multipliers
    for (let i = 0; i < rows; i++)
      multipliers[i] = along(jacobian, 6 * i, velocities, at + rowFrom[i]!, at + rowBody[i]!)
    for (let g = 0; g < rotors.held; g++) multipliers[gearRow + g]! += velocities[at + rotors.body[g]! + 2]!
  }

  #weigh(): void {
    const { jacobian, rows, rowFrom, rowBody, rotors } = this.geometry
    const weighted = this.#weighted
    for (let i = 0; i < rows; i++) weigh(jacobian, 6 * i, this.inverseMass, rowFrom[i]!, rowBody[i]!, weighted)
    for (let g = 0, at = 6 * rows + 2; g < rotors.held; g++, at += 3)
      weighted[at] = jacobian[at]! * this.inverseMass[rotors.body[g]! + 2]!
  }

  /** Adds the impulses of the multipliers times a factor. */
  #spreadRows(factor: number, velocities: Float64Array, at: number): void {
    const { rowFrom, rowBody, rows, rotors, gearRow } = this.geometry
    const weighted = this.#weighted
    const multipliers = this.#multipliers
    for (let i = 0; i < rows; i++)
      spread(weighted, 6 * i, factor * multipliers[i]!, velocities, at + rowFrom[i]!, at + rowBody[i]!)
    for (let g = 0; g < rotors.held; g++)
      velocities[at + rotors.body[g]! + 2]! += factor * weighted[6 * rows + 3 * g + 2]! * multipliers[gearRow + g]!
  }
}

function findMeetings({ rows, rowFrom, rowBody, rotors, gearRow }: JointGeometry): number[] {
  const found: number[] = []
  const sides = (row: number) => [
    { place: 6 * row, body: rowFrom[row]! },
    { place: 6 * row + 3, body: rowBody[row]! },
    { place: 6 * rows + 3 * (row - gearRow), body: rotors.body[row - gearRow] ?? 0 },
  ]
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++)
      for (const a of sides(i))
        for (const b of sides(j)) if (a.body === b.body && a.body !== 0) found.push(i * rows + j, a.place, b.place)
  return found
}
