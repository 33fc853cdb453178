// Which bodies of a world may touch, and by what law.

import type { BodySpec } from '../bodies/body.js'
import { type PairLaw, type PairRule, pairLaw, type Surface, type Terrain } from '../bodies/surface.js'
import type { JointSpec } from '../joints/joint.js'

/** What a world has that can touch. */
export interface ContactsSpec {
  bodies: readonly BodySpec[]
  names: readonly string[]
  joints: readonly JointSpec[]
  terrain: readonly Terrain[]
  pairs: readonly PairRule[]
  step: number
}

/** Two bodies, counted, the ground being 0; a terrain is counted below 0. */
export interface Candidate {
  a: number
  b: number
  law: PairLaw
}

/** The pairs that can touch, in the order of the bodies; terrains come first. */
export function findCandidates({ bodies, names, joints, terrain, pairs }: ContactsSpec): Candidate[] {
  const apart = new Set(
    joints
      .filter((joint) => !collides(joint))
      .map((joint) => pairOf(joint.body, 'from' in joint ? (joint.from ?? '') : '')),
  )
  const rules = new Map(pairs.map((rule) => [pairOf(rule.a, rule.b), rule]))
  const found: Candidate[] = []
  const add = (a: number, b: number, of: Surface, name: string, movable: boolean) => {
    const surface = bodies[a - 1]?.surface
    if (surface === undefined || !(movable || bodies[a - 1]!.fixed !== true)) return
    if (surface.group !== undefined && surface.group === of.group) return
    const key = pairOf(names[a - 1]!, name)
    if (!apart.has(key)) found.push({ a, b, law: pairLaw(surface, of, rules.get(key)) })
  }
  for (let a = 1; a <= bodies.length; a++) {
    terrain.forEach((ground, k) => {
      add(a, -1 - k, ground.surface, 'terrain', false)
    })
    for (let b = a + 1; b <= bodies.length; b++) {
      const other = bodies[b - 1]!
      if (other.surface !== undefined) add(a, b, other.surface, names[b - 1]!, other.fixed !== true)
    }
  }
  return found
}

function collides(joint: JointSpec): boolean {
  return 'collide' in joint && joint.collide === true
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`
}
