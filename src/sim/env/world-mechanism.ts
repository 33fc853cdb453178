// A world as a mechanism: its joints moved under given efforts for any time, in steps short enough for any log.

import type { Mechanism } from '../../core/index.js'
import type { World } from '../world/world.js'

/** Longest solver step, s. */
const LONGEST = 1e-3
/** Seconds that are rounding. */
const NOTHING = 1e-12

/** The joints of a world, with the forces of nothing else. */
export function worldMechanism(world: World): Mechanism {
  return {
    positions: world.positions,
    velocities: world.velocities,
    start(positions, velocities) {
      // Encoders read some of the give of a stop, too.
      world.start(
        world.positions.map((_, i) => {
          const [low, high] = world.range(i)
          return Math.min(Math.max(positions[i]!, low), high)
        }),
        velocities,
      )
    },
    move(efforts, seconds) {
      if (seconds < NOTHING) return
      const steps = Math.ceil(seconds / LONGEST)
      world.pace(seconds / steps)
      world.efforts.set(efforts)
      for (let k = 0; k < steps; k++) world.step()
      world.observe()
    },
  }
}
