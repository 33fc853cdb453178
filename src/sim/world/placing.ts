// Where the bodies of a world start: loose ones where they were put last or as their specs say, the others where joints say.

import type { BodySpec } from '../bodies/body.js'
import type { JointSpec } from '../joints/joint.js'
import type { Linkage } from '../joints/linkage.js'
import { checkPut, misplaced } from './check-start.js'

/** What is placed. Arrays are [3 x bodies]. */
interface Placed {
  bodies: readonly BodySpec[]
  joints: readonly JointSpec[]
  jointNames: readonly string[]
  linkage: Linkage
  poses: Float64Array
  rates: Float64Array
}

/** Puts bodies in their places. */
export class Placing {
  /** Where loose bodies start, and how fast. */
  readonly #poses: Float64Array
  readonly #rates: Float64Array

  constructor(private readonly placed: Placed) {
    const size = 3 * placed.bodies.length + 3
    this.#poses = new Float64Array(size)
    this.#rates = new Float64Array(size)
    for (const [i, { pose }] of placed.bodies.entries()) if (pose !== undefined) this.#poses.set(pose, 3 * i + 3)
    placed.poses.set(this.#poses)
  }

  /** From now on the body `name` starts here. Throws `env` where it is no place, or a joint puts it. */
  put(name: string, body: number, pose: readonly number[], velocity: readonly number[]): void {
    const { joints, jointNames, poses, rates } = this.placed
    checkPut(name, pose, velocity, joints, jointNames)
    for (const [all, now, value] of [
      [this.#poses, poses, pose],
      [this.#rates, rates, velocity],
    ] as const) {
      all.set(value, body)
      now.set(value, body)
    }
  }

  /** Places all bodies. Throws `env`, with all as it was and the look at it too where the world `stands`, where they do not fit. */
  start(positions: ArrayLike<number>, velocities: ArrayLike<number>, stands: boolean): void {
    const { joints, jointNames, linkage } = this.placed
    const [poses, rates] = [this.placed.poses.slice(), this.placed.rates.slice()]
    this.#place(this.#poses, this.#rates, positions, velocities)
    const complaint = misplaced(joints, jointNames, linkage, this.placed.poses)
    if (complaint === undefined) return
    this.placed.poses.set(poses)
    this.placed.rates.set(rates)
    // Before a first start there is nothing to go on from.
    if (stands) linkage.linearise(poses)
    else linkage.geometry.linearise(poses)
    throw complaint
  }

  /** Places all bodies as those of another world of the same ones, with its motors. */
  carry(from: Pick<Placed, 'poses' | 'rates'>, positions: Float64Array, velocities: Float64Array): void {
    const size = this.#poses.length
    this.#place(from.poses.subarray(0, size), from.rates.subarray(0, size), positions, velocities)
  }

  #place(
    loosePoses: Float64Array,
    looseRates: Float64Array,
    positions: ArrayLike<number>,
    velocities: ArrayLike<number>,
  ): void {
    const { poses, rates, linkage } = this.placed
    poses.set(loosePoses)
    rates.set(looseRates)
    // What is not a number would stay in the ground's velocity, for all its infinite mass.
    rates.fill(0, 0, 3)
    for (let i = 0; i < linkage.geometry.joints; i++)
      linkage.geometry.place(i, positions[i]!, velocities[i]!, poses, rates)
    linkage.geometry.placeRotors(poses, rates)
  }
}
