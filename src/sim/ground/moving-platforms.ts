// The platforms of a level as bodies: where they start, and how they are carried along.

import { type BodySpec, box } from '../bodies/body.js'
import type { World } from '../world/world.js'
import { type Level, PLATFORMS, type Platform } from './level.js'

/** The platforms of a level in a world that has {@link MovingPlatforms.bodies}. */
export class MovingPlatforms {
  /** Offsets of the bodies in poses and rates. */
  readonly at: readonly number[]
  readonly #platforms: readonly Platform[]

  constructor(
    { platforms }: Level,
    private readonly world: World,
  ) {
    this.#platforms = platforms
    this.at = platforms.map((_, i) => world.bodyAt(`platform.${i}`))
  }

  /** Bodies `platform.0` and so on of every level; sizes in m. What stands on them brings its own friction. */
  static bodies(width: number, height: number): Record<string, BodySpec> {
    const platform: BodySpec = { ...box({ width, height, mass: 1 }), fixed: true, surface: { friction: 0, group: 1 } }
    return Object.fromEntries(Array.from({ length: PLATFORMS }, (_, i) => [`platform.${i}`, platform]))
  }

  /** Puts them where they start. Before the world's start. */
  start(): void {
    this.#platforms.forEach(({ x, y, phase, reach, lifts }, i) => {
      const turn = Math.sin(phase) * reach
      this.world.put(`platform.${i}`, [x + (lifts ? 0 : turn), y + (lifts ? turn : 0), 0], [0, 0, 0])
    })
  }

  /** Gives them the speeds that carry them within a solver step of `step` seconds to where they are `seconds` after the start, `speed` times as fast as drawn. */
  move(speed: number, seconds: number, step: number): void {
    const { poses, rates } = this.world
    for (let i = 0; i < this.at.length; i++) {
      const { x, y, phase, reach, lifts, period } = this.#platforms[i]!
      const axis = this.at[i]! + (lifts ? 1 : 0)
      const goal = (lifts ? y : x) + reach * Math.sin(phase + (2 * Math.PI * speed * seconds) / period)
      rates[axis] = (goal - poses[axis]!) / step
    }
  }

  /** Offset of the one nearest along the way to `x`. */
  nearest(x: number): number {
    const { poses } = this.world
    let found = this.at[0]!
    for (const at of this.at) if (Math.abs(poses[at]! - x) < Math.abs(poses[found]! - x)) found = at
    return found
  }
}
