// Contact sensors: whether a body touches, and how hard it is pressed.

import type { World } from '../world/world.js'

/** Reads 1 where the body at `body` touches anything, else 0, and behind it the sum of the normal forces on it, N. */
export function readContact(world: World, body: number, into: Float64Array, at: number): void {
  into[at] = world.touches(body) ? 1 : 0
  into[at + 1] = world.loads[body / 3]!
}
