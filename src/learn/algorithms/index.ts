// Every algorithm that ships.

import type { AlgorithmPlugin } from '../../core/index.js'
import { ppo } from './ppo.js'
import { sac } from './sac.js'

/** Every algorithm that ships. */
export const algorithms = { ppo, sac } as const satisfies Record<string, AlgorithmPlugin>
