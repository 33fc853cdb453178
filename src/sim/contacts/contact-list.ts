// The points where shapes touch or are about to, as flat arrays that live for ever and only grow. A point is recognised
// from step to step by its pair of bodies and the features that meet, and keeps its forces.

/** What `stuck` is for a point that was not there before. */
export const UNKNOWN = -1

/** What `rider` is multiplied by where a disc moves across a face. */
export const DISC = 2

/** Features of the ground are numbered by segment, so many each; what they are of a segment, or a point, is the rest. */
export const SEGMENT = 256

const START = 16
const NUMBERS = [
  'x',
  'y',
  'nx',
  'ny',
  'gap',
  'room',
  'kinetic',
  'static',
  'restitution',
  'normal',
  'tangent',
  'stuck',
] as const

/** Contact points. The normal points from body `a` to body `b`. */
export class ContactList {
  count = 0
  /** Offsets into poses [contacts]; the ground and terrains are 0. */
  a = new Int32Array(START)
  b = new Int32Array(START)
  pair = new Int32Array(START)
  feature = new Int32Array(START)
  /** Whose corner the point is: 1 body b's, -1 body a's, 0 nobody's. */
  owner = new Int32Array(START)
  /** Whose part moves across a face of the other body: 1 body b's, -1 body a's, {@link DISC} times that where it is round, 0 nobody's. */
  rider = new Int32Array(START)
  /** 1 where the point held by friction at the last solve. */
  stuck = new Float64Array(START)
  /** Where the two surfaces are nearest, midway, m. */
  x = new Float64Array(START)
  y = new Float64Array(START)
  nx = new Float64Array(START)
  ny = new Float64Array(START)
  /** Distance of the surfaces along the normal, m; negative where they overlap. */
  gap = new Float64Array(START)
  /** How far the surfaces may slide before the features that meet are past each other, m; 0 for round ones, whose normal turns. */
  room = new Float64Array(START)
  kinetic = new Float64Array(START)
  static = new Float64Array(START)
  restitution = new Float64Array(START)
  /** Forces along normal and tangent at the last solve, N. */
  normal = new Float64Array(START)
  tangent = new Float64Array(START)

  /** Appends a point; its coefficients and forces are whatever was there. Answers its index. */
  add(
    a: number,
    b: number,
    pair: number,
    feature: number,
    x: number,
    y: number,
    nx: number,
    ny: number,
    gap: number,
  ): number {
    if (this.count === this.a.length) this.#grow()
    const i = this.count++
    this.a[i] = a
    this.b[i] = b
    this.pair[i] = pair
    this.feature[i] = feature
    this.x[i] = x
    this.y[i] = y
    this.nx[i] = nx
    this.ny[i] = ny
    this.gap[i] = gap
    this.owner[i] = 0
    this.rider[i] = 0
    this.room[i] = 0
    return i
  }

  /** Takes over the forces of the same points in an earlier list; new points start without. */
  inherit(from: ContactList): void {
    let cursor = 0
    for (let i = 0; i < this.count; i++) {
      let found = from.#find(this.pair[i]!, this.feature[i]!, cursor)
      if (found < 0 && this.a[i] === 0) found = this.#successor(i, from)
      this.normal[i] = found < 0 ? 0 : from.normal[found]!
      this.tangent[i] = found < 0 ? 0 : from.tangent[found]!
      this.stuck[i] = found < 0 ? UNKNOWN : from.stuck[found]!
      if (found >= 0) cursor = found + 1
    }
  }

  /** The point of an earlier list that was on another segment of the ground and went over to this one: the same part of a body. */
  #successor(i: number, from: ContactList): number {
    for (let j = 0; j < from.count; j++)
      if (from.pair[j] === this.pair[i] && (from.feature[j]! ^ this.feature[i]!) % SEGMENT === 0 && !this.has(from, j))
        return j
    return -1
  }

  /** Whether a point of another list is among these. */
  has(other: ContactList, i: number): boolean {
    return this.#find(other.pair[i]!, other.feature[i]!, 0) >= 0
  }

  /** Speed at which the gap of a point grows, m/s. */
  opening(i: number, poses: Float64Array, velocities: Float64Array): number {
    const [a, b] = [this.a[i]!, this.b[i]!]
    const [x, y] = [this.x[i]!, this.y[i]!]
    const vx =
      velocities[b]! -
      velocities[b + 2]! * (y - poses[b + 1]!) -
      velocities[a]! +
      velocities[a + 2]! * (y - poses[a + 1]!)
    const vy =
      velocities[b + 1]! +
      velocities[b + 2]! * (x - poses[b]!) -
      velocities[a + 1]! -
      velocities[a + 2]! * (x - poses[a]!)
    return this.nx[i]! * vx + this.ny[i]! * vy
  }

  /** The fastest turn of bodies without a radius that have points here, rad/s. `radius` [bodies] is 0 for them. */
  spin(velocities: Float64Array, radius: Float64Array): number {
    const { count, a, b } = this
    let most = 0
    for (let i = 0; i < count; i++) {
      if (radius[a[i]! / 3] === 0) most = Math.max(most, Math.abs(velocities[a[i]! + 2]!))
      if (radius[b[i]! / 3] === 0) most = Math.max(most, Math.abs(velocities[b[i]! + 2]!))
    }
    return most
  }

  /** The first match at or after `cursor`, going round; -1 where there is none. */
  #find(pair: number, feature: number, cursor: number): number {
    for (let k = 0, j = cursor; k < this.count; k++, j++) {
      if (j >= this.count) j -= this.count
      if (this.pair[j] === pair && this.feature[j] === feature) return j
    }
    return -1
  }

  #grow(): void {
    for (const name of ['a', 'b', 'pair', 'feature', 'owner', 'rider'] as const) {
      const old = this[name]
      this[name] = new Int32Array(2 * old.length)
      this[name].set(old)
    }
    for (const name of NUMBERS) {
      const old = this[name]
      this[name] = new Float64Array(2 * old.length)
      this[name].set(old)
    }
  }
}
