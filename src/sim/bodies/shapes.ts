// The outlines that can touch, as flat arrays: convex polygons and discs, turned to where their bodies are.

import type { BodySpec } from './body.js'

/** Shapes of all bodies; body 0 is the ground and has none. Bodies are counted from it. */
export class Shapes {
  /** First corner of each body; a body's corners end where the next one's begin. A disc has one, its centre. */
  readonly first: Int32Array // [bodies + 1]
  readonly radius: Float64Array // [bodies] of a disc, m; 0 for a polygon
  /** Distance from the centre of mass that no corner exceeds, m. */
  readonly reach: Float64Array // [bodies]
  readonly x: Float64Array // [corners] in the world, m
  readonly y: Float64Array
  /** Outward unit normal of the edge from each corner to the next. */
  readonly nx: Float64Array // [corners]
  readonly ny: Float64Array
  /** Left, bottom, right, top of each body, m. */
  readonly bounds: Float64Array // [4 x bodies]
  readonly #localX: Float64Array
  readonly #localY: Float64Array
  readonly #localNx: Float64Array
  readonly #localNy: Float64Array
  readonly #touching: Int32Array // bodies that have a shape

  constructor(specs: readonly BodySpec[]) {
    const outlines = specs.map((spec) => (spec.surface === undefined ? [] : spec.radius ? [0, 0] : spec.outline))
    const corners = outlines.flatMap((outline) => [...outline])
    const count = corners.length / 2
    this.first = new Int32Array(specs.length + 2)
    outlines.forEach((outline, i) => {
      this.first[i + 2] = this.first[i + 1]! + outline.length / 2
    })
    this.radius = Float64Array.from([0, ...specs.map((spec) => spec.radius ?? 0)])
    this.reach = Float64Array.from([0, ...specs.map((spec, i) => spec.radius ?? farthest(outlines[i]!))])
    this.#localX = Float64Array.from({ length: count }, (_, i) => corners[2 * i]!)
    this.#localY = Float64Array.from({ length: count }, (_, i) => corners[2 * i + 1]!)
    const normals = outlines.flatMap((outline) => normalsOf(outline))
    this.#localNx = Float64Array.from(normals, ([x]) => x)
    this.#localNy = Float64Array.from(normals, ([, y]) => y)
    this.x = new Float64Array(count)
    this.y = new Float64Array(count)
    this.nx = new Float64Array(count)
    this.ny = new Float64Array(count)
    this.bounds = new Float64Array(4 * (specs.length + 1))
    this.#touching = Int32Array.from(specs.keys())
      .map((i) => i + 1)
      .filter((body) => this.first[body + 1]! > this.first[body]!)
  }

  /** Corners, normals and bounds at these poses [3 x bodies]. */
  turn(poses: Float64Array): void {
    for (let i = 0; i < this.#touching.length; i++) this.#turnBody(this.#touching[i]!, poses)
  }

  /** A speed that no corner of a body exceeds, m/s. */
  pace(body: number, velocities: Float64Array): number {
    const x = velocities[3 * body]!
    const y = velocities[3 * body + 1]!
    return Math.sqrt(x * x + y * y) + Math.abs(velocities[3 * body + 2]!) * this.reach[body]!
  }

  /** Whether the bounds of two bodies are more than `margin` apart, m. */
  areApart(a: number, b: number, margin: number): boolean {
    const { bounds } = this
    const p = 4 * a
    const q = 4 * b
    if (bounds[p]! > bounds[q + 2]! + margin || bounds[q]! > bounds[p + 2]! + margin) return true
    return bounds[p + 1]! > bounds[q + 3]! + margin || bounds[q + 1]! > bounds[p + 3]! + margin
  }

  #turnBody(body: number, poses: Float64Array): void {
    const px = poses[3 * body]!
    const py = poses[3 * body + 1]!
    const radius = this.radius[body]!
    if (radius > 0) {
      this.x[this.first[body]!] = px
      this.y[this.first[body]!] = py
      this.#bound(body, px - radius, py - radius, px + radius, py + radius)
      return
    }
    const cos = Math.cos(poses[3 * body + 2]!)
    const sin = Math.sin(poses[3 * body + 2]!)
    let left = Number.POSITIVE_INFINITY
    let bottom = left
    let right = -left
    let top = -left
    for (let k = this.first[body]!; k < this.first[body + 1]!; k++) {
      const x = px + cos * this.#localX[k]! - sin * this.#localY[k]!
      const y = py + sin * this.#localX[k]! + cos * this.#localY[k]!
      this.x[k] = x
      this.y[k] = y
      this.nx[k] = cos * this.#localNx[k]! - sin * this.#localNy[k]!
      this.ny[k] = sin * this.#localNx[k]! + cos * this.#localNy[k]!
      if (x < left) left = x
      if (x > right) right = x
      if (y < bottom) bottom = y
      if (y > top) top = y
    }
    this.#bound(body, left, bottom, right, top)
  }

  #bound(body: number, left: number, bottom: number, right: number, top: number): void {
    this.bounds[4 * body] = left
    this.bounds[4 * body + 1] = bottom
    this.bounds[4 * body + 2] = right
    this.bounds[4 * body + 3] = top
  }
}

function farthest(outline: readonly number[]): number {
  let most = 0
  for (let i = 0; i < outline.length; i += 2) most = Math.max(most, Math.hypot(outline[i]!, outline[i + 1]!))
  return most
}

function normalsOf(outline: readonly number[]): [number, number][] {
  const count = outline.length / 2
  return Array.from({ length: count }, (_, i) => {
    const next = (i + 1) % count
    const dx = outline[2 * next]! - outline[2 * i]!
    const dy = outline[2 * next + 1]! - outline[2 * i + 1]!
    const length = Math.hypot(dx, dy) || 1
    return [dy / length, -dx / length]
  })
}
