// What is wrong with where a world is told to start, before it does.

import type { LandbridgeError } from '../../core/index.js'
import { checkFinite, isList, refused, shown } from '../check-numbers.js'
import type { JointSpec } from '../joints/joint.js'
import type { Linkage } from '../joints/linkage.js'

/** Metres or radians past a stop, or by which a joint is open, that are rounding. */
const ROUNDING = 1e-6

/** Throws `env` where a start lacks a joint's coordinate or speed, or has one that is not finite. */
export function checkStart(
  names: readonly string[],
  positions: ArrayLike<number>,
  velocities: ArrayLike<number>,
): void {
  for (const [what, values] of [
    ['positions', positions],
    ['velocities', velocities],
  ] as const) {
    if (!isList(values) || values.length !== names.length)
      throw refused(
        `${what} of ${names.length} joints`,
        'to start from',
        isList(values) ? values.length : shown(values),
        names.join(', '),
      )
    for (let i = 0; i < names.length; i++)
      if (!Number.isFinite(values[i]))
        throw refused(`${what} of a start`, `to be finite at joint '${names[i]}'`, values[i])
  }
}

/** The stops of a coordinate, m or rad; infinite where there are none. */
export function rangeOf(joint: JointSpec): readonly [low: number, high: number] {
  const limits = joint.kind === 'weld' ? undefined : joint.limits
  return limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
}

/** What is wrong with coordinates that the linkage was linearised at, with the bodies in their places; undefined where nothing is. */
export function misplaced(
  joints: readonly JointSpec[],
  names: readonly string[],
  linkage: Linkage,
  poses: Float64Array,
): LandbridgeError | undefined {
  return pastStop(joints, names, linkage.geometry.coordinates) ?? misfit(linkage, names, poses)
}

/** What is wrong where a coordinate lies past a stop; undefined where none does. */
function pastStop(
  joints: readonly JointSpec[],
  names: readonly string[],
  at: Float64Array,
): LandbridgeError | undefined {
  for (const [i, joint] of joints.entries()) {
    const [low, high] = rangeOf(joint)
    if (at[i]! >= low - ROUNDING && at[i]! <= high + ROUNDING) continue
    const hint = joint.kind === 'distance' ? 'put its two bodies so that it holds' : 'draw the start within the limits'
    return refused(
      `joint '${names[i]}' to start within [${low}, ${high}]`,
      joint.kind === 'pin' ? 'rad' : 'm',
      at[i],
      hint,
    )
  }
  return undefined
}

/** What is wrong where joints, with the bodies in their places, are open or hold what others hold already; undefined where nothing is. */
function misfit(linkage: Linkage, names: readonly string[], poses: Float64Array): LandbridgeError | undefined {
  const widest = linkage.widest(poses)
  if (widest.gap > ROUNDING)
    return refused(
      `joint '${names[widest.joint]}'`,
      'to be closed at a start',
      `one that is open by ${widest.gap.toPrecision(3)} m or rad`,
      'joints in a loop need coordinates that agree; the last one that holds a body puts it in its place',
    )
  const redundant = linkage.redundant(poses)
  if (redundant < 0) return undefined
  return refused(
    `joint '${names[redundant]}'`,
    'to hold what no other joint holds',
    'bodies with nothing left to hold',
    'leave one out, or start where a loop is not stretched',
  )
}

/** Throws `env` where a pose or a velocity is none, or a joint puts the body in its place, whatever else it is told. */
export function checkPut(
  body: string,
  pose: readonly number[],
  velocity: readonly number[],
  joints: readonly JointSpec[],
  names: readonly string[],
): void {
  const held = joints.findIndex((joint) => puts(joint, body))
  if (held >= 0)
    throw refused(`body '${body}'`, 'to be put by no joint', `joint '${names[held]}'`, 'give `start` its coordinate')
  checkFinite(pose, 3, `a pose of '${body}'`)
  checkFinite(velocity, 3, `a velocity of '${body}'`)
}

/** The bodies that no joint puts in their place. */
export function looseBodies(bodies: readonly string[], joints: readonly JointSpec[]): string[] {
  return bodies.filter((body) => !joints.some((joint) => puts(joint, body)))
}

/** Whether a joint puts a body in its place, the angle too. */
function puts(joint: JointSpec, body: string): boolean {
  return joint.body === body && joint.kind !== 'distance' && !(joint.kind === 'slider' && joint.turns === true)
}
