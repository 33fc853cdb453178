// Rays in a fan from a body: distances to the nearest surface.

import type { World } from '../world/world.js'

/** A fan of rays. */
export interface Fan {
  /** How many, evenly spread, the first to the right. */
  rays: number
  /** From the first ray to the last, rad; a whole turn leaves out the last. */
  spread: number
  /** Distance that is read where nothing is nearer, m. */
  longest: number
}

/** Angle of a ray from straight ahead, rad, counter-clockwise. */
export function rayAngle({ rays, spread }: Pick<Fan, 'rays' | 'spread'>, ray: number): number {
  const gaps = spread >= 2 * Math.PI ? rays : rays - 1
  return gaps === 0 ? 0 : -spread / 2 + (spread * ray) / gaps
}

/**
 * Channels of a fan's distances, called by their degrees to the left: the same direction has the same name whatever the number of
 * rays, since a policy is moved from one to another by names.
 */
export function rayChannels(name: string, fan: Pick<Fan, 'rays' | 'spread'>): { name: string; unit: string }[] {
  const degrees = (ray: number) => Math.round((1800 / Math.PI) * rayAngle(fan, ray)) / 10
  return Array.from({ length: fan.rays }, (_, ray) => ({ name: `${name}[${degrees(ray)}]`, unit: 'm' }))
}

/** Reads the distances of a fan around a body of a world into `into` from `at` on, m; the body itself is not seen. */
export function readLidar(world: World, body: number, fan: Fan, into: Float64Array, at: number): void {
  const { poses } = world
  for (let ray = 0; ray < fan.rays; ray++) {
    const angle = poses[body + 2]! + rayAngle(fan, ray)
    const x = Math.cos(angle)
    const y = Math.sin(angle)
    into[at + ray] = world.ray(poses[body]!, poses[body + 1]!, x, y, fan.longest, body)
  }
}
