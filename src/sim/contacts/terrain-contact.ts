// Where bodies touch a chain of ground segments, solid below: corners of a body against segments, convex corners of the
// chain against edges of a body. Joints of the chain that are flat or hollow give no contact of their own, so nothing trips.

import { LandbridgeError } from '../../core/index.js'
import type { Shapes } from '../bodies/shapes.js'
import { norm } from '../norm.js'
import { type ContactList, SEGMENT } from './contact-list.js'

/** Metres under ground to which a corner is pushed out of more than the nearest segment. */
const SHALLOW = 2e-3
/** Sine of a turn of the ground that is none. */
const FLAT = 1e-9
/** Metres by which segments in a line overlap, so that rounding leaves nothing between them. */
export const JOINED = 1e-9

/** One chain. */
export class TerrainContact {
  readonly x: Float64Array // [points] m
  readonly y: Float64Array
  /** Upward unit normal of the segment from each point to the next. */
  readonly nx: Float64Array // [points - 1]
  readonly ny: Float64Array
  readonly length: Float64Array // [points - 1] m
  readonly #peak: Uint8Array // [points] 1 where the ground is convex
  readonly #before: Float64Array // [points - 1] how far before its first point a segment still holds, m; NaN until something asks
  readonly #after: Float64Array // [points - 1] the same past its last point
  readonly #top: number // of all points, m
  #low = 0
  #high = 0

  /** `points` as in a terrain. */
  constructor(
    points: readonly number[],
    private readonly shapes: Shapes,
    private readonly base: number,
  ) {
    const count = points.length / 2
    this.x = new Float64Array(count)
    this.y = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      this.x[i] = points[2 * i]!
      this.y[i] = points[2 * i + 1]!
    }
    this.#top = this.y.reduce((top, y) => Math.max(top, y))
    this.length = new Float64Array(count - 1)
    this.nx = new Float64Array(count - 1)
    this.ny = new Float64Array(count - 1)
    this.#peak = new Uint8Array(count)
    this.#before = new Float64Array(count - 1).fill(Number.NaN)
    this.#after = new Float64Array(count - 1).fill(Number.NaN)
    for (let i = 0; i + 1 < count; i++) this.#measure(i)
    for (let i = 0; i < count; i++) this.#peak[i] = this.#turn(i) < -FLAT ? 1 : 0
  }

  /** Segments of the chain. */
  get segments(): number {
    return this.nx.length
  }

  /** Appends the contacts of a body closer than `margin`. `pair` is what they are recognised by. */
  find(body: number, pair: number, margin: number, into: ContactList): void {
    const bottom = this.shapes.bounds[4 * body + 1]! - margin
    if (bottom > this.#top) return
    const left = this.shapes.bounds[4 * body]! - margin
    const right = this.shapes.bounds[4 * body + 2]! + margin
    if (right < this.x[0]! || left > this.x[this.x.length - 1]!) return
    this.#low = this.segmentAt(left)
    this.#high = this.#low
    while (this.#high < this.segments - 1 && this.x[this.#high + 1]! <= right) this.#high++
    if (this.#isClear(bottom)) return
    if (this.shapes.radius[body]! > 0) this.#disc(body, pair, margin, into)
    else this.#polygon(body, pair, margin, into)
  }

  /** The first segment that reaches as far right as `left`. */
  segmentAt(left: number): number {
    let low = 0
    let high = this.segments - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.x[middle + 1]! < left) low = middle + 1
      else high = middle
    }
    return low
  }

  #isClear(bottom: number): boolean {
    for (let i = this.#low; i <= this.#high + 1; i++) if (this.y[i]! >= bottom) return false
    return true
  }

  #disc(body: number, pair: number, margin: number, into: ContactList): void {
    const { first, radius } = this.shapes
    const cx = this.shapes.x[first[body]!]!
    const cy = this.shapes.y[first[body]!]!
    const r = radius[body]!
    const least = this.#shallowest(cx, cy) - r
    const give = least < -r ? Number.POSITIVE_INFINITY : margin
    for (let s = this.#low; s <= this.#high; s++) {
      const nx = this.nx[s]!
      const ny = this.ny[s]!
      const along = (cx - this.x[s]!) * ny - (cy - this.y[s]!) * nx
      const gap = (cx - this.x[s]!) * nx + (cy - this.y[s]!) * ny - r
      if (this.#isPast(s, along, give)) continue
      if (gap > margin || gap < least) continue
      const inward = r + gap / 2
      const i = into.add(0, 3 * body, pair, this.base + SEGMENT * s, cx - inward * nx, cy - inward * ny, nx, ny, gap)
      into.room[i] = this.#room(s, along)
    }
    for (let p = this.#low; p <= this.#high + 1; p++) {
      if (!this.#isPeakBeside(p, body, margin)) continue
      const dx = cx - this.x[p]!
      const dy = cy - this.y[p]!
      const distance = Math.sqrt(dx * dx + dy * dy)
      if (distance - r > margin || distance === 0 || !this.#isBetween(p, dx, dy)) continue
      const nx = dx / distance
      const ny = dy / distance
      const half = (distance - r) / 2
      const px = this.x[p]! + half * nx
      const py = this.y[p]! + half * ny
      into.add(0, 3 * body, pair, this.base + SEGMENT * p + 1, px, py, nx, ny, distance - r)
    }
  }

  #polygon(body: number, pair: number, margin: number, into: ContactList): void {
    const { x, y, first } = this.shapes
    for (let s = this.#low; s <= this.#high; s++) {
      const nx = this.nx[s]!
      const ny = this.ny[s]!
      for (let k = first[body]!, corner = 0; k < first[body + 1]!; k++, corner++) {
        const dx = x[k]! - this.x[s]!
        const dy = y[k]! - this.y[s]!
        const along = dx * ny - dy * nx
        const gap = dx * nx + dy * ny
        const deep = gap < -SHALLOW
        if (gap > margin || this.#isPast(s, along, deep ? Number.POSITIVE_INFINITY : margin)) continue
        if (deep && gap < this.#shallowest(x[k]!, y[k]!)) continue
        const px = x[k]! - (gap / 2) * nx
        const py = y[k]! - (gap / 2) * ny
        const i = into.add(0, 3 * body, pair, this.base + SEGMENT * s + 2 + corner, px, py, nx, ny, gap)
        into.owner[i] = 1
        into.room[i] = this.#room(s, along)
      }
    }
    for (let p = this.#low; p <= this.#high + 1; p++) {
      if (!this.#isPeakBeside(p, body, margin)) continue
      this.#peakAgainst(p, body, pair, margin, into)
      this.#cornersOver(p, body, pair, margin, into)
    }
  }

  /** Signed distance from a place under ground to the nearest segment, also past its ends; 0 for one in the open, such as behind a thin peak. */
  #shallowest(px: number, py: number): number {
    if (!this.#isUnder(px, py)) return 0
    let least = Number.NEGATIVE_INFINITY
    for (let s = this.#low; s <= this.#high; s++) {
      const dx = px - this.x[s]!
      const dy = py - this.y[s]!
      const along = dx * this.ny[s]! - dy * this.nx[s]!
      const past = along - Math.min(Math.max(along, 0), this.length[s]!)
      const gap = dx * this.nx[s]! + dy * this.ny[s]!
      least = Math.max(least, -norm(gap, past))
    }
    return least
  }

  /** Whether a place is under ground. */
  #isUnder(px: number, py: number): boolean {
    for (let s = this.#low; s <= this.#high; s++)
      if (px >= this.x[s]! && px <= this.x[s + 1]!)
        return (px - this.x[s]!) * this.nx[s]! + (py - this.y[s]!) * this.ny[s]! < 0
    return false
  }

  /** Whether a point of the ground is a convex corner over or under the body, or less than `margin` off that. */
  #isPeakBeside(p: number, body: number, margin: number): boolean {
    const { bounds } = this.shapes
    const px = this.x[p]!
    return this.#peak[p] === 1 && px >= bounds[4 * body]! - margin && px <= bounds[4 * body + 2]! + margin
  }

  /** A convex corner of the ground against the edge of the body that it is farthest in front of. */
  #peakAgainst(p: number, body: number, pair: number, margin: number, into: ContactList): void {
    const { x, y, nx, ny, first } = this.shapes
    const px = this.x[p]!
    const py = this.y[p]!
    let edge = first[body]!
    let most = Number.NEGATIVE_INFINITY
    for (let k = first[body]!; k < first[body + 1]!; k++) {
      const gap = (px - x[k]!) * nx[k]! + (py - y[k]!) * ny[k]!
      if (gap > most) {
        most = gap
        edge = k
      }
    }
    const ex = nx[edge]!
    const ey = ny[edge]!
    const next = edge + 1 < first[body + 1]! ? edge + 1 : first[body]!
    const along = (px - x[edge]!) * -ey + (py - y[edge]!) * ex
    const length = (x[next]! - x[edge]!) * -ey + (y[next]! - y[edge]!) * ex
    if (most > margin || along < 0 || along > length || !this.#isBetween(p, -ex, -ey)) return
    const feature = this.base + SEGMENT * p + 128 + edge - first[body]!
    const i = into.add(0, 3 * body, pair, feature, px - (most / 2) * ex, py - (most / 2) * ey, -ex, -ey, most)
    into.room[i] = Math.min(along, length - along)
    into.rider[i] = -1
  }

  /** Corners of a body that face a convex corner of the ground, over neither of its segments. */
  #cornersOver(p: number, body: number, pair: number, margin: number, into: ContactList): void {
    const { x, y, nx, ny, first } = this.shapes
    let before = first[body + 1]! - 1
    for (let k = first[body]!, corner = 0; k < first[body + 1]!; before = k, k++, corner++) {
      const dx = x[k]! - this.x[p]!
      const dy = y[k]! - this.y[p]!
      const distance = Math.sqrt(dx * dx + dy * dy)
      if (distance > margin || distance === 0 || !this.#isBetween(p, dx, dy)) continue
      // The edges to both sides of it lead away.
      if (ny[before]! * dx - nx[before]! * dy < 0 || nx[k]! * dy - ny[k]! * dx < 0) continue
      const feature = this.base + SEGMENT * p + 192 + corner
      const ux = dx / distance
      const uy = dy / distance
      into.add(0, 3 * body, pair, feature, x[k]! - dx / 2, y[k]! - dy / 2, ux, uy, distance)
    }
  }

  /** Whether a direction lies between the normals of the two segments that meet in a point. */
  #isBetween(p: number, dx: number, dy: number): boolean {
    const before = p > 0 ? this.ny[p - 1]! * dx - this.nx[p - 1]! * dy : 0
    const after = p < this.segments ? this.ny[p]! * dx - this.nx[p]! * dy : 0
    return before >= 0 && after <= 0 && (p > 0 || dx <= 0) && (p < this.segments || dx >= 0)
  }

  #measure(i: number): void {
    const dx = this.x[i + 1]! - this.x[i]!
    const dy = this.y[i + 1]! - this.y[i]!
    const length = norm(dx, dy)
    if (!(dx >= 0 && length > 0))
      throw new LandbridgeError(
        'env',
        `Expected terrain from left to right, got point ${i + 1} at [${this.x[i + 1]}, ${this.y[i + 1]}] after [${this.x[i]}, ${this.y[i]}]`,
      )
    this.length[i] = length
    this.nx[i] = -dy / length
    this.ny[i] = dx / length
  }

  /** Sine of the angle by which the ground turns upwards in a point; its ends are peaks. */
  #turn(p: number): number {
    if (p === 0 || p === this.segments) return -1
    return this.nx[p - 1]! * this.ny[p]! - this.ny[p - 1]! * this.nx[p]!
  }

  /**
   * How far a segment holds past its end in a point, m: where two segments are joined no gap is left between them, and in a hollow
   * each goes on into the ground under the other, up to where it would come out again.
   */
  #goesOn(s: number, end: number, way: number): number {
    const turn = this.#turn(end)
    if (turn <= FLAT) return turn < -FLAT ? 0 : JOINED
    let above = 0
    for (let p = end + way; p >= 0 && p <= this.segments; p += way) {
      const height = this.#height(s, p)
      if (height < 0) {
        const share = above / (above - height)
        const dx = this.x[p - way]! + share * (this.x[p]! - this.x[p - way]!) - this.x[end]!
        const dy = this.y[p - way]! + share * (this.y[p]! - this.y[p - way]!) - this.y[end]!
        return norm(dx, dy)
      }
      above = height
    }
    return Number.POSITIVE_INFINITY
  }

  /** How far a point of the ground is over the line of a segment, m. */
  #height(s: number, p: number): number {
    return (this.x[p]! - this.x[s]!) * this.nx[s]! + (this.y[p]! - this.y[s]!) * this.ny[s]!
  }

  /** Whether a place along a segment is past its ends, by more than `give` where it goes on. */
  #isPast(s: number, along: number, give: number): boolean {
    if (along < 0) return -along > give || -along > this.#holds(this.#before, s, s, -1)
    const after = along - this.length[s]!
    return after > 0 && (after > give || after > this.#holds(this.#after, s, s + 1, 1))
  }

  /** What {@link #goesOn} answered, or does now: few ends of a ground ever have a body near. */
  #holds(known: Float64Array, s: number, end: number, way: number): number {
    if (Number.isNaN(known[s]!)) known[s] = this.#goesOn(s, end, way)
    return known[s]!
  }

  /** How far it is from a place along a segment to where the ground falls away. */
  #room(s: number, along: number): number {
    const before = this.#peak[s] === 1 ? along : Number.POSITIVE_INFINITY
    return this.#peak[s + 1] === 1 ? Math.min(before, this.length[s]! - along) : before
  }
}
