// The guard of every score.

import { LandbridgeError } from './error.js'

/** The return of an episode. Throws `unstable` where 32 bits cannot hold it, as they must to learn from it; 64 bits hold its square. */
export function requireReturn(value: number): number {
  if (Number.isFinite(Math.fround(value))) return value
  throw new LandbridgeError(
    'unstable',
    `Expected the return of an episode as a finite number of 32 bits, got ${value}`,
    'look at the rewards of the environment, or at those that the robot sends',
  )
}
