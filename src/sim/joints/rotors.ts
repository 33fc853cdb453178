// Rotors of motors: bodies of which only the angle counts, each on the body that its joint comes `from`. Poses and velocities are
// [3 x bodies] as x, y, angle, the rotors last.

import { hasPlay } from './axes.js'
import type { JointSpec } from './joint.js'

/** All rotors of a world: first those that gears hold, then those that have play. */
export class Rotors {
  /** Joint of each. */
  readonly joint: Int32Array
  /** How many gears hold. */
  readonly held: number
  /** Offset of each among the bodies. */
  readonly body: Int32Array
  /** Moment of inertia of each, kg m2. */
  readonly inertia: Float64Array
  readonly ratio: Float64Array

  /** `bodies`: how many there are without the ground. */
  constructor(specs: readonly JointSpec[], bodies: number) {
    const armatures = specs.map((spec) => (spec.kind === 'weld' ? undefined : spec.armature))
    const all = [...specs.keys()].filter((i) => (armatures[i]?.inertia ?? 0) > 0)
    const held = all.filter((i) => !hasPlay(specs[i]!))
    this.held = held.length
    this.joint = Int32Array.of(...held, ...all.filter((i) => hasPlay(specs[i]!)))
    this.body = this.joint.map((_, r) => 3 * (bodies + 1 + r))
    this.inertia = Float64Array.from(this.joint, (i) => armatures[i]!.inertia)
    this.ratio = Float64Array.from(this.joint, (i) => armatures[i]!.ratio ?? 1)
  }

  /** Puts one where its side of the joint is at `position`, on a body at the offset `from`. */
  place(
    rotor: number,
    from: number,
    position: number,
    speed: number,
    poses: Float64Array,
    velocities: Float64Array,
  ): void {
    const at = this.body[rotor]!
    poses.fill(0, at, at + 2)
    velocities.fill(0, at, at + 2)
    poses[at + 2] = poses[from + 2]! + this.ratio[rotor]! * position
    velocities[at + 2] = velocities[from + 2]! + this.ratio[rotor]! * speed
  }

  /** Moves them on. */
  turn(poses: Float64Array, velocities: Float64Array, seconds: number): void {
    const { body } = this
    for (let r = 0; r < body.length; r++) poses[body[r]! + 2]! += seconds * velocities[body[r]! + 2]!
  }

  /** Kinetic energy, J. */
  energy(velocities: Float64Array): number {
    return this.inertia.reduce((sum, inertia, r) => sum + (inertia * velocities[this.body[r]! + 2]! ** 2) / 2, 0)
  }
}
