// Where two convex shapes touch or nearly do: separating axes and clipping for polygons, the nearest feature for discs.
// Distances up to a margin are found, so that a contact is there before the shapes meet.

import type { Shapes } from '../bodies/shapes.js'
import { type ContactList, DISC } from './contact-list.js'

/** Metres by which the second polygon's edge must be better to become the reference, so that the choice does not flicker. */
const PREFERENCE = 1e-4

/** Metres that faces which approach must overlap sideways to meet: faces of tiles laid flush are no step to trip over. */
const SLIVER = 1e-5

/** Finds contacts of pairs of bodies and appends them to a list. Bodies are counted, the ground being 0. */
export class ConvexContact {
  #edge = 0
  #separation = 0
  #list!: ContactList
  #a = 0
  #b = 0
  #pair = 0

  constructor(private readonly shapes: Shapes) {}

  /** Appends the contacts of bodies `a` and `b` closer than `margin`. `pair` is what they are recognised by. */
  find(a: number, b: number, pair: number, margin: number, into: ContactList): void {
    this.#list = into
    this.#a = 3 * a
    this.#b = 3 * b
    this.#pair = pair
    const { radius } = this.shapes
    if (radius[a]! > 0 && radius[b]! > 0) this.#discs(a, b, margin)
    else if (radius[a]! > 0) this.#polygonDisc(b, a, margin, -1)
    else if (radius[b]! > 0) this.#polygonDisc(a, b, margin, 1)
    else this.#polygons(a, b, margin)
  }

  #discs(a: number, b: number, margin: number): void {
    const { x, y, first, radius } = this.shapes
    const i = first[a]!
    const dx = x[first[b]!]! - x[i]!
    const dy = y[first[b]!]! - y[i]!
    const distance = Math.sqrt(dx * dx + dy * dy)
    const gap = distance - radius[a]! - radius[b]!
    if (gap > margin) return
    const nx = distance > 0 ? dx / distance : 0
    const ny = distance > 0 ? dy / distance : 1
    const along = radius[a]! + gap / 2
    this.#list.add(this.#a, this.#b, this.#pair, 0, x[i]! + along * nx, y[i]! + along * ny, nx, ny, gap)
  }

  /** `sign` is 1 where the polygon comes first in the pair. */
  #polygonDisc(polygon: number, disc: number, margin: number, sign: number): void {
    const { x, y, nx, ny, first, radius } = this.shapes
    const cx = x[first[disc]!]!
    const cy = y[first[disc]!]!
    const start = first[polygon]!
    const end = first[polygon + 1]!
    let edge = start
    let most = Number.NEGATIVE_INFINITY
    for (let k = start; k < end; k++) {
      const distance = (cx - x[k]!) * nx[k]! + (cy - y[k]!) * ny[k]!
      if (distance > most) {
        most = distance
        edge = k
      }
    }
    if (most - radius[disc]! > margin) return
    const next = edge + 1 < end ? edge + 1 : start
    const along = (cx - x[edge]!) * -ny[edge]! + (cy - y[edge]!) * nx[edge]!
    const length = (x[next]! - x[edge]!) * -ny[edge]! + (y[next]! - y[edge]!) * nx[edge]!
    if (most > 0 && along < 0) this.#corner(edge, edge - start, cx, cy, radius[disc]!, margin, sign)
    else if (most > 0 && along > length) this.#corner(next, next - start, cx, cy, radius[disc]!, margin, sign)
    else {
      const i = this.#touch(64 + edge - start, cx, cy, nx[edge]!, ny[edge]!, most, radius[disc]!, sign)
      this.#list.room[i] = Math.max(Math.min(along, length - along), 0)
      this.#list.rider[i] = DISC * sign
    }
  }

  #corner(k: number, feature: number, cx: number, cy: number, radius: number, margin: number, sign: number): void {
    const dx = cx - this.shapes.x[k]!
    const dy = cy - this.shapes.y[k]!
    const distance = Math.sqrt(dx * dx + dy * dy)
    if (distance > 0 && distance - radius <= margin)
      this.#touch(feature, cx, cy, dx / distance, dy / distance, distance, radius, sign)
  }

  /** A disc around (cx, cy) whose centre is `distance` from the surface with this outward normal. */
  #touch(
    feature: number,
    cx: number,
    cy: number,
    nx: number,
    ny: number,
    distance: number,
    radius: number,
    sign: number,
  ): number {
    const inward = (distance + radius) / 2
    const gap = distance - radius
    return this.#list.add(
      this.#a,
      this.#b,
      this.#pair,
      feature,
      cx - inward * nx,
      cy - inward * ny,
      sign * nx,
      sign * ny,
      gap,
    )
  }

  #polygons(a: number, b: number, margin: number): void {
    this.#separate(a, b)
    const edgeA = this.#edge
    const separationA = this.#separation
    if (separationA > margin) return
    this.#separate(b, a)
    if (this.#separation > margin) return
    if (this.#separation > separationA + PREFERENCE) this.#clip(b, a, this.#edge, margin, -1)
    else this.#clip(a, b, edgeA, margin, 1)
  }

  /** The edge of `from` that `other` is farthest in front of. */
  #separate(from: number, other: number): void {
    const { x, y, nx, ny, first } = this.shapes
    this.#separation = Number.NEGATIVE_INFINITY
    const otherEnd = first[other + 1]!
    for (let k = first[from]!; k < first[from + 1]!; k++) {
      const ex = nx[k]!
      const ey = ny[k]!
      let least = Number.POSITIVE_INFINITY
      for (let j = first[other]!; j < otherEnd; j++) {
        const distance = x[j]! * ex + y[j]! * ey
        if (distance < least) least = distance
      }
      least -= x[k]! * ex + y[k]! * ey
      if (least > this.#separation) {
        this.#separation = least
        this.#edge = k
      }
    }
  }

  /** Clips the edge of `other` that faces edge `k` of `from` to the width of that edge. */
  #clip(from: number, other: number, k: number, margin: number, sign: number): void {
    const { x, y, nx, ny, first } = this.shapes
    const ex = nx[k]!
    const ey = ny[k]!
    const facing = this.#facing(other, ex, ey)
    const after = facing + 1 < first[other + 1]! ? facing + 1 : first[other]!
    const next = k + 1 < first[from + 1]! ? k + 1 : first[from]!
    const start = y[k]! * ex - x[k]! * ey
    const end = y[next]! * ex - x[next]! * ey
    // The facing edge runs against the reference: its first corner lies towards the end.
    const far = y[facing]! * ex - x[facing]! * ey
    const near = y[after]! * ex - x[after]! * ey
    const overlap = Math.min(far, end) - Math.max(near, start)
    if (overlap < 0 || (overlap < SLIVER && this.#separation > 0)) return
    const feature = ((k - first[from]!) * 64 + facing - first[other]!) * 4 + (sign < 0 ? 2 : 0)
    const level = x[k]! * ex + y[k]! * ey
    const span = far - near
    for (let side = 0; side < 2; side++) {
      const corner = side === 0 ? after : facing
      let px = x[corner]!
      let py = y[corner]!
      const excess = side === 0 ? start - near : far - end
      if (excess > 0) {
        const share = excess / span
        const opposite = side === 0 ? facing : after
        px += share * (x[opposite]! - px)
        py += share * (y[opposite]! - py)
      }
      const gap = px * ex + py * ey - level
      if (gap > margin) continue
      px -= (gap / 2) * ex
      py -= (gap / 2) * ey
      const i = this.#list.add(this.#a, this.#b, this.#pair, feature + side, px, py, sign * ex, sign * ey, gap)
      this.#list.room[i] = overlap
      // Where the facing edge is clipped, it is a corner of the reference that moves across it.
      this.#list.rider[i] = excess > 0 ? -sign : sign
      if (excess <= 0) this.#list.owner[i] = sign
    }
  }

  /** The edge of a body that looks most against a direction. */
  #facing(body: number, ex: number, ey: number): number {
    const { nx, ny, first } = this.shapes
    let found = first[body]!
    let least = Number.POSITIVE_INFINITY
    for (let j = first[body]!; j < first[body + 1]!; j++) {
      const cosine = nx[j]! * ex + ny[j]! * ey
      if (cosine < least) {
        least = cosine
        found = j
      }
    }
    return found
  }
}
