// A camera: shapes of a scene as a small image, in grey or colour. Coverage of a pixel is counted at a grid of points in it, so
// that edges are smooth and a body that moves by a part of a pixel changes the image. Nothing is allocated after the start.

import type { Channel } from '../../core/index.js'

/** Points a pixel and direction at which coverage is counted. */
const POINTS = 3
const MOST_CORNERS = 16

/** Brightness of each colour channel, from 0 to 1. */
export type Ink = readonly number[]

/** What a camera is. */
export interface CameraSpec {
  /** Pixels a row and a column. */
  size: number
  /** 1 for grey, 3 for red, green, blue. */
  colours: 1 | 3
  /** Side of the square window that it sees, m. */
  window: number
}

/** The channel of a camera's image: [rows, columns, colours], first row at the top, brightness from 0 to 1. */
export function cameraChannel(name: string, { size, colours }: Pick<CameraSpec, 'size' | 'colours'>): Channel {
  return { name, unit: '1', shape: [size, size, colours] }
}

/** A camera above or beside a scene, in metres. */
export class Camera {
  readonly pixels: Float32Array // [size x size x colours]
  readonly #scale: number // pixels a metre
  readonly #corners = new Float64Array(2 * MOST_CORNERS) // in pixels, y down
  readonly #edges = new Float64Array(3 * MOST_CORNERS) // a x + b y + c >= 0 inside
  #x = 0
  #y = 0
  #cos = 1
  #sin = 0

  constructor(private readonly spec: CameraSpec) {
    this.pixels = new Float32Array(spec.size * spec.size * spec.colours)
    this.#scale = spec.size / spec.window
  }

  /** Looks at a point, with `angle` (rad, counter-clockwise) the direction that the image's right points to, and forgets what it saw. */
  look(x: number, y: number, angle: number, background: Ink): void {
    this.#x = x
    this.#y = y
    this.#cos = Math.cos(angle)
    this.#sin = Math.sin(angle)
    const { colours } = this.spec
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = background[i % colours]!
  }

  /** A convex polygon, its corners x, y, x, y, ... in either order; at most 16. */
  polygon(points: ArrayLike<number>, ink: Ink): void {
    const count = Math.min(points.length / 2, MOST_CORNERS)
    for (let i = 0; i < count; i++) this.#corner(i, points[2 * i]!, points[2 * i + 1]!)
    this.#fill(count, ink)
  }

  /** A rectangle around a point, turned by `angle`. */
  box(x: number, y: number, angle: number, width: number, height: number, ink: Ink): void {
    const [ux, uy] = [(Math.cos(angle) * width) / 2, (Math.sin(angle) * width) / 2]
    const [vx, vy] = [(-Math.sin(angle) * height) / 2, (Math.cos(angle) * height) / 2]
    this.#corner(0, x - ux - vx, y - uy - vy)
    this.#corner(1, x + ux - vx, y + uy - vy)
    this.#corner(2, x + ux + vx, y + uy + vy)
    this.#corner(3, x - ux + vx, y - uy + vy)
    this.#fill(4, ink)
  }

  /** A disc. */
  disc(x: number, y: number, radius: number, ink: Ink): void {
    this.#corner(0, x, y)
    const [cx, cy] = [this.#corners[0]!, this.#corners[1]!]
    const reach = radius * this.#scale
    const { size } = this.spec
    for (let row = first(cy - reach); row <= last(cy + reach, size); row++)
      for (let column = first(cx - reach); column <= last(cx + reach, size); column++) {
        let inside = 0
        for (let k = 0; k < POINTS * POINTS; k++) {
          const dx = column + offset(k % POINTS) - cx
          const dy = row + offset(Math.floor(k / POINTS)) - cy
          if (dx * dx + dy * dy <= reach * reach) inside++
        }
        this.#blend(row, column, inside, ink)
      }
  }

  #corner(i: number, x: number, y: number): void {
    const [dx, dy] = [x - this.#x, y - this.#y]
    const half = this.spec.size / 2
    this.#corners[2 * i] = half + this.#scale * (this.#cos * dx + this.#sin * dy)
    this.#corners[2 * i + 1] = half - this.#scale * (this.#cos * dy - this.#sin * dx)
  }

  #fill(count: number, ink: Ink): void {
    const corners = this.#corners
    let [left, right, top, bottom, area] = [Infinity, -Infinity, Infinity, -Infinity, 0]
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count
      const [x, y] = [corners[2 * i]!, corners[2 * i + 1]!]
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      area += x * corners[2 * j + 1]! - corners[2 * j]! * y
    }
    this.#orient(count, area < 0 ? -1 : 1)
    const { size } = this.spec
    for (let row = first(top); row <= last(bottom, size); row++)
      for (let column = first(left); column <= last(right, size); column++) {
        let inside = 0
        for (let k = 0; k < POINTS * POINTS; k++)
          if (this.#contains(count, column + offset(k % POINTS), row + offset(Math.floor(k / POINTS)))) inside++
        this.#blend(row, column, inside, ink)
      }
  }

  #orient(count: number, sign: number): void {
    const corners = this.#corners
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count
      const [dx, dy] = [corners[2 * j]! - corners[2 * i]!, corners[2 * j + 1]! - corners[2 * i + 1]!]
      this.#edges[3 * i] = -sign * dy
      this.#edges[3 * i + 1] = sign * dx
      this.#edges[3 * i + 2] = sign * (dy * corners[2 * i]! - dx * corners[2 * i + 1]!)
    }
  }

  #contains(count: number, x: number, y: number): boolean {
    const edges = this.#edges
    for (let i = 0; i < 3 * count; i += 3) if (edges[i]! * x + edges[i + 1]! * y + edges[i + 2]! < 0) return false
    return true
  }

  #blend(row: number, column: number, inside: number, ink: Ink): void {
    if (inside === 0) return
    const share = inside / (POINTS * POINTS)
    const { size, colours } = this.spec
    const at = (row * size + column) * colours
    for (let c = 0; c < colours; c++) this.pixels[at + c]! += share * (ink[c]! - this.pixels[at + c]!)
  }
}

function offset(k: number): number {
  return (k + 0.5) / POINTS
}

function first(edge: number): number {
  return Math.max(0, Math.floor(edge))
}

function last(edge: number, size: number): number {
  return Math.min(size - 1, Math.floor(edge))
}
