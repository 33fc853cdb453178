// A camera: shapes of a scene as a small image, in grey or colour. A pixel has the exact share of each ink, so that a body that moves
// by any part of a pixel changes the image.

import { type Channel, LandbridgeError, z } from '../../core/index.js'
import { checkRecord, POSITIVE, type Ranges, refused, shown } from '../check-numbers.js'
import { Coverage } from './coverage.js'

/** Corners that a disc is drawn with. */
const DISC_CORNERS = 16
/** Radius of the corners of a regular polygon that has the area of the unit disc. */
const ROUND = Math.sqrt((2 * Math.PI) / (DISC_CORNERS * Math.sin((2 * Math.PI) / DISC_CORNERS)))

/** Brightness of each colour channel, from 0 to 1. */
export type Ink = readonly number[]

/** Resolution, colours and view of a camera. */
export interface CameraSpec {
  /** Pixels a row and a column. */
  size: number
  /** 1 for grey, 3 for red, green, blue. */
  colours: 1 | 3
  /** Side of the square window that it sees, m. */
  window: number
}

const ranges: Ranges = [
  ['size', { text: 'to be a whole number from 1 to 1024', holds: (n) => Number.isInteger(n) && n >= 1 && n <= 1024 }],
  ['colours', { text: 'to be 1 or 3', holds: (n) => n === 1 || n === 3 }],
  ['window', POSITIVE],
]

/** Options of envs that a camera may show, in place of what is named. */
export function cameraOptions(other: string) {
  return {
    pixels: z
      .union([z.literal(0), z.int().min(16).max(96)])
      .default(0)
      .describe(`observe an image of so many pixels a side in place of ${other}; 0 for ${other}`),
    colours: z.enum(['grey', 'rgb']).default('grey').describe('colours of the image'),
  }
}

/** The camera that options ask for; undefined for none. Throws `config` where colours are asked for without pixels. */
export function cameraOf(of: { pixels: number; colours: 'grey' | 'rgb' }): Omit<CameraSpec, 'window'> | undefined {
  if (of.pixels > 0) return { size: of.pixels, colours: of.colours === 'rgb' ? 3 : 1 }
  if (of.colours === 'grey') return undefined
  throw new LandbridgeError('config', `Expected pixels for the colours '${of.colours}', got none`, 'set `pixels` too')
}

/** The channel of a camera's image: [rows, columns, colours], first row at the top, brightness from 0 to 1. */
export function cameraChannel(name: string, { size, colours }: Pick<CameraSpec, 'size' | 'colours'>): Channel {
  return { name, unit: '1', shape: [size, size, colours] }
}

/** A camera above or beside a scene, in metres. */
export class Camera {
  readonly pixels: Float32Array // [size x size x colours]
  readonly #scale: number // pixels a metre
  #corners = new Float64Array(2 * DISC_CORNERS) // in pixels, y down; as many as were ever drawn at once
  readonly #coverage: Coverage
  #x = 0
  #y = 0
  #cos = 1
  #sin = 0

  /** Throws `env` where size, colours or window are none. */
  constructor(private readonly spec: CameraSpec) {
    checkRecord(spec, ranges, 'a camera')
    this.pixels = new Float32Array(spec.size * spec.size * spec.colours)
    this.#scale = spec.size / spec.window
    this.#coverage = new Coverage(spec.size)
  }

  /** Looks at a point, with `angle` (rad, counter-clockwise) the direction that the image's right points to, and forgets what it saw. Throws `env`, as all that paints, where an ink lacks a colour. */
  look(x: number, y: number, angle: number, background: Ink): void {
    this.#x = x
    this.#y = y
    this.#cos = Math.cos(angle)
    this.#sin = Math.sin(angle)
    const { colours } = this.spec
    this.#check(background)
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = background[i % colours]!
  }

  /** A convex polygon, its corners x, y, x, y, ... in either order. */
  polygon(points: ArrayLike<number>, ink: Ink): void {
    const count = points.length / 2
    if (2 * count > this.#corners.length) this.#corners = new Float64Array(2 * count)
    for (let i = 0; i < count; i++) this.#corner(i, points[2 * i]!, points[2 * i + 1]!)
    this.#fill(count, ink)
  }

  /** A rectangle around a point, turned by `angle`. */
  box(x: number, y: number, angle: number, width: number, height: number, ink: Ink): void {
    const ux = (Math.cos(angle) * width) / 2
    const uy = (Math.sin(angle) * width) / 2
    const vx = (-Math.sin(angle) * height) / 2
    const vy = (Math.cos(angle) * height) / 2
    this.#corner(0, x - ux - vx, y - uy - vy)
    this.#corner(1, x + ux - vx, y + uy - vy)
    this.#corner(2, x + ux + vx, y + uy + vy)
    this.#corner(3, x - ux + vx, y - uy + vy)
    this.#fill(4, ink)
  }

  /** A disc, as a polygon of the same area. */
  disc(x: number, y: number, radius: number, ink: Ink): void {
    for (let i = 0; i < DISC_CORNERS; i++) {
      const angle = (2 * Math.PI * i) / DISC_CORNERS
      this.#corner(i, x + radius * ROUND * Math.cos(angle), y + radius * ROUND * Math.sin(angle))
    }
    this.#fill(DISC_CORNERS, ink)
  }

  #corner(i: number, x: number, y: number): void {
    const dx = x - this.#x
    const dy = y - this.#y
    const half = this.spec.size / 2
    this.#corners[2 * i] = half + this.#scale * (this.#cos * dx + this.#sin * dy)
    this.#corners[2 * i + 1] = half - this.#scale * (this.#cos * dy - this.#sin * dx)
  }

  #check(ink: Ink): void {
    if (ink.length === this.spec.colours) return
    throw refused('an ink', `of ${this.spec.colours} numbers, one a colour of the camera,`, shown(ink))
  }

  /** Whether all corners lie on one side of the image, along x (0) or y (1): nothing of the shape is seen. */
  #isBeside(count: number, axis: 0 | 1): boolean {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = axis; i < 2 * count; i += 2) {
      least = Math.min(least, this.#corners[i]!)
      most = Math.max(most, this.#corners[i]!)
    }
    return most <= 0 || least >= this.spec.size
  }

  #fill(count: number, ink: Ink): void {
    this.#check(ink)
    if (this.#isBeside(count, 0) || this.#isBeside(count, 1)) return
    const corners = this.#corners
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count
      this.#coverage.edge(corners[2 * i]!, corners[2 * i + 1]!, corners[2 * j]!, corners[2 * j + 1]!)
    }
    const { colours } = this.spec
    this.#coverage.take((pixel, share) => {
      for (let c = 0; c < colours; c++) {
        const at = pixel * colours + c
        this.pixels[at]! += share * (ink[c]! - this.pixels[at]!)
      }
    })
  }
}
