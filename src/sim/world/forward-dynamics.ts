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
 * bodies from outside. Friction holds a coordinate at rest up to its bound; end stops, flanks of play, governors and contacts are left out.
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
  const { joints, jointOf, drives, firstPlay, coordinates } = linkage.geometry
  const bias = { rows: new Float64Array(linkage.geometry.rows), coordinates: new Float64Array(firstPlay) }
  linkage.geometry.bias(poses, velocities, bias.rows, bias.coordinates)
  for (let axis = 0; axis < firstPlay; axis++) {
    const joint = jointOf[axis]!
    const speed = linkage.speed(axis, velocities)
    const offset = rows.targets[joint]! - coordinates[axis]!
    const motor = drives[joint] === axis ? efforts[joint]! : 0
    const effort = rows.laws.effort(axis, motor, speed, offset, rows.targetSpeeds[joint]!)
    linkage.impel(axis, effort, accelerations)
  }
  linkage.restrain(accelerations, bias.rows)
  hold(linkage, rows, velocities, bias.coordinates, accelerations)
  return bias.coordinates.slice(0, joints).map((turning, i) => turning + linkage.speed(i, accelerations))
}

/** Coulomb friction of the coordinates at rest: whatever keeps them there, at most its bound. */
function hold(
  linkage: Linkage,
  rows: AxisRows,
  velocities: Float64Array,
  bias: Float64Array,
  accelerations: Float64Array,
): void {
  const resting = [...bias.keys()].flatMap((axis) => {
    const grip = rows.laws.grip(axis, 0)
    if (grip === 0 || linkage.speed(axis, velocities) !== 0) return []
    const answer = new Float64Array(accelerations.length)
    linkage.impel(axis, 1, answer)
    linkage.project(answer)
    return [{ axis, grip, answer, force: 0 }]
  })
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const row of resting) {
      const wanted = bias[row.axis]! + linkage.speed(row.axis, accelerations)
      const next = row.force - wanted / linkage.speed(row.axis, row.answer)
      const change = Math.min(Math.max(next, -row.grip), row.grip) - row.force
      row.force += change
      for (let k = 0; k < accelerations.length; k++) accelerations[k]! += change * row.answer[k]!
    }
}
