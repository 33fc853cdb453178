// The points and lines by which joints hold their bodies, turned to given poses [3 x bodies].

import type { JointSpec } from './joint.js'

/** Anchors of all joints: `at` on `body`, `on` and the line of a slider on `from`. */
export class Anchors {
  readonly from: Int32Array // [joints] offset of the body
  readonly body: Int32Array
  readonly atX: Float64Array // [joints] turned
  readonly atY: Float64Array
  readonly onX: Float64Array
  readonly onY: Float64Array
  readonly lineX: Float64Array // [joints] unit direction of a slider, turned
  readonly lineY: Float64Array
  readonly at: Float64Array // [joints x 2] unturned
  readonly on: Float64Array
  readonly line: Float64Array
  readonly #slides: Uint8Array // [joints]
  readonly turning: Int32Array // bodies whose angle moves an anchor or a line
  readonly #cos: Float64Array // [bodies]
  readonly #sin: Float64Array

  constructor(specs: readonly JointSpec[], names: readonly string[]) {
    const offset = (name: string | undefined) => (name === undefined ? 0 : 3 * names.indexOf(name) + 3)
    this.from = Int32Array.from(specs, (spec) => offset(spec.from))
    this.body = Int32Array.from(specs, (spec) => offset(spec.body))
    this.at = Float64Array.from(specs.flatMap((spec) => [...(spec.at ?? [0, 0])]))
    this.on = Float64Array.from(specs.flatMap((spec) => [...(spec.on ?? [0, 0])]))
    this.line = Float64Array.from(specs.flatMap((spec) => (spec.kind === 'slider' ? unit(spec.axis) : [1, 0])))
    this.#slides = Uint8Array.from(specs, ({ kind }) => (kind === 'slider' ? 1 : 0))
    const column = (pairs: Float64Array, k: number) => pairs.filter((_, i) => i % 2 === k)
    this.atX = column(this.at, 0)
    this.atY = column(this.at, 1)
    this.onX = column(this.on, 0)
    this.onY = column(this.on, 1)
    this.lineX = column(this.line, 0)
    this.lineY = column(this.line, 1)
    this.turning = Int32Array.from(this.#findTurning())
    this.#cos = new Float64Array(names.length + 1).fill(1)
    this.#sin = new Float64Array(names.length + 1)
  }

  /** Turns all to these poses. */
  turn(poses: Float64Array): void {
    const turning = this.turning
    const cos = this.#cos
    const sin = this.#sin
    for (let i = 0; i < turning.length; i++) {
      const body = turning[i]!
      cos[body] = Math.cos(poses[3 * body + 2]!)
      sin[body] = Math.sin(poses[3 * body + 2]!)
    }
    for (let i = 0; i < this.from.length; i++) {
      const a = this.from[i]! / 3
      const b = this.body[i]! / 3
      rotate(this.on, this.onX, this.onY, i, cos[a]!, sin[a]!)
      rotate(this.at, this.atX, this.atY, i, cos[b]!, sin[b]!)
      if (this.#slides[i] === 1) rotate(this.line, this.lineX, this.lineY, i, cos[a]!, sin[a]!)
    }
  }

  /** The fastest of the bodies whose turning moves an anchor or a line, rad/s. */
  spin(velocities: Float64Array): number {
    const turning = this.turning
    let fastest = 0
    for (let i = 0; i < turning.length; i++) {
      const spin = Math.abs(velocities[3 * turning[i]! + 2]!)
      if (spin > fastest) fastest = spin
    }
    return fastest
  }

  /** The most that the spin of one of them changed, rad/s. */
  spinChange(before: Float64Array, after: Float64Array): number {
    const turning = this.turning
    let most = 0
    for (let i = 0; i < turning.length; i++) {
      const at = 3 * turning[i]! + 2
      const change = Math.abs(after[at]! - before[at]!)
      if (change > most) most = change
    }
    return most
  }

  /** x from the point on `from` to the point on `body`, m. Turned to these poses. */
  apartX(joint: number, poses: Float64Array): number {
    return poses[this.body[joint]!]! + this.atX[joint]! - poses[this.from[joint]!]! - this.onX[joint]!
  }

  /** y from the point on `from` to the point on `body`, m. Turned to these poses. */
  apartY(joint: number, poses: Float64Array): number {
    return poses[this.body[joint]! + 1]! + this.atY[joint]! - poses[this.from[joint]! + 1]! - this.onY[joint]!
  }

  /** From point to point: distances, speeds, and the accelerations that steady turning of both bodies makes. */
  motion(joint: number, poses: Float64Array, velocities: Float64Array) {
    const [a, b] = [this.from[joint]!, this.body[joint]!]
    const [spinA, spinB] = [velocities[a + 2]!, velocities[b + 2]!]
    const [atX, atY, onX, onY] = [this.atX[joint]!, this.atY[joint]!, this.onX[joint]!, this.onY[joint]!]
    return {
      x: this.apartX(joint, poses),
      y: this.apartY(joint, poses),
      speedX: velocities[b]! - spinB * atY - velocities[a]! + spinA * onY,
      speedY: velocities[b + 1]! + spinB * atX - velocities[a + 1]! - spinA * onX,
      turnX: spinA * spinA * onX - spinB * spinB * atX,
      turnY: spinA * spinA * onY - spinB * spinB * atY,
    }
  }

  /** Moves a joint's body so that its point is `position` along the line, moving at `speed`. Turned to these poses. */
  join(joint: number, poses: Float64Array, velocities: Float64Array, position: number, speed: number): void {
    const [a, b] = [this.from[joint]!, this.body[joint]!]
    const [spinA, spinB] = [velocities[a + 2]!, velocities[b + 2]!]
    const armX = this.onX[joint]! + position * this.lineX[joint]!
    const armY = this.onY[joint]! + position * this.lineY[joint]!
    poses[b] = poses[a]! + armX - this.atX[joint]!
    poses[b + 1] = poses[a + 1]! + armY - this.atY[joint]!
    velocities[b] = velocities[a]! - spinA * armY + spinB * this.atY[joint]! + speed * this.lineX[joint]!
    velocities[b + 1] = velocities[a + 1]! + spinA * armX - spinB * this.atX[joint]! + speed * this.lineY[joint]!
  }

  #findTurning(): number[] {
    const found = new Set<number>()
    const off = (anchor: Float64Array, i: number) => anchor[2 * i] !== 0 || anchor[2 * i + 1] !== 0
    for (let i = 0; i < this.from.length; i++) {
      if (off(this.at, i)) found.add(this.body[i]! / 3)
      if (off(this.on, i) || this.#slides[i] === 1) found.add(this.from[i]! / 3)
    }
    found.delete(0)
    return [...found]
  }
}

function rotate(local: Float64Array, x: Float64Array, y: Float64Array, i: number, cos: number, sin: number): void {
  x[i] = cos * local[2 * i]! - sin * local[2 * i + 1]!
  y[i] = sin * local[2 * i]! + cos * local[2 * i + 1]!
}

function unit(axis: readonly [number, number]): number[] {
  const length = Math.hypot(axis[0], axis[1])
  return [axis[0] / length, axis[1] / length]
}
