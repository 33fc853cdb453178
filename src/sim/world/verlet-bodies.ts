// The bodies of a world as matter-js holds and integrates them.

import { LandbridgeError } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import { createBody, integrate, type VerletBody } from '../bodies/verlet-body.js'

/** matter-js's bodies of a world. Poses and velocities are [3 x bodies], the ground first. */
export class VerletBodies {
  readonly #bodies: VerletBody[]

  constructor(
    private readonly specs: readonly BodySpec[],
    private readonly names: readonly string[],
  ) {
    this.#bodies = specs.map((body, i) => createBody(body, i + 1))
  }

  /** Puts all bodies at these poses. */
  place(poses: Float64Array): void {
    this.#bodies.forEach((body, i) => {
      const k = 3 * i + 3
      body.position.x = poses[k]!
      body.position.y = poses[k + 1]!
      body.angle = poses[k + 2]!
    })
  }

  /**
   * Hands a step's change of velocity to matter-js as a force and lets it integrate. For a body that touches nothing the same is
   * one line.
   * Throws `unstable` where a pose is no longer finite.
   */
  advance(poses: Float64Array, before: Float64Array, motion: Float64Array, seconds: number): void {
    for (let i = 0; i < this.#bodies.length; i++) {
      const k = 3 * i + 3
      if (this.specs[i]!.surface === undefined) for (let c = k; c < k + 3; c++) poses[c]! += seconds * motion[c]!
      else this.#integrate(this.#bodies[i]!, k, poses, before, motion, seconds)
      if (!Number.isFinite(poses[k]! + poses[k + 1]! + poses[k + 2]!))
        throw new LandbridgeError(
          'unstable',
          `Expected a finite pose of '${this.names[i]}', got [${poses.slice(k, k + 3)}]`,
        )
    }
  }

  #integrate(
    body: VerletBody,
    k: number,
    poses: Float64Array,
    before: Float64Array,
    motion: Float64Array,
    seconds: number,
  ): void {
    body.positionPrev.x = body.position.x - seconds * before[k]!
    body.positionPrev.y = body.position.y - seconds * before[k + 1]!
    body.anglePrev = body.angle - seconds * before[k + 2]!
    body.force.x = (body.mass * (motion[k]! - before[k]!)) / seconds
    body.force.y = (body.mass * (motion[k + 1]! - before[k + 1]!)) / seconds
    const turned = motion[k + 2]! - before[k + 2]!
    body.torque = turned === 0 ? 0 : (body.inertia * turned) / seconds
    body.deltaTime = seconds
    integrate(body, seconds)
    poses[k] = body.position.x
    poses[k + 1] = body.position.y
    poses[k + 2] = body.angle
  }
}
