// Robots whose links are as long and as thick as their constants say start on the ground, not in it.

import type { World } from '../world/world.js'

type Triple = readonly [x: number, y: number, angle: number]

/** Where a robot starts, if there is room. */
export interface GroundStart {
  /** Body that no joint places; its pose, m and rad, and velocity. */
  base: string
  pose: Triple
  velocity: Triple
  /** Of the joints, as for the world's `start`. */
  positions: ArrayLike<number>
  velocities: ArrayLike<number>
  /** Bodies that may reach the ground, which is at height 0. */
  lowest: readonly string[]
  /** How deep they may lie in it as they are told, m; 0 where absent. */
  sunk?: number
}

/** Starts the world with the robot where it is told, or just on the ground where it would lie too deep in it. */
export function startOnGround(world: World, at: GroundStart): void {
  const { base, pose, velocity, positions, velocities, lowest, sunk = 0 } = at
  world.put(base, pose, velocity)
  world.start(positions, velocities)
  const heights = lowest.flatMap((name) => world.outline(name).filter((_, i) => i % 2 === 1))
  const depth = -Math.min(...heights)
  if (depth <= sunk) return
  world.put(base, [pose[0], pose[1] + depth, pose[2]], velocity)
  world.start(positions, velocities)
}
