// Friction of the plane that bodies lie on, in worlds seen from above: an isotropic Coulomb force at the centre of mass and
// a Coulomb torque, as rows of the same sweeps as contacts. What they hold stands exactly still.

import type { BodySpec } from '../bodies/body.js'
import type { Linkage } from '../joints/linkage.js'

/** The plane under all bodies that have a support. */
export class Support {
  readonly any: boolean
  readonly #bodies: Int32Array // offsets of bodies that lie on the plane
  readonly #force: Float64Array // N
  readonly #torque: Float64Array // N m
  readonly #impulses: Float64Array // [3 x supported] x, y, N s; spin, N m s
  #kick = 0

  constructor(
    specs: readonly BodySpec[],
    private readonly linkage: Linkage,
  ) {
    const lying = specs.flatMap(({ support }, i) => (support === undefined ? [] : [{ at: 3 * i + 3, ...support }]))
    this.any = lying.length > 0
    this.#bodies = Int32Array.from(lying, ({ at }) => at)
    this.#force = Float64Array.from(lying, ({ force }) => force)
    this.#torque = Float64Array.from(lying, ({ torque }) => torque)
    this.#impulses = new Float64Array(3 * lying.length)
  }

  /** Starts the rows of one kick of `kick` seconds. */
  begin(kick: number): void {
    this.#kick = kick
    this.#impulses.fill(0)
  }

  /** Slows the bodies by what the plane can still give. Answers the largest change of a speed. */
  answer(velocities: Float64Array): number {
    let largest = 0
    for (let i = 0; i < this.#bodies.length; i++)
      largest = Math.max(largest, this.#slide(i, velocities), this.#spin(i, velocities))
    return largest
  }

  #slide(i: number, velocities: Float64Array): number {
    const at = this.#bodies[i]!
    const mobility = this.linkage.inverseMass[at]!
    const oldX = this.#impulses[3 * i]!
    const oldY = this.#impulses[3 * i + 1]!
    let x = oldX - velocities[at]! / mobility
    let y = oldY - velocities[at + 1]! / mobility
    const most = this.#force[i]! * this.#kick
    const wanted = Math.sqrt(x * x + y * y)
    if (wanted > most) {
      x *= most / wanted
      y *= most / wanted
    }
    this.#impulses[3 * i] = x
    this.#impulses[3 * i + 1] = y
    velocities[at]! += mobility * (x - oldX)
    velocities[at + 1]! += mobility * (y - oldY)
    return mobility * Math.max(Math.abs(x - oldX), Math.abs(y - oldY))
  }

  #spin(i: number, velocities: Float64Array): number {
    const at = this.#bodies[i]! + 2
    const mobility = this.linkage.inverseMass[at]!
    const most = this.#torque[i]! * this.#kick
    const old = this.#impulses[3 * i + 2]!
    const next = Math.min(Math.max(old - velocities[at]! / mobility, -most), most)
    this.#impulses[3 * i + 2] = next
    velocities[at]! += mobility * (next - old)
    return mobility * Math.abs(next - old)
  }
}
