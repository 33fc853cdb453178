// Closed tracks, drawn at random: a circle whose radius is bent by a few waves, as far as its width lets its edges go on, so that
// neither it nor they cross themselves. Anticlockwise.

import type { Rng } from '../../core/index.js'
import { norm } from '../norm.js'
import type { Camera, Ink } from '../sensors/camera.js'

/** Points around a lap. */
const POINTS = 160
const WAVES = 4

/** What a circuit is drawn from. */
export interface CircuitSpec {
  /** Mean radius of the centre line, m. */
  radius: number
  /** Distance from the centre line to an edge, m. */
  halfWidth: number
  /** Size of the waves as a share of the radius; 0 gives a circle, 1 hairpins. A track too wide for its bends has smaller ones. */
  bends: number
}

/** A closed track, a circle with waves, run counter-clockwise. */
export class Circuit {
  /** Length of the centre line, m. */
  readonly length: number
  /** Points of the centre line: x, y, x, y, ... m. */
  readonly centre = new Float64Array(2 * POINTS)
  /** Points of the inner edge: x, y, x, y, ... m. */
  readonly left = new Float64Array(2 * POINTS)
  /** Points of the outer edge: x, y, x, y, ... m. */
  readonly right = new Float64Array(2 * POINTS)
  readonly #starts = new Float64Array(POINTS + 1) // arc length at each point

  /** Draws a track. */
  constructor(
    readonly spec: CircuitSpec,
    rng: Rng,
  ) {
    const amplitudes = Array.from({ length: WAVES }, (_, k) => (rng.uniform(0.3, 1) * spec.bends * 0.35) / (k + 1.5))
    const phases = amplitudes.map(() => rng.uniform(0, 2 * Math.PI))
    // A circle does not fold where half the width is less than its radius; where it is not, nothing helps.
    for (let share = 1; share > 0.01; share *= 0.9) {
      this.#bend(share, amplitudes, phases)
      if (!this.#folds()) break
    }
    for (let i = 0; i < POINTS; i++) {
      const j = (i + 1) % POINTS
      const step = norm(this.#x(j) - this.#x(i), this.#y(j) - this.#y(i))
      this.#starts[i + 1] = this.#starts[i]! + step
    }
    this.length = this.#starts[POINTS]!
  }

  /** Direction of the centre line at its start, rad. */
  get heading(): number {
    return Math.atan2(this.#y(1) - this.#y(0), this.#x(1) - this.#x(0))
  }

  /**
   * Where a point is, into `into`: arc length of the nearest place of the centre line, m; distance from it, positive to the
   * left, m; direction of the line there, rad; segment. Looks around segment `near`, or everywhere where it is negative.
   */
  locate(x: number, y: number, near: number, into: Float64Array): void {
    const reach = near < 0 ? POINTS / 2 : 10
    let best = Number.POSITIVE_INFINITY
    for (let k = -reach; k < reach; k++) {
      const i = (Math.max(near, 0) + k + POINTS) % POINTS
      const j = (i + 1) % POINTS
      const ux = this.#x(j) - this.#x(i)
      const uy = this.#y(j) - this.#y(i)
      const dx = x - this.#x(i)
      const dy = y - this.#y(i)
      const square = ux * ux + uy * uy
      const share = Math.min(Math.max((dx * ux + dy * uy) / square, 0), 1)
      const away = norm(dx - share * ux, dy - share * uy)
      if (away >= best) continue
      best = away
      into[0] = this.#starts[i]! + share * Math.sqrt(square)
      into[1] = ux * dy - uy * dx > 0 ? away : -away
      into[2] = Math.atan2(uy, ux)
      into[3] = i
    }
  }

  /** Distance from a point on the road near segment `near`, along a direction, to the nearest edge, at most `longest`, m. */
  ray(x: number, y: number, angle: number, near: number, longest: number): number {
    const dx = Math.cos(angle)
    const dy = Math.sin(angle)
    // As many segments as go by on that way; in bends more road goes by than its length.
    const reach = Math.min(Math.max(Math.ceil((1.3 * longest * POINTS) / this.length), 40), POINTS / 2)
    let nearest = longest
    for (let k = -reach; k < reach; k++) {
      const i = (near + k + POINTS) % POINTS
      nearest = hit(this.left, i, x, y, dx, dy, nearest)
      nearest = hit(this.right, i, x, y, dx, dy, nearest)
    }
    return nearest
  }

  /** Paints the road, all of the lap: from half a lap behind segment `near` to half a lap ahead. */
  paint(camera: Camera, near: number, ink: Ink): void {
    for (let k = -POINTS / 2; k < POINTS / 2; k++) {
      const i = (near + k + POINTS) % POINTS
      // Two segments a piece: where one ends the next has its middle, so no seam shows.
      const j = (i + 2) % POINTS
      for (let c = 0; c < 2; c++) {
        quad[c] = this.left[2 * i + c]!
        quad[2 + c] = this.left[2 * j + c]!
        quad[4 + c] = this.right[2 * j + c]!
        quad[6 + c] = this.right[2 * i + c]!
      }
      camera.polygon(quad, ink)
    }
  }

  #x(i: number): number {
    return this.centre[2 * i]!
  }

  #y(i: number): number {
    return this.centre[2 * i + 1]!
  }

  /** Lays the centre line along a share of the waves, and the edges beside it. */
  #bend(share: number, amplitudes: readonly number[], phases: readonly number[]): void {
    for (let i = 0; i < POINTS; i++) {
      const angle = (2 * Math.PI * i) / POINTS
      const bent = amplitudes.reduce((sum, size, k) => sum + share * size * Math.sin((k + 2) * angle + phases[k]!), 1)
      this.centre[2 * i] = this.spec.radius * bent * Math.cos(angle)
      this.centre[2 * i + 1] = this.spec.radius * bent * Math.sin(angle)
    }
    for (let i = 0; i < POINTS; i++) this.#widen(i)
  }

  /** Whether an edge runs back somewhere: a bend is tighter than half the width. */
  #folds(): boolean {
    for (let i = 0; i < POINTS; i++) {
      const j = (i + 1) % POINTS
      const ux = this.#x(j) - this.#x(i)
      const uy = this.#y(j) - this.#y(i)
      for (const edge of [this.left, this.right])
        if ((edge[2 * j]! - edge[2 * i]!) * ux + (edge[2 * j + 1]! - edge[2 * i + 1]!) * uy <= 0) return true
    }
    return false
  }

  #widen(i: number): void {
    const before = (i + POINTS - 1) % POINTS
    const after = (i + 1) % POINTS
    const ux = this.#x(after) - this.#x(before)
    const uy = this.#y(after) - this.#y(before)
    const scale = this.spec.halfWidth / norm(ux, uy)
    this.left[2 * i] = this.#x(i) - scale * uy
    this.left[2 * i + 1] = this.#y(i) + scale * ux
    this.right[2 * i] = this.#x(i) + scale * uy
    this.right[2 * i + 1] = this.#y(i) - scale * ux
  }
}

/** Corners of one piece of road. */
const quad = new Float64Array(8)

/** The nearer of `nearest` and the distance at which a ray meets segment i of a closed chain. */
function hit(chain: Float64Array, i: number, x: number, y: number, dx: number, dy: number, nearest: number): number {
  const j = (i + 1) % POINTS
  const ax = chain[2 * i]! - x
  const ay = chain[2 * i + 1]! - y
  const ux = chain[2 * j]! - chain[2 * i]!
  const uy = chain[2 * j + 1]! - chain[2 * i + 1]!
  const across = dx * uy - dy * ux
  if (across === 0) return nearest
  const distance = (ax * uy - ay * ux) / across
  const share = (ax * dy - ay * dx) / across
  return distance >= 0 && distance < nearest && share >= 0 && share <= 1 ? distance : nearest
}
