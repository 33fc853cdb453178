// Measurements by group.

import type { Measurement } from './bench.js'
import { envs } from './envs.js'
import { gpu } from './gpu.js'
import { learn } from './learn.js'
import { link } from './link.js'
import { nn } from './nn.js'
import { physics } from './physics.js'

export { type Measurement, measureRows, type Row } from './bench.js'
export { leftOut, missingPeers } from './peer.js'

/** Every group of measurements: what `landbridge bench GROUP` runs. */
export const benches = { nn, learn, envs, physics, link, gpu } as const satisfies Record<string, readonly Measurement[]>
