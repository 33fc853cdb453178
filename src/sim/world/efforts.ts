// The motor efforts of all joint coordinates, within their limits, as impulses of a kick.

import type { JointSpec } from '../joints/joint.js'
import type { Linkage } from '../joints/linkage.js'

/** Efforts of the last and of the next step. */
export class Efforts {
  /** During the next step [joints], N or N m, limits not yet applied. */
  readonly next: Float64Array
  /** During the last step; needed until its half-step is closed. */
  readonly last: Float64Array
  /** Of the last kick [joints], N s or N m s. */
  readonly impulses: Float64Array
  /** Whether there were any in the last kick. */
  any = false
  /** Whether there are some in other steps, whatever there are now. */
  awaited = false
  readonly #limits: Float64Array // [joints]

  constructor(joints: readonly JointSpec[]) {
    this.next = new Float64Array(joints.length)
    this.last = new Float64Array(joints.length)
    this.impulses = new Float64Array(joints.length)
    this.#limits = Float64Array.from(joints, (joint) => {
      if (joint.kind === 'weld') return 0
      // The limit of a motor with a servo holds for both together, which only the laws of the axis know.
      const { stiffness, damping } = joint.servo ?? { stiffness: 0, damping: 0 }
      return stiffness + damping > 0 ? Number.POSITIVE_INFINITY : (joint.effortLimit ?? Number.POSITIVE_INFINITY)
    })
  }

  /** An effort within its limit. */
  limited(joint: number, effort: number): number {
    return Math.min(Math.max(effort, -this.#limits[joint]!), this.#limits[joint]!)
  }

  /** Adds `ending` seconds of the last step's efforts and `starting` seconds of the next one's, without what joints answer. */
  impel(linkage: Linkage, ending: number, starting: number, velocities: Float64Array): void {
    this.any = false
    for (let i = 0; i < this.next.length; i++) {
      const impulse = ending * this.limited(i, this.last[i]!) + starting * this.limited(i, this.next[i]!)
      this.impulses[i] = impulse
      if (impulse === 0) continue
      this.any = true
      linkage.impel(linkage.geometry.drives[i]!, impulse, velocities)
    }
  }
}
