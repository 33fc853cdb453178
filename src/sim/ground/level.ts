// Levels of a jump-and-run game, drawn from a generator: ground with steps and pits, moving platforms over the wide ones, a
// coin at the end. Every level can be finished by a player that jumps 1.3 m high and 4 m far.

import type { Rng } from '../../core/index.js'
import type { Camera, Ink } from '../sensors/camera.js'

/** A platform that swings between two ends as a sine of time. */
export interface Platform {
  /** Middle of its way along the level, m. */
  x: number
  /** Height of that middle, m. */
  y: number
  /** Half its way, m; along x or along y. */
  reach: number
  /** Whether it goes up and down. */
  lifts: boolean
  /** Seconds there and back. */
  period: number
  /** Where in that it starts, rad. */
  phase: number
}

/** A level; it starts around x = 0 at height 0. */
export interface Level {
  /** x, y, x, y, ... m, solid below, with a wall at either end. */
  ground: readonly number[]
  /** As many as {@link PLATFORMS}; those that a level does not need lie far below it. */
  platforms: readonly Platform[]
  /** Where the coin hangs, m. */
  coin: readonly [x: number, y: number]
}

/** How many platforms a level has, parked ones included. */
export const PLATFORMS = 3
/** Width of a platform that a level's ways are drawn for, m. */
export const PLATFORM_WIDTH = 2
const BOTTOM = -14
const WALL = 12
const PARKED: Platform = { x: 1000, y: -60, reach: 0, lifts: false, period: 4, phase: 0 }

/** Draws a level of some sections; `hardness` from 0 to 1 is the share of the hardest that pits and steps may be. */
export function drawLevel(rng: Rng, { sections, hardness }: { sections: number; hardness: number }): Level {
  const pen = new LevelPen(rng, hardness)
  for (let k = 0; k < sections; k++) {
    // A level without a platform would be another game: the last section makes up for it.
    const kind = k === sections - 1 && pen.platforms.length === 0 ? 0.7 : rng.uniform()
    if (kind < 0.3) pen.step()
    else if (kind < 0.65 || pen.platforms.length === PLATFORMS) pen.pit()
    else if (kind < 0.85) pen.ferry()
    else pen.lift()
    pen.run(rng.uniform(3, 6))
  }
  return pen.finish()
}

/** Paints the ground of a level that lies from `left` to `right`. */
export function paintLevel(camera: Camera, { ground }: Level, left: number, right: number, ink: Ink): void {
  const end = ground.length - 2
  const slab = (from: number, to: number, top: number) => {
    const [a, b] = [Math.max(from, left), Math.min(to, right)]
    if (a < b) camera.box((a + b) / 2, (top + 2 * BOTTOM) / 2, 0, b - a, top - 2 * BOTTOM, ink)
  }
  slab(left, ground[0]!, ground[1]!)
  for (let i = 2; i < end; i += 2) slab(ground[i]!, ground[i + 2]!, ground[i + 1]!)
  slab(ground[end]!, right, ground[end + 1]!)
}

class LevelPen {
  readonly platforms: Platform[] = []
  readonly #points = [-4, WALL, -4, 0, 4, 0]
  #x = 4
  #y = 0

  constructor(
    private readonly rng: Rng,
    private readonly hardness: number,
  ) {}

  /** Flat ground. */
  run(length: number): void {
    this.#x += length
    this.#points.push(this.#x, this.#y)
  }

  /** A step up or down that can be jumped. */
  step(): void {
    const up = this.#y > 2 ? -1 : this.#y < -2 ? 1 : this.rng.uniform() < 0.5 ? -1 : 1
    this.#rise(up * this.#between(0.3, 1.1))
  }

  /** A pit that can be jumped. */
  pit(): void {
    this.#gap(this.#between(1, 3))
  }

  /** A pit that takes a platform, which goes from edge to edge. */
  ferry(): void {
    const width = this.#between(5, 8)
    this.#platform(this.#x + width / 2, this.#y - 0.2, (width - PLATFORM_WIDTH) / 2 - 0.3, false)
    this.#gap(width)
  }

  /** A wall with a platform before it, which goes up and down. */
  lift(): void {
    const up = this.#between(1.6, 3)
    this.#platform(this.#x + 1.5, this.#y + up / 2 - 0.2, up / 2 + 0.2, true)
    this.#gap(3, up)
    this.run(4)
    this.#rise(-up)
  }

  /** The last ground with its coin, and the wall behind. */
  finish(): Level {
    this.run(6)
    const coin = [this.#x - 2.5, this.#y + 0.6] as const
    this.#points.push(this.#x, this.#y + WALL)
    const parked = Array<Platform>(PLATFORMS - this.platforms.length).fill(PARKED)
    return {
      ground: this.#points,
      platforms: [...this.platforms, ...parked.map((platform, i) => ({ ...platform, x: platform.x + 10 * i }))],
      coin,
    }
  }

  #between(low: number, high: number): number {
    return this.rng.uniform(low, low + this.hardness * (high - low))
  }

  #rise(by: number): void {
    this.#y += by
    this.#points.push(this.#x, this.#y)
  }

  #gap(width: number, up = 0): void {
    this.#points.push(this.#x, BOTTOM)
    this.#x += width
    this.#y += up
    this.#points.push(this.#x, BOTTOM, this.#x, this.#y)
  }

  #platform(x: number, y: number, reach: number, lifts: boolean): void {
    const period = this.rng.uniform(4, 6)
    this.platforms.push({ x, y, reach, lifts, period, phase: this.rng.uniform(0, 2 * Math.PI) })
  }
}
