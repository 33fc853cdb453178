// Energy and accelerations at a state, from the equations of motion themselves and not from a step.

import type { BodySpec } from '../bodies/body.js'
import type { AxisRows } from '../joints/axis-rows.js'
import type { Linkage } from '../joints/linkage.js'

const SWEEPS = 200

/** Kinetic plus potential energy of the bodies that move, J; heights from y = 0. Poses and velocities [3 x bodies]. */
export function energyOf(
  bodies: readonly BodySpec[],
  gravity: number,
  poses: Float64Array,
  velocities: Float64Array,
): number {
  return bodies.reduce((sum, { mass, inertia, fixed }, i) => {
    if (fixed === true) return sum
    const [vx, vy, spin] = velocities.subarray(3 * i + 3, 3 * i + 6)
    const turning = spin === 0 ? 0 : inertia * spin! * spin!
    const kinetic = (mass * (vx! * vx! + vy! * vy!) + turning) / 2
    return sum + kinetic + mass * gravity * poses[3 * i + 4]!
  }, 0)
}

/** Accelerations that gravity and outside forces give bodies without joints [3 x bodies]. */
export function bodyAccelerations(inverseMass: Float64Array, forces: Float64Array, gravity: number): Float64Array {
  return inverseMass.map((inverse, k) => inverse * forces[k]! - (k % 3 === 1 && inverse > 0 ? gravity : 0))
}

/**
 * Accelerations of the coordinates [joints] and of the bodies, which come in `accelerations` [3 x bodies] with what acts on the
 * bodies from outside. Friction holds a coordinate at rest up to its bound; end stops, governors and contacts are left out.
 * At the linearised poses.
 */
export function forwardDynamics(
  linkage: Linkage,
  rows: AxisRows,
  poses: Float64Array,
  velocities: Float64Array,
  efforts: Float64Array,
  accelerations: Float64Array,
): Float64Array {
  const { joints, coordinates } = linkage.geometry
  const bias = { rows: new Float64Array(linkage.geometry.rows), coordinates: new Float64Array(joints) }
  linkage.geometry.bias(poses, velocities, bias.rows, bias.coordinates)
  for (let i = 0; i < joints; i++) {
    const speed = linkage.speed(i, velocities)
    const offset = rows.targets[i]! - coordinates[i]!
    const effort = rows.laws.effort(i, efforts[i]!, speed, offset, rows.targetSpeeds[i]!)
    linkage.impel(i, effort, accelerations)
  }
  linkage.restrain(accelerations, bias.rows)
  hold(linkage, rows, velocities, bias.coordinates, accelerations)
  return bias.coordinates.map((turning, i) => turning + linkage.speed(i, accelerations))
}

/** Coulomb friction of the coordinates at rest: whatever keeps them there, at most its bound. */
function hold(
  linkage: Linkage,
  rows: AxisRows,
  velocities: Float64Array,
  bias: Float64Array,
  accelerations: Float64Array,
): void {
  const resting = [...bias.keys()].flatMap((joint) => {
    const grip = rows.laws.grip(joint, 0)
    if (grip === 0 || linkage.speed(joint, velocities) !== 0) return []
    const answer = new Float64Array(accelerations.length)
    linkage.impel(joint, 1, answer)
    linkage.project(answer)
    return [{ joint, grip, answer, force: 0 }]
  })
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const row of resting) {
      const wanted = bias[row.joint]! + linkage.speed(row.joint, accelerations)
      const next = row.force - wanted / linkage.speed(row.joint, row.answer)
      const change = Math.min(Math.max(next, -row.grip), row.grip) - row.force
      row.force += change
      for (let k = 0; k < accelerations.length; k++) accelerations[k]! += change * row.answer[k]!
    }
}
