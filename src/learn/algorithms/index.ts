// Every algorithm that ships.

import type { AlgorithmPlugin } from '../../core/index.js'
import { ppo } from './ppo.js'

/** Every algorithm that ships. */
export const algorithms = { ppo } as const satisfies Record<string, AlgorithmPlugin>
