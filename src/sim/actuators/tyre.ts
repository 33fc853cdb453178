// A tyre on the ground: how it pushes for the way it slips.

import { norm } from '../norm.js'

/** Constants of a tyre's force over its slip. */
export interface TyreSpec {
  /** Largest force as a share of the load. */
  grip: number
  /** Slope at small slip, relative to the peak force, for slip as a ratio or the tangent of an angle. */
  stiffness: number
  /** Falls off beyond the peak: 1 keeps nearly all of it, 1.6 loses a fifth. Pacejka's C. */
  shape: number
}

/** Speed below which slip is taken as if at this speed, m/s: a standing tyre does not slip endlessly. */
const SLOWEST = 1.5

/**
 * Forces of a tyre in its own frame into `into`: along and across, N. `along` and `across` are the velocities of its hub there, m/s;
 * `demand` the force that the engine (positive) or the brakes ask for along it, N; `load` what presses it down, N. Across it
 * pushes by the Magic Formula's sine for its slip (Pacejka 2012), and both together stay in the friction circle, the demand first.
 */
export function tyreForces(
  { grip, stiffness, shape }: TyreSpec,
  load: number,
  along: number,
  across: number,
  demand: number,
  into: Float64Array,
): void {
  const most = grip * load
  const lengthwise = Math.min(Math.max(demand, -most), most)
  const left = Math.sqrt(most * most - lengthwise * lengthwise)
  // A tyre at the limit lengthwise still slides sideways against a share of its grip.
  const sideways = Math.max(left, 0.2 * most)
  const slip = across / Math.max(Math.abs(along), SLOWEST)
  const crosswise = -sideways * Math.sin(shape * Math.atan((stiffness * slip) / shape))
  const total = norm(lengthwise, crosswise)
  const share = total > most ? most / total : 1
  into[0] = share * lengthwise
  into[1] = share * crosswise
}
