// What is wrong with what a world is told, before anything is made of it. Names are in every message.

import { suggest } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import type { PairRule } from '../bodies/surface.js'
import {
  ABOVE_ZERO,
  checkFinite,
  checkNumbers,
  checkPoints,
  FINITE,
  FROM_ZERO,
  list,
  optional,
  POSITIVE,
  type Ranges,
  refused,
  SHARE,
} from '../check-numbers.js'
import { checkJoints } from './check-joints.js'
import type { WorldSpec } from './world-spec.js'

/** Corners that an outline may have which touches. */
const MOST_CORNERS = 64

const worldRanges: Ranges = [
  ['step', POSITIVE],
  ['gravity', FINITE],
]
const bodyRanges: Ranges = [
  ['mass', POSITIVE],
  ['inertia', ABOVE_ZERO],
  ['radius', optional(POSITIVE)],
]
const supportRanges: Ranges = [
  ['force', FROM_ZERO],
  ['torque', FROM_ZERO],
]
const pairRanges: Ranges = [
  ['friction', optional(FROM_ZERO)],
  ['staticFriction', optional(FROM_ZERO)],
  ['restitution', optional(SHARE)],
]
const surfaceRanges: Ranges = [['friction', FROM_ZERO], ...pairRanges.slice(1), ['group', optional(FINITE)]]

/** Throws `env` at the first thing that no world can be made of. */
export function checkWorld(spec: WorldSpec): void {
  const { bodies, joints, terrain = [], pairs = [] } = spec
  checkNumbers(spec, worldRanges, 'the world')
  for (const [name, body] of Object.entries(bodies)) checkBody(body, `body '${name}'`)
  if (joints !== undefined) checkJoints(joints, bodies)
  terrain.forEach(({ points, surface }, k) => {
    checkPoints(points, 2, `points of terrain ${k}`)
    checkNumbers(surface, surfaceRanges, `the surface of terrain ${k}`)
  })
  for (const rule of pairs) checkPair(rule, bodies)
}

function checkBody(body: BodySpec, where: string): void {
  checkNumbers(body, bodyRanges, where)
  checkPoints(body.outline, 3, `outline of ${where}`)
  if (body.pose !== undefined) checkFinite(body.pose, 3, `pose of ${where}`)
  if (body.support !== undefined) {
    checkNumbers(body.support, supportRanges, `the support of ${where}`)
    if (body.fixed === true) throw refused(where, 'to move where it has a support', 'a fixed one')
  }
  if (body.surface === undefined) return
  checkNumbers(body.surface, surfaceRanges, `the surface of ${where}`)
  if (body.radius === undefined && !(body.outline.length <= 2 * MOST_CORNERS && isConvex(body.outline)))
    throw refused(
      `outline of ${where}`,
      `to be convex, counter-clockwise, of 3 to ${MOST_CORNERS} corners`,
      list(body.outline),
    )
}

function checkPair(rule: PairRule, bodies: Record<string, BodySpec>): void {
  const where = `the pair '${rule.a}' and '${rule.b}'`
  for (const name of [rule.a, rule.b])
    if (name !== 'terrain' && !Object.hasOwn(bodies, name))
      throw refused(
        where,
        'to be of bodies or terrain',
        `'${name}'`,
        suggest(name, ['terrain', ...Object.keys(bodies)]),
      )
  checkNumbers(rule, pairRanges, where)
}

/** Whether a polygon turns left at every corner, and goes round once as seen from its first one. */
function isConvex(outline: readonly number[]): boolean {
  const end = outline.length
  const left = (a: number, b: number, c: number) =>
    (outline[b]! - outline[a]!) * (outline[c + 1]! - outline[b + 1]!) -
      (outline[b + 1]! - outline[a + 1]!) * (outline[c]! - outline[b]!) >
    0
  for (let i = 0; i < end; i += 2) {
    if (!left(i, (i + 2) % end, (i + 4) % end)) return false
    if (i > 0 && i + 2 < end && !left(0, i, i + 2)) return false
  }
  return true
}
