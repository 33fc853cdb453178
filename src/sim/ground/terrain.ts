// Ground to walk on, drawn from a generator: chains of points from left to right, solid below. Heights and obstacles are
// those of Gymnasium's BipedalWalker-v3 and its Hardcore version, in units of a cell.

import { LandbridgeError, type Rng, suggest } from '../../core/index.js'
import { Track } from './track.js'

/** Kinds of ground, from the easiest on. */
export const terrainKinds = ['flat', 'rough', 'slopes', 'steps', 'gaps', 'stones', 'hardcore'] as const
/** A kind of ground. */
export type TerrainKind = (typeof terrainKinds)[number]

/** Measures of a ground, m. */
export interface TerrainSize {
  /** Cells of the ground. */
  cells: number
  /** Length of a cell, and the height of one step: BipedalWalker's is a fifth of its legs. */
  cell: number
  /** Flat cells at the start, right of x = 0; left of it all is flat. */
  start: number
  /** Factor on all heights and gaps. */
  scale: number
}

/** How far flat ground reaches to both sides of what is drawn, m. */
const FAR = 1000

/** Draws a ground of one kind: flat at height 0 around x = 0. Throws `env` where there is no such kind. */
export function drawTrack(kind: TerrainKind, rng: Rng, size: TerrainSize): Track {
  if (!terrainKinds.includes(kind))
    throw new LandbridgeError('env', `Expected a kind of terrain, got '${kind}'`, suggest(`${kind}`, terrainKinds))
  if (kind === 'flat') return new Track([-FAR, 0, FAR, 0])
  const pen = new Pen(rng, size)
  while (!pen.done) draw[kind](pen)
  pen.go(FAR / size.cell)
  return new Track(pen.points)
}

/**
 * Ground of Gymnasium's LunarLander: eleven smoothed points over `half` m to both sides, flat in the middle with the pad at
 * height 0; the deepest place lies `pad` m below it, the highest `height` m above that.
 */
export function drawMoon(rng: Rng, { half, height, pad }: { half: number; height: number; pad: number }): Track {
  const raw = Array.from({ length: 12 }, (_, i) => (i >= 3 && i <= 7 ? pad : rng.uniform(0, height)))
  const heights = Array.from({ length: 11 }, (_, i) => (raw.at(i - 1)! + raw[i]! + raw[i + 1]!) / 3 - pad)
  return new Track(heights.flatMap((y, i) => [-half + (half / 5) * i, y]))
}

/** Draws from left to right. */
class Pen {
  readonly points: number[]
  readonly #cell: number
  readonly #end: number
  #x: number
  y = 0
  velocity = 0

  constructor(
    readonly rng: Rng,
    readonly size: TerrainSize,
  ) {
    const { cell, start, cells } = size
    this.#cell = cell
    this.#end = cells * cell
    this.#x = start * cell
    this.points = [-FAR, 0, this.#x, 0]
  }

  get done(): boolean {
    return this.#x >= this.#end
  }

  /** On by some cells, and up by some: a line. */
  go(cells: number, up = 0): void {
    this.#x += cells * this.#cell
    this.y += up * this.#cell * this.size.scale
    this.#mark()
  }

  /** Straight up or down by some cells. */
  rise(cells: number): void {
    this.y += cells * this.#cell * this.size.scale
    this.#mark()
  }

  /** A point where the pen is, unless it has not moved. */
  #mark(): void {
    if (this.points.at(-2) !== this.#x || this.points.at(-1) !== this.y) this.points.push(this.#x, this.y)
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + this.rng.integer(high - low + 1)
  }

  sign(): 1 | -1 {
    return this.rng.uniform() < 0.5 ? -1 : 1
  }
}

const draw: Record<Exclude<TerrainKind, 'flat'>, (pen: Pen) => void> = {
  rough(pen) {
    // BipedalWalker's grass: a random walk of the slope that is drawn back to height 0; its 1/30 m in cells of 14/30 m.
    const home = (0.01 * 30) / 14
    pen.velocity = 0.8 * pen.velocity - home * Math.sign(pen.y) + pen.rng.uniform(-1, 1) / 14
    pen.go(1, pen.velocity)
  },
  slopes(pen) {
    const away = pen.y > 3 * pen.size.cell ? -1 : pen.y < -3 * pen.size.cell ? 1 : pen.sign()
    const length = pen.between(6, 12)
    pen.go(length, away * length * pen.rng.uniform(0.05, 0.25))
    pen.go(2)
  },
  steps(pen) {
    const up = pen.y > 0 ? -1 : pen.y < 0 ? 1 : pen.sign()
    const count = pen.between(2, 4)
    for (let k = 0; k < count; k++) {
      pen.rise(up * pen.rng.uniform(0.3, 0.7))
      pen.go(pen.between(3, 5))
    }
    pen.rise(-pen.y / (pen.size.cell * pen.size.scale || 1))
    pen.go(pen.between(4, 8))
  },
  gaps(pen) {
    pit(pen, pen.rng.uniform(1, 2.5) * pen.size.scale)
    pen.go(pen.between(5, 9))
  },
  stones(pen) {
    const height = pen.rng.uniform(0.15, 0.5)
    pen.rise(height)
    pen.go(pen.rng.uniform(0.4, 1))
    pen.rise(-height)
    pen.go(pen.rng.uniform(1.5, 5))
  },
  hardcore(pen) {
    const grass = pen.between(5, 9)
    for (let k = 0; k < grass; k++) draw.rough(pen)
    ;[stump, stairs, (on: Pen) => pit(on, on.between(3, 4))][pen.rng.integer(3)]!(pen)
  },
}

function stump(pen: Pen): void {
  const side = pen.between(1, 2)
  pen.rise(side)
  pen.go(side)
  pen.rise(-side)
}

function stairs(pen: Pen): void {
  const up = pen.sign()
  const count = pen.between(3, 4)
  for (let k = 0; k < count; k++) {
    if (k > 0) pen.rise(up)
    pen.go(4)
  }
}

function pit(pen: Pen, width: number): void {
  pen.rise(-4)
  pen.go(width)
  pen.rise(4)
}
