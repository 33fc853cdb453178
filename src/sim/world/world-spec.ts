// What a world is told it is made of, and how its parts are found by name.

import { LandbridgeError, suggest } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import type { PairRule, Terrain } from '../bodies/surface.js'
import type { JointSpec } from '../joints/joint.js'

/** What a world is made of. Names are its own; a joint's `from` is listed before the joint that hangs on it. */
export interface WorldSpec {
  /** Solver step, s. */
  step: number
  /** Downward acceleration, m/s2. */
  gravity: number
  bodies: Record<string, BodySpec>
  joints?: Record<string, JointSpec>
  /** Ground; a body touches it where both have a surface. */
  terrain?: readonly Terrain[]
  /** Coefficients of pairs that the rule for two surfaces does not fit. */
  pairs?: readonly PairRule[]
}

/** Inverse mass, mass and inertia [3 x bodies] of the ground, the bodies, and rotors, which only turn; 0 where nothing moves it. */
export function inverseMasses(bodies: readonly BodySpec[], rotors: Float64Array): Float64Array {
  const each = bodies.flatMap(({ mass, inertia, fixed }) =>
    fixed === true ? [0, 0, 0] : [1 / mass, 1 / mass, 1 / inertia],
  )
  return Float64Array.from([0, 0, 0, ...each, ...[...rotors].flatMap((inertia) => [0, 0, 1 / inertia])])
}

/** Index of a name. Throws `env` with the nearest one where it is unknown. */
export function indexOf(name: string, names: readonly string[], what: string): number {
  const index = names.indexOf(name)
  if (index >= 0) return index
  throw new LandbridgeError('env', `Expected the name of a ${what} of the world, got '${name}'`, suggest(name, names))
}
