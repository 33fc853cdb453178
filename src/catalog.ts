// The catalogue of everything that ships: the only file that imports every plug-in index.

import { bridges } from '../bridges/index.js'
import { envs } from '../envs/index.js'
import { policies } from '../policies/index.js'
import type { Catalog } from './core/index.js'
import { algorithms } from './learn/index.js'
import { engines } from './nn/index.js'
import { freezeSchedules } from './transfer/index.js'

/** Every plug-in that ships. Hand a wider one to `run` to add your own. */
export const catalog: Catalog = {
  env: envs,
  policy: policies,
  algorithm: algorithms,
  freeze: freezeSchedules,
  engine: engines,
  bridge: bridges,
}
