// Which levels an env draws: Procgen's protocol (Cobbe et al. 2020) of training on some and testing on all others.

import { createRng, type Rng, z } from '../../core/index.js'

/** Levels there are beyond the first one where none is left out. */
const LEVELS = 2 ** 31
/** Numbers of levels from here on stay whole: far below 2^53. */
const LAST_START = 1e15

/** Options of an env whose episodes draw a level each. */
export const levelOptions = {
  numLevels: z.int().min(0).max(LEVELS).default(0).describe('number of levels; 0 for all from the first one on'),
  startLevel: z.int().min(0).max(LAST_START).default(0).describe('seed of the first level'),
}

/** The generator of a level, drawn with `rng` from those that the options leave. */
export function levelRng({ numLevels, startLevel }: { numLevels: number; startLevel: number }, rng: Rng): Rng {
  return createRng(startLevel + rng.integer(numLevels === 0 ? LEVELS : numLevels))
}
