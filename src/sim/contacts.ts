// All contacts of a world: which shapes may meet, where they do, and what that does.

import type { AxisRows } from './axis-rows.js'
import type { BodySpec } from './body.js'
import { ContactList } from './contact-list.js'
import { ContactSolver } from './contact-solver.js'
import { ConvexContact } from './convex-contact.js'
import type { JointSpec } from './joint.js'
import type { Linkage } from './linkage.js'
import { castRay, type Ray } from './ray.js'
import { Shapes } from './shapes.js'
import { foreignState, type StateReader, type StateWriter } from './state-bytes.js'
import { Support } from './support.js'
import { type PairLaw, type PairRule, pairLaw, type Surface, type Terrain } from './surface.js'
import { TerrainContact } from './terrain-contact.js'

/** Metres that contacts are looked for beyond what speeds ask for, and how many steps ahead speeds are followed. */
const SKIN = 0.005
const LOOK_AHEAD = 1.5
/** Metres between surfaces that count as touching. */
const TOUCHING = 1e-3

/** What a world has that can touch. */
export interface ContactsSpec {
  bodies: readonly BodySpec[]
  names: readonly string[]
  joints: readonly JointSpec[]
  terrain: readonly Terrain[]
  pairs: readonly PairRule[]
  step: number
}

/** Candidates, contact points and their solver. Bodies are counted, the ground being 0. */
export class Contacts {
  /** Whether there is anything to touch at all. */
  readonly any: boolean
  #list = new ContactList()
  #spare = new ContactList()
  readonly #shapes: Shapes
  readonly #terrain: TerrainContact[]
  readonly #ray: Ray = { x: 0, y: 0, dx: 0, dy: 0, longest: 0 }
  readonly #solver: ContactSolver
  readonly #support: Support
  readonly #convex: ConvexContact
  #step: number
  readonly #bodies: number
  readonly #seen: Float64Array // [3 x bodies] velocities at the last look
  readonly #push: Float64Array // [3 x bodies]
  readonly #pairA: Int32Array // [candidates]
  readonly #pairB: Int32Array // [candidates]; terrains are counted below 0
  readonly #laws: PairLaw[] // [candidates]
  readonly #impulses: Float64Array // [bodies] of normals since the last observation, N s
  #seconds = 0

  constructor(
    spec: ContactsSpec,
    linkage: Linkage,
    private readonly axes: AxisRows,
  ) {
    this.#shapes = new Shapes(spec.bodies)
    this.#bodies = spec.bodies.length + 1
    this.#step = spec.step
    let base = 0
    this.#terrain = spec.terrain.map(({ points }) => {
      const made = new TerrainContact(points, this.#shapes, base)
      base += 256 * (made.segments + 1)
      return made
    })
    const candidates = findCandidates(spec)
    this.any = spec.bodies.some((body) => body.surface !== undefined) || spec.terrain.length > 0
    this.#pairA = Int32Array.from(candidates, ({ a }) => a)
    this.#pairB = Int32Array.from(candidates, ({ b }) => b)
    this.#laws = candidates.map(({ law }) => law)
    this.#convex = new ConvexContact(this.#shapes)
    this.#support = new Support(spec.bodies, linkage)
    this.#solver = new ContactSolver(linkage, axes, this.#support)
    this.#seen = new Float64Array(linkage.inverseMass.length)
    this.#push = new Float64Array(linkage.inverseMass.length)
    this.#impulses = new Float64Array(linkage.inverseMass.length / 3)
  }

  /** Length of the steps that points are looked for ahead of, s. Before the next {@link look}. */
  pace(step: number): void {
    this.#step = step
  }

  /** Other points for the only terrain. Before all points are forgotten. */
  reground(points: readonly number[]): void {
    this.#terrain[0] = new TerrainContact(points, this.#shapes, 0)
  }

  /** The points of now: for reading only. */
  get list(): ContactList {
    return this.#list
  }

  /** Forgets all points. */
  clear(): void {
    this.#list.count = 0
    this.#solver.lastKick = 0
    this.#impulses.fill(0)
    this.#seconds = 0
  }

  /** Finds the points at these poses, as far ahead as the velocities carry in a step. */
  look(poses: Float64Array, velocities: Float64Array): void {
    this.#seen.set(velocities)
    this.#shapes.turn(poses)
    const before = this.#list
    this.#list = this.#spare
    this.#spare = before
    const list = this.#list
    list.count = 0
    for (let k = 0; k < this.#pairA.length; k++) {
      const start = list.count
      this.#findPair(k)
      const law = this.#laws[k]!
      for (let i = start; i < list.count; i++) {
        list.kinetic[i] = law.kinetic
        list.static[i] = law.static
        list.restitution[i] = law.restitution
      }
    }
    list.inherit(before)
    this.#solver.take(list, poses)
  }

  /** Whether bodies are near something. */
  get near(): boolean {
    return this.#list.count > 0
  }

  /** As {@link ContactSolver.solvesAll}. */
  get solvesAll(): boolean {
    return this.#list.count > 0 && this.#solver.solvesAll
  }

  /** As {@link ContactSolver.solve}; nothing where nothing is near. */
  solve(before: Float64Array, velocities: Float64Array, kick: number, drift: number, stops = false): number {
    if (this.#support.any) {
      this.#support.begin(kick)
      this.#support.answer(velocities)
    }
    return this.#list.count === 0 ? 0 : this.#solver.solve(before, velocities, kick, drift, stops)
  }

  /** As {@link ContactSolver.refine} where contacts are `carried` on; else for the bounds of the coordinates alone. */
  refine(poses: Float64Array, velocities: Float64Array, drift: number, carried: boolean): boolean {
    if (this.#list.count === 0 || !carried) return this.axes.refine(poses, velocities, drift)
    return this.#solver.refine(poses, velocities)
  }

  /** Velocities that move bodies beside their own for one step, or undefined. */
  reposition(velocities: Float64Array): Float64Array | undefined {
    return this.#list.count > 0 && this.#solver.reposition(velocities, this.#push) ? this.#push : undefined
  }

  /** Writes the mean normal forces since the last call, N [bodies]. */
  readLoads(into: Float64Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.#seconds > 0 ? this.#impulses[i]! / this.#seconds : 0
    this.#impulses.fill(0)
    this.#seconds = 0
  }

  /** Whether bodies at these offsets touch; the second one is any where negative. */
  touches(a: number, b: number): boolean {
    const list = this.#list
    for (let i = 0; i < list.count; i++) {
      if (list.normal[i]! <= 0 && list.gap[i]! > TOUCHING) continue
      const p = list.a[i]!
      const q = list.b[i]!
      if ((p === a && (b < 0 || q === b)) || (q === a && (b < 0 || p === b))) return true
    }
    return false
  }

  /** Distance along a unit direction to the first body but `ignore` or terrain; else `longest`, m. */
  ray(x: number, y: number, dx: number, dy: number, longest: number, ignore: number): number {
    const ray = this.#ray
    ray.x = x
    ray.y = y
    ray.dx = dx
    ray.dy = dy
    ray.longest = longest
    return castRay(ray, this.#shapes, this.#terrain, ignore)
  }

  /** What {@link load} needs to find the same points with the same forces. */
  save(writer: StateWriter): void {
    const { count, normal, tangent, stuck } = this.#list
    writer.write(this.#seen)
    writer.write([count, this.#solver.lastKick])
    for (const values of [normal, tangent, stuck]) writer.write(values.subarray(0, count))
  }

  /** Finds the points of a saved state, at its poses. */
  load(reader: StateReader, poses: Float64Array): void {
    const last = new Float64Array(2)
    reader.read(this.#seen)
    reader.read(last)
    this.clear()
    this.look(poses, this.#seen)
    if (this.#list.count !== last[0]) throw foreignState()
    this.#solver.lastKick = last[1]!
    const { normal, tangent, stuck } = this.#list
    for (const values of [normal, tangent, stuck]) reader.read(values.subarray(0, this.#list.count))
  }

  #findPair(k: number): void {
    const a = this.#pairA[k]!
    const b = this.#pairB[k]!
    const bodyMargin = SKIN + LOOK_AHEAD * this.#step * this.#speed(a)
    if (b < 0) {
      this.#terrain[-1 - b]!.find(a, a, bodyMargin, this.#list)
      return
    }
    const margin = bodyMargin + LOOK_AHEAD * this.#step * this.#speed(b)
    const { bounds } = this.#shapes
    const p = 4 * a
    const q = 4 * b
    if (bounds[p]! > bounds[q + 2]! + margin || bounds[q]! > bounds[p + 2]! + margin) return
    if (bounds[p + 1]! > bounds[q + 3]! + margin || bounds[q + 1]! > bounds[p + 3]! + margin) return
    this.#convex.find(a, b, a * this.#bodies + b, margin, this.#list)
  }

  /** A speed that no corner of a body exceeds. */
  #speed(body: number): number {
    const x = this.#seen[3 * body]!
    const y = this.#seen[3 * body + 1]!
    return Math.sqrt(x * x + y * y) + Math.abs(this.#seen[3 * body + 2]!) * this.#shapes.reach[body]!
  }

  /** Notes the impulses of the kick that was solved last, for {@link readLoads}. */
  weigh(kick: number): void {
    const { count, a, b, normal } = this.#list
    this.#seconds += kick
    for (let i = 0; i < count; i++) {
      const impulse = normal[i]! * kick
      this.#impulses[a[i]! / 3]! += impulse
      this.#impulses[b[i]! / 3]! += impulse
    }
  }
}

interface Candidate {
  a: number
  b: number
  law: PairLaw
}

/** The pairs that can touch, in the order of the bodies; terrains come first. */
function findCandidates({ bodies, names, joints, terrain, pairs }: ContactsSpec): Candidate[] {
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
