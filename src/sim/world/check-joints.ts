// What is wrong with the joints that a world is told, before anything is made of them.

import { suggest } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import {
  ABOVE_ZERO,
  BOUND,
  checkFinite,
  checkFlag,
  checkKeys,
  checkNamed,
  checkNumbers,
  checkRecord,
  FINITE,
  FROM_ZERO,
  isList,
  optional,
  POSITIVE,
  type Ranges,
  refused,
  shown,
} from '../check-numbers.js'
import type { AxisSpec, DistanceSpec, JointSpec, PinSpec, SliderSpec, WeldSpec } from '../joints/joint.js'

const axisRanges: Ranges = [
  ['coulomb', optional(FROM_ZERO)],
  ['coulombSlope', optional(FROM_ZERO)],
  ['viscous', optional(FROM_ZERO)],
  ['speedLimit', optional(BOUND)],
  ['effortLimit', optional(BOUND)],
  ['backEmf', optional(FROM_ZERO)],
  ['backlash', optional(FROM_ZERO)],
  ['angle', optional(FINITE)],
  ['rest', optional(FROM_ZERO)],
]
const lawRanges = {
  servo: [
    ['stiffness', FROM_ZERO],
    ['damping', FROM_ZERO],
  ],
  stribeck: [
    ['excess', FROM_ZERO],
    ['speed', POSITIVE],
  ],
  torqueSpeed: [
    ['stall', FROM_ZERO],
    ['freeSpeed', ABOVE_ZERO],
  ],
  armature: [
    ['inertia', FROM_ZERO],
    ['ratio', optional(FINITE)],
  ],
  gearbox: [
    ['base', FROM_ZERO],
    ...[
      'viscous',
      'stribeck',
      'motor',
      'external',
      'motorStribeck',
      'externalStribeck',
      'motorQuad',
      'externalQuad',
    ].map((name) => [name, optional(FROM_ZERO)] as const),
    ['stribeckSpeed', optional(FROM_ZERO)],
    ['alpha', optional(POSITIVE)],
  ],
} satisfies Record<string, Ranges>
const laws = Object.entries(lawRanges) as [keyof typeof lawRanges, Ranges][]
/** Least share of a mass at a joint's arm that a body's inertia is: below it, what the joint leaves of a coordinate is rounding. */
const LEAST_INERTIA = 1e-9

const anchorKeys = ['kind', 'body', 'from', 'at', 'on', 'collide'] as const
const axisKeys = [
  ...(['coulomb', 'coulombSlope', 'viscous', 'limits', 'speedLimit', 'effortLimit', 'backEmf', 'backlash'] as const),
  ...(Object.keys(lawRanges) as (keyof typeof lawRanges)[]),
]
const keys = {
  pin: [...anchorKeys, ...axisKeys] satisfies (keyof PinSpec)[],
  slider: [...anchorKeys, ...axisKeys, 'axis', 'turns'] satisfies (keyof SliderSpec)[],
  weld: [...anchorKeys, 'angle'] satisfies (keyof WeldSpec)[],
  distance: [...anchorKeys, ...axisKeys, 'rest'] satisfies (keyof DistanceSpec)[],
}
/** What `spring` and `rope` make of a distance. */
const distanceWords = ['stiffness', 'damping', 'length']

/** Throws `env` at the first joint that names no bodies of the world, holds nothing that moves, comes too early, or has a wrong key or number. */
export function checkJoints(joints: Record<string, JointSpec>, bodies: Record<string, BodySpec>): void {
  checkNamed(joints, 'joints of the world')
  for (const [name, joint] of Object.entries(joints)) {
    const where = `joint '${name}'`
    checkShape(joint, where)
    checkEnds(joint, where, bodies)
    checkArm(joint.at, bodies[joint.body]!, where, `body '${joint.body}'`)
    if (joint.from !== undefined) checkArm(joint.on, bodies[joint.from]!, where, `body '${joint.from}'`)
    checkNumbers(joint, axisRanges, where)
    if (joint.kind !== 'weld') checkAxis(joint, where, joint.kind === 'distance')
  }
  checkOrder(joints)
}

function checkShape(joint: JointSpec, where: string): void {
  const kind: unknown = joint?.kind
  if (!Object.hasOwn(keys, `${kind}`))
    throw refused(`kind of ${where}`, 'to be pin, slider, weld or distance', shown(kind))
  checkKeys(joint, keys[joint.kind], where, joint.kind === 'distance' ? distanceWords : [])
  checkFlag(joint.collide, `collide of ${where}`)
  if (joint.at !== undefined) checkFinite(joint.at, 2, `at of ${where}`)
  if (joint.on !== undefined) checkFinite(joint.on, 2, `on of ${where}`)
  if (joint.kind !== 'slider') return
  checkFlag(joint.turns, `turns of ${where}`)
  const length = isList(joint.axis) && joint.axis.length === 2 ? Math.hypot(...joint.axis) : 0
  if (!(length > 0 && length < Infinity)) throw refused(where, 'to have an axis with a length', shown(joint.axis))
}

function checkEnds({ from, body }: JointSpec, where: string, bodies: Record<string, BodySpec>): void {
  for (const name of from === undefined ? [body] : [from, body]) {
    if (!Object.hasOwn(bodies, name))
      throw refused(where, 'between bodies of the world', `'${name}'`, suggest(`${name}`, Object.keys(bodies)))
    if (bodies[name]!.support !== undefined)
      throw refused(`body '${name}'`, 'to have no joints, since it has a support', where)
  }
  if (from === body) throw refused(where, 'between two bodies', `'${body}' twice`)
  if (bodies[body]!.fixed === true && (from === undefined || bodies[from]!.fixed === true))
    throw refused(
      where,
      'to hold a body that moves',
      `'${body}' and ${from === undefined ? 'the ground' : `'${from}'`}`,
    )
}

/** A body with next to no inertia would be held by a joint off its centre without friction, motor or stop, all lost in rounding. */
function checkArm(
  arm: readonly [number, number] = [0, 0],
  { mass, inertia, fixed }: BodySpec,
  where: string,
  body: string,
) {
  const least = LEAST_INERTIA * mass * (arm[0] ** 2 + arm[1] ** 2)
  if (fixed === true || inertia >= least) return
  throw refused(`the inertia of ${body}`, `to be at least ${least} kg m2 at the arm of ${where}`, inertia)
}

function checkAxis(axis: AxisSpec, where: string, distance: boolean): void {
  for (const [law, ranges] of laws) {
    const values = axis[law]
    if (values !== undefined) checkRecord(values, ranges, `the ${law} of ${where}`)
  }
  checkEffects(axis, where)
  if (axis.limits === undefined) return
  const [low, high] = isList(axis.limits) && axis.limits.length === 2 ? axis.limits : []
  const least = distance ? 0 : Number.NEGATIVE_INFINITY
  if (!(low! <= high! && low! < Infinity && high! > least))
    throw refused(
      `limits of ${where}`,
      distance ? 'to be two numbers from low to high, the latter above 0' : 'to be two numbers from low to high',
      shown(axis.limits),
    )
}

/** What would change nothing beside another law is a mistake. */
function checkEffects(axis: AxisSpec, where: string): void {
  const { backlash = 0, armature } = axis
  if (backlash > 0 && !(armature !== undefined && armature.inertia > 0 && armature.ratio !== 0))
    throw refused(
      where,
      'to have an armature with inertia and a ratio, since it has backlash',
      armature === undefined ? 'none' : `an inertia of ${armature.inertia} and a ratio of ${armature.ratio ?? 1}`,
      'its rotor is what turns within the play: `armature: { inertia, ratio }`',
    )
  if ((axis.coulombSlope ?? 0) > 0 && axis.coulomb === undefined)
    throw refused(where, 'to have coulomb friction, since it has a coulombSlope', 'none')
  const laws = [
    ['gearbox', axis.gearbox !== undefined && backlash === 0],
    ['coulombSlope', (axis.coulombSlope ?? 0) > 0],
    ['stribeck', axis.stribeck !== undefined],
  ] as const
  const [first, second] = laws.filter(([, there]) => there).map(([law]) => law)
  if (second !== undefined) throw refused(where, 'to have one law of dry friction', `${first} and ${second}`)
  if (first === 'gearbox' && (axis.coulomb ?? 0) > 0)
    throw refused(where, 'to have one law of dry friction', 'gearbox and coulomb', "add it to the gearbox's `base`")
}

/** A start puts the bodies in the order of the joints; a distance puts none. */
function checkOrder(joints: Record<string, JointSpec>): void {
  const putBy = new Map<string, number>()
  const placing = Object.entries(joints).filter(([, { kind }]) => kind !== 'distance')
  placing.forEach(([, { body }], i) => {
    if (!putBy.has(body)) putBy.set(body, i)
  })
  placing.forEach(([name, { from }], i) => {
    const first = from === undefined ? 0 : (putBy.get(from) ?? 0)
    if (first <= i) return
    throw refused(`joint '${placing[first]![0]}' before '${name}'`, `since it puts '${from}' in its place`, 'it after')
  })
}
