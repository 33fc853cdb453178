// Every algorithm that ships.

import type { AlgorithmPlugin } from '../../core/index.js'
import { a2c } from './a2c.js'
import { bc } from './bc.js'
import { cem } from './cem.js'
import { dqn } from './dqn.js'
import { ppo } from './ppo.js'
import { sac } from './sac.js'
import { td3 } from './td3.js'

/** Every algorithm that ships. */
export const algorithms = { ppo, a2c, dqn, sac, td3, bc, cem } as const satisfies Record<string, AlgorithmPlugin>
