// Coordinates of a world: of each joint, then of each motor behind backlash, then of the play between the two.

import type { AxisSpec, JointSpec } from './joint.js'

/** Whether a joint's rotor turns freely within a play. */
export function hasPlay(spec: JointSpec): boolean {
  return playOf(axisOf(spec)) > 0
}

/** What acts along each coordinate: a motor behind backlash takes along what is its own, and a play is two end stops. */
export function axesOf(specs: readonly JointSpec[]): AxisSpec[] {
  const axes = specs.map(axisOf)
  const loose = axes.filter((axis) => playOf(axis) > 0)
  return [
    ...axes.map((axis) => (playOf(axis) > 0 ? bearingOf(axis) : axis)),
    ...loose.map(motorOf),
    ...loose.map(playStops),
  ]
}

const axisOf = (spec: JointSpec): AxisSpec => (spec.kind === 'weld' ? {} : spec)

const playOf = ({ backlash = 0 }: AxisSpec): number => backlash

const playStops = (axis: AxisSpec): AxisSpec => ({ limits: [-playOf(axis) / 2, playOf(axis) / 2] })

function motorOf(axis: AxisSpec): AxisSpec {
  const { coulomb, coulombSlope, stribeck, viscous, limits, speedLimit, ...motor } = axis
  return motor
}

function bearingOf(axis: AxisSpec): AxisSpec {
  const { servo, effortLimit, backEmf, torqueSpeed, gearbox, ...bearing } = axis
  return bearing
}
