// Where the joints of a world are: their errors, their Jacobian, their coordinates, at given poses.
// Poses and velocities are [3 x bodies] as x, y, angle; body 0 is the ground. Bodies are named by their offset there.

import { LandbridgeError, suggest } from '../core/index.js'
import type { JointSpec } from './joint.js'

/** The geometry of all joints of a world. */
export class JointGeometry {
  /** Joints, each with one coordinate. */
  readonly joints: number
  /** Rows of all joints: 2 a pin, 1 or 2 a slider. */
  readonly rows: number
  readonly from: Int32Array // [joints]
  readonly body: Int32Array // [joints]
  readonly rowFrom: Int32Array // [rows]
  readonly rowBody: Int32Array // [rows]
  readonly jacobian: Float64Array // [rows x 6]: x, y, angle of `from`, then of `body`
  /** How each coordinate follows the bodies [joints x 6]. */
  readonly directions: Float64Array
  readonly coordinates: Float64Array // [joints] m or rad
  readonly #slides: Uint8Array // [joints]
  readonly #locks: Uint8Array // [joints]
  readonly #first: Int32Array // [joints] first row
  readonly #at: Float64Array // [joints x 2] on `body`, unturned
  readonly #on: Float64Array // [joints x 2] on `from`, unturned
  readonly #atTurned: Float64Array
  readonly #onTurned: Float64Array
  readonly #line: Float64Array // [joints x 2] unit direction of a slider
  readonly #turning: Int32Array // bodies with an anchor off their centre
  readonly #cos: Float64Array // [bodies]
  readonly #sin: Float64Array // [bodies]

  /** `names`: the bodies, without the ground. Throws `env` on a joint of an unknown body or without direction. */
  constructor(specs: readonly JointSpec[], names: readonly string[]) {
    const offset = (name: string | undefined) => (name === undefined ? 0 : 3 * bodyIndex(name, names))
    this.joints = specs.length
    this.from = Int32Array.from(specs, (spec) => (spec.kind === 'pin' ? offset(spec.from) : 0))
    this.body = Int32Array.from(specs, (spec) => offset(spec.body))
    this.#slides = Uint8Array.from(specs, (spec) => (spec.kind === 'slider' ? 1 : 0))
    this.#locks = Uint8Array.from(specs, (spec) => (spec.kind === 'slider' && spec.turns !== true ? 1 : 0))
    const sizes = specs.map((_, i) => (this.#slides[i] === 1 ? 1 + this.#locks[i]! : 2))
    const owners = sizes.flatMap((size, i) => Array<number>(size).fill(i))
    this.rows = owners.length
    this.#first = Int32Array.from(sizes, (_, i) => owners.indexOf(i))
    this.rowFrom = Int32Array.from(owners, (i) => this.from[i]!)
    this.rowBody = Int32Array.from(owners, (i) => this.body[i]!)
    this.#at = Float64Array.from(specs.flatMap((spec) => [...(spec.at ?? [0, 0])]))
    this.#on = Float64Array.from(specs.flatMap((spec) => [...(spec.on ?? [0, 0])]))
    this.#atTurned = this.#at.slice()
    this.#onTurned = this.#on.slice()
    this.#line = Float64Array.from(specs.flatMap((spec) => (spec.kind === 'slider' ? unit(spec.axis) : [1, 0])))
    this.jacobian = new Float64Array(6 * this.rows)
    this.directions = new Float64Array(6 * this.joints)
    this.coordinates = new Float64Array(this.joints)
    this.#turning = Int32Array.from(this.#findTurning())
    this.#cos = new Float64Array(names.length + 1).fill(1)
    this.#sin = new Float64Array(names.length + 1)
  }

  /** Turns the anchors to these poses: before {@link errors}. */
  turn(poses: Float64Array): void {
    const turning = this.#turning
    const cos = this.#cos
    const sin = this.#sin
    for (let i = 0; i < turning.length; i++) {
      const body = turning[i]!
      cos[body] = Math.cos(poses[3 * body + 2]!)
      sin[body] = Math.sin(poses[3 * body + 2]!)
    }
    for (let i = 0; i < this.joints; i++) {
      const [a, b] = [this.from[i]! / 3, this.body[i]! / 3]
      rotate(this.#on, this.#onTurned, 2 * i, cos[a]!, sin[a]!)
      rotate(this.#at, this.#atTurned, 2 * i, cos[b]!, sin[b]!)
    }
  }

  /** Joint errors [rows], m or rad. */
  errors(poses: Float64Array, into: Float64Array): void {
    for (let i = 0; i < this.joints; i++) {
      const a = this.from[i]!
      const b = this.body[i]!
      const x = poses[b]! + this.#atTurned[2 * i]! - poses[a]! - this.#onTurned[2 * i]!
      const y = poses[b + 1]! + this.#atTurned[2 * i + 1]! - poses[a + 1]! - this.#onTurned[2 * i + 1]!
      const row = this.#first[i]!
      if (this.#slides[i] === 0) {
        into[row] = x
        into[row + 1] = y
      } else {
        into[row] = y * this.#line[2 * i]! - x * this.#line[2 * i + 1]!
        if (this.#locks[i] === 1) into[row + 1] = poses[b + 2]!
      }
    }
  }

  /** Turns the anchors to these poses and fills `jacobian`, `directions` and `coordinates`. */
  linearise(poses: Float64Array): void {
    this.turn(poses)
    for (let i = 0; i < this.joints; i++) {
      this.coordinates[i] = this.#coordinate(i, poses)
      if (this.#slides[i] === 0) this.#linearisePin(i)
      else this.#lineariseSlider(i)
    }
  }

  /** Puts a joint's body where its coordinate says, given the pose and velocity of `from`. */
  place(joint: number, position: number, speed: number, poses: Float64Array, velocities: Float64Array): void {
    const [a, b] = [this.from[joint]!, this.body[joint]!]
    const slides = this.#slides[joint] === 1
    if (!slides || this.#locks[joint] === 1) {
      poses[b + 2] = slides ? 0 : poses[a + 2]! + position
      velocities[b + 2] = slides ? 0 : velocities[a + 2]! + speed
    }
    this.turn(poses)
    const [along, along1] = [2 * joint, 2 * joint + 1]
    const [spinA, spinB] = [velocities[a + 2]!, velocities[b + 2]!]
    poses[b] = poses[a]! + this.#onTurned[along]! - this.#atTurned[along]!
    poses[b + 1] = poses[a + 1]! + this.#onTurned[along1]! - this.#atTurned[along1]!
    velocities[b] = velocities[a]! - spinA * this.#onTurned[along1]! + spinB * this.#atTurned[along1]!
    velocities[b + 1] = velocities[a + 1]! + spinA * this.#onTurned[along]! - spinB * this.#atTurned[along]!
    if (!slides) return
    poses[b]! += position * this.#line[along]!
    poses[b + 1]! += position * this.#line[along1]!
    velocities[b]! += speed * this.#line[along]!
    velocities[b + 1]! += speed * this.#line[along1]!
  }

  #coordinate(joint: number, poses: Float64Array): number {
    const body = this.body[joint]!
    if (this.#slides[joint] === 0) return poses[body + 2]! - poses[this.from[joint]! + 2]!
    const x = poses[body]! + this.#atTurned[2 * joint]! - this.#on[2 * joint]!
    const y = poses[body + 1]! + this.#atTurned[2 * joint + 1]! - this.#on[2 * joint + 1]!
    return x * this.#line[2 * joint]! + y * this.#line[2 * joint + 1]!
  }

  #linearisePin(i: number): void {
    const row = 6 * this.#first[i]!
    const jacobian = this.jacobian
    jacobian[row] = -1
    jacobian[row + 2] = this.#onTurned[2 * i + 1]!
    jacobian[row + 3] = 1
    jacobian[row + 5] = -this.#atTurned[2 * i + 1]!
    jacobian[row + 7] = -1
    jacobian[row + 8] = -this.#onTurned[2 * i]!
    jacobian[row + 10] = 1
    jacobian[row + 11] = this.#atTurned[2 * i]!
    this.directions[6 * i + 2] = -1
    this.directions[6 * i + 5] = 1
  }

  #lineariseSlider(i: number): void {
    const row = 6 * this.#first[i]!
    const jacobian = this.jacobian
    const x = this.#line[2 * i]!
    const y = this.#line[2 * i + 1]!
    const atX = this.#atTurned[2 * i]!
    const atY = this.#atTurned[2 * i + 1]!
    jacobian[row + 3] = -y
    jacobian[row + 4] = x
    jacobian[row + 5] = y * atY + x * atX
    if (this.#locks[i] === 1) jacobian[row + 11] = 1
    this.directions[6 * i + 3] = x
    this.directions[6 * i + 4] = y
    this.directions[6 * i + 5] = y * atX - x * atY
  }

  #findTurning(): number[] {
    const found = new Set<number>()
    const off = (anchor: Float64Array, i: number) => anchor[2 * i] !== 0 || anchor[2 * i + 1] !== 0
    for (let i = 0; i < this.joints; i++) {
      if (off(this.#at, i)) found.add(this.body[i]! / 3)
      if (off(this.#on, i)) found.add(this.from[i]! / 3)
    }
    found.delete(0)
    return [...found]
  }
}

function rotate(local: Float64Array, turned: Float64Array, i: number, cos: number, sin: number): void {
  turned[i] = cos * local[i]! - sin * local[i + 1]!
  turned[i + 1] = sin * local[i]! + cos * local[i + 1]!
}

function unit(axis: readonly [number, number]): number[] {
  const length = Math.hypot(axis[0], axis[1])
  if (!(length > 0)) throw new LandbridgeError('env', `Expected a slider axis with a length, got [${axis.join(', ')}]`)
  return [axis[0] / length, axis[1] / length]
}

function bodyIndex(name: string, names: readonly string[]): number {
  const index = names.indexOf(name)
  if (index >= 0) return index + 1
  throw new LandbridgeError('env', `Expected a joint between bodies of the world, got '${name}'`, suggest(name, names))
}
