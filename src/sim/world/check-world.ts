// What is wrong with what a world is told, before anything is made of it. Names are in every message.

import { suggest } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import type { PolygonBody } from '../bodies/solids.js'
import type { PairRule, Surface, Terrain } from '../bodies/surface.js'
import {
  ABOVE_ZERO,
  checkFinite,
  checkFlag,
  checkKeys,
  checkNamed,
  checkNumbers,
  checkPoints,
  checkRecord,
  FINITE,
  FROM_ZERO,
  isList,
  optional,
  POSITIVE,
  type Ranges,
  refused,
  SHARE,
  shown,
} from '../check-numbers.js'
import { checkJoints } from './check-joints.js'
import type { WorldSpec } from './world-spec.js'

/** Corners that an outline may have which touches. */
const MOST_CORNERS = 64

const worldKeys = [
  'step',
  'gravity',
  'bodies',
  'joints',
  'terrain',
  'pairs',
] as const satisfies readonly (keyof WorldSpec)[]
const bodyKeys = [
  ...['mass', 'inertia', 'outline', 'radius', 'surface', 'fixed', 'support', 'pose'],
  'centre',
] as const satisfies readonly (keyof PolygonBody)[]
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
  checkKeys(spec, worldKeys, 'the world')
  checkNumbers(spec, worldRanges, 'the world')
  const { bodies, joints, terrain = [], pairs = [] } = spec
  checkNamed(bodies, 'bodies of the world')
  for (const [name, body] of Object.entries(bodies)) checkBody(body, `body '${name}'`)
  if (joints !== undefined) checkJoints(joints, bodies)
  for (const [what, values] of Object.entries({ terrain, pairs }))
    if (!isList(values)) throw refused(`${what} of the world`, 'to be a list', shown(values))
  terrain.forEach((ground, k) => {
    checkTerrain(ground, `terrain ${k}`)
  })
  pairs.forEach((rule, k) => {
    checkPair(rule, bodies)
    checkRule(rule, spec, pairs.slice(0, k))
  })
}

function checkBody(body: BodySpec, where: string): void {
  checkKeys(body, bodyKeys, where)
  checkNumbers(body, bodyRanges, where)
  checkPoints(body.outline, 3, `outline of ${where}`)
  checkFlag(body.fixed, `fixed of ${where}`)
  if (body.pose !== undefined) checkFinite(body.pose, 3, `pose of ${where}`)
  if (body.support !== undefined) {
    checkRecord(body.support, supportRanges, `the support of ${where}`)
    if (body.fixed === true) throw refused(where, 'to move where it has a support', 'a fixed one')
  }
  if (body.surface === undefined) return
  checkSurface(body.surface, where)
  if (body.radius === undefined && !(body.outline.length <= 2 * MOST_CORNERS && isConvex(body.outline)))
    throw refused(
      `outline of ${where}`,
      `to be convex, counter-clockwise, of 3 to ${MOST_CORNERS} corners`,
      shown(body.outline),
    )
}

function checkTerrain(terrain: Terrain, where: string): void {
  checkKeys(terrain, ['points', 'surface'], where)
  checkPoints(terrain.points, 2, `points of ${where}`)
  checkSurface(terrain.surface, where)
}

function checkSurface(surface: Surface, where: string): void {
  checkRecord(surface, surfaceRanges, `the surface of ${where}`)
  checkRest(surface, `the surface of ${where}`)
}

/** What slides holds at least as well at rest. */
function checkRest({ friction = 0, staticFriction = friction }: Partial<Surface>, where: string): void {
  if (staticFriction < friction)
    throw refused(`staticFriction of ${where}`, `to be at least its friction of ${friction}`, staticFriction)
}

function checkPair(rule: PairRule, bodies: Record<string, BodySpec>): void {
  checkKeys(rule, ['a', 'b', ...pairRanges.map(([name]) => name)], 'a pair')
  const where = `the pair '${rule.a}' and '${rule.b}'`
  for (const name of [rule.a, rule.b])
    if (name !== 'terrain' && !Object.hasOwn(bodies, name))
      throw refused(
        where,
        'to be of bodies or terrain',
        `'${name}'`,
        suggest(`${name}`, ['terrain', ...Object.keys(bodies)]),
      )
  checkNumbers(rule, pairRanges, where)
  checkRest(rule, where)
}

/** A rule that nothing would follow, or that another one contradicts, is a mistake. */
function checkRule({ a, b, ...law }: PairRule, spec: WorldSpec, before: readonly PairRule[]): void {
  const where = `the pair '${a}' and '${b}'`
  if (Object.values(law).every((value) => value === undefined))
    throw refused(where, 'to have friction, staticFriction or restitution', 'none')
  if (a === b) throw refused(where, 'to be two bodies, or a body and terrain', `'${a}' twice`)
  if (before.some((rule) => (rule.a === a && rule.b === b) || (rule.a === b && rule.b === a)))
    throw refused(where, 'to have one rule', 'two')
  const [these, those] = [surfacesOf(a, spec), surfacesOf(b, spec)]
  const bare = these.length === 0 ? a : those.length === 0 ? b : undefined
  if (bare === 'terrain') throw refused(where, 'in a world with terrain', 'none')
  if (bare !== undefined) throw refused(where, 'to be of what has a surface', `'${bare}' without one`)
  if (these.every(({ group }) => group !== undefined && those.every((other) => other.group === group)))
    throw refused(where, 'to touch each other', `two of the group ${these[0]!.group}`)
}

/** Surfaces of a body by its name, or of every terrain. */
function surfacesOf(name: string, { bodies, terrain = [] }: WorldSpec): Surface[] {
  const all = name === 'terrain' ? terrain.map(({ surface }) => surface) : [bodies[name]!.surface]
  return all.filter((surface) => surface !== undefined)
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
