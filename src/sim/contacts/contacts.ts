// All contacts of a world: which shapes may meet, where they do, and what that does.

import { Shapes } from '../bodies/shapes.js'
import type { PairLaw } from '../bodies/surface.js'
import { refused } from '../check-numbers.js'
import type { AxisRows } from '../joints/axis-rows.js'
import type { Linkage } from '../joints/linkage.js'
import { foreignState, type StateReader, type StateWriter } from '../state-bytes.js'
import { TOUCHING } from './contact-aims.js'
import { ContactList, SEGMENT } from './contact-list.js'
import { type ContactsSpec, findCandidates } from './contact-pairs.js'
import { ContactSolver } from './contact-solver.js'
import { ConvexContact } from './convex-contact.js'
import { castRay, type Ray } from './ray.js'
import { Support } from './support.js'
import { TerrainContact } from './terrain-contact.js'

/** Metres that contacts are looked for beyond what speeds ask for, and how many steps ahead speeds are followed. */
const SKIN = 0.005
const LOOK_AHEAD = 1.5

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
  #rush = 0
  #ahead = 0 // seconds that speeds are followed
  readonly #seen: Float64Array // [3 x bodies] velocities at the last look
  readonly #paces: Float64Array // [bodies] speeds then that no corner exceeded, m/s
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
      base += SEGMENT * (made.segments + 1)
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
    this.#paces = new Float64Array(this.#bodies)
    this.#push = new Float64Array(linkage.inverseMass.length)
    this.#impulses = new Float64Array(linkage.inverseMass.length / 3)
  }

  /** Length of the steps that points are looked for ahead of, s. Before the next {@link look}. */
  pace(step: number): void {
    this.#step = step
  }

  /** Other points for the only terrain. Before all points are forgotten. Throws `env` where there is none, or several. */
  reground(points: readonly number[]): void {
    const count = this.#terrain.length
    if (count !== 1) throw refused('a world', 'of one terrain to lay it anew', `${count} of them`)
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
    this.#follow(velocities, LOOK_AHEAD * this.#step)
    this.#shapes.turn(poses)
    const before = this.#list
    this.#list = this.#spare
    this.#spare = before
    const list = this.#list
    this.#seek(list)
    list.inherit(before)
    this.#solver.take(list, poses)
  }

  /**
   * Whether surfaces meet in a drift that the last {@link look}, at the same poses, did not find: bodies move faster than they
   * did then, as after an impact.
   */
  misses(poses: Float64Array, velocities: Float64Array, seconds: number): boolean {
    if (!this.#outruns(velocities, seconds)) return false
    const wider = this.#spare
    this.#follow(velocities, seconds)
    this.#seek(wider)
    for (let i = 0; i < wider.count; i++)
      if (wider.gap[i]! + seconds * wider.opening(i, poses, velocities) < SKIN && !this.#list.has(wider, i)) return true
    return false
  }

  /** Looks as far ahead as these velocities carry in so many seconds. */
  #follow(velocities: Float64Array, ahead: number): void {
    this.#seen.set(velocities)
    this.#ahead = ahead
    for (let body = 1; body < this.#bodies; body++) this.#paces[body] = this.#shapes.pace(body, velocities)
  }

  #seek(list: ContactList): void {
    list.count = 0
    this.#rush = 0
    for (let k = 0; k < this.#pairA.length; k++) {
      const start = list.count
      this.#findPair(k, list)
      const law = this.#laws[k]!
      for (let i = start; i < list.count; i++) {
        list.kinetic[i] = law.kinetic
        list.static[i] = law.static
        list.restitution[i] = law.restitution
      }
    }
  }

  /** Whether a body moves farther than points were looked for when bodies had other velocities. */
  #outruns(velocities: Float64Array, seconds: number): boolean {
    if (!this.any) return false
    const { first } = this.#shapes
    for (let body = 1; body < this.#bodies; body++)
      if (
        first[body] !== first[body + 1] &&
        seconds * this.#shapes.pace(body, velocities) > SKIN + this.#ahead * this.#paces[body]!
      )
        return true
    return false
  }

  /** Whether bodies are near something. */
  get near(): boolean {
    return this.#list.count > 0
  }

  /** As {@link ContactSolver.solvesAll}. */
  get solvesAll(): boolean {
    return this.#list.count > 0 && this.#solver.solvesAll
  }

  /**
   * Upper bound, 1/s, of how often two shapes without a shared face could sweep past each other: the sum of their speeds over the
   * smaller reach. The stepper divides a step in which it passes 1.
   */
  get rush(): number {
    return this.#rush
  }

  /** The fastest turn of bodies with corners that are near something, rad/s. */
  spin(velocities: Float64Array): number {
    return this.#list.spin(velocities, this.#shapes.radius)
  }

  /** As {@link ContactSolver.sweeps}. */
  sweeps(velocities: Float64Array, most: number): boolean {
    return this.#list.count > 0 && this.#solver.sweeps(velocities, most)
  }

  /** As {@link ContactSolver.meets}. */
  meets(velocities: Float64Array, drift: number): boolean {
    return this.#list.count > 0 && this.#solver.meets(velocities, drift)
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
    if (!this.any) return
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

  #findPair(k: number, into: ContactList): void {
    const a = this.#pairA[k]!
    const b = this.#pairB[k]!
    const pace = this.#paces[a]!
    const bodyMargin = SKIN + this.#ahead * pace
    if (b < 0) {
      this.#terrain[-1 - b]!.find(a, a, bodyMargin, into)
      return
    }
    const margin = bodyMargin + this.#ahead * this.#paces[b]!
    if (this.#shapes.areApart(a, b, margin)) return
    const points = into.count
    this.#convex.find(a, b, a * this.#bodies + b, margin, into)
    if (into.count > points) return
    const { reach } = this.#shapes
    this.#rush = Math.max(this.#rush, (pace + this.#paces[b]!) / Math.min(reach[a]!, reach[b]!))
  }

  /** Keeps the impulses of the kick that was solved last, once the bodies move on by it: for the next kick and {@link readLoads}. */
  accept(velocities: Float64Array, kick: number): void {
    if (this.#list.count > 0) this.#solver.keep(velocities, kick)
    const { count, a, b, normal } = this.#list
    this.#seconds += kick
    for (let i = 0; i < count; i++) {
      const impulse = normal[i]! * kick
      this.#impulses[a[i]! / 3]! += impulse
      this.#impulses[b[i]! / 3]! += impulse
    }
  }
}
