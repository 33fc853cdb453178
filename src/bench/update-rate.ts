// How long a PPO update takes on an engine.

import { catalog } from '../catalog.js'
import { type PluginRef, resolvePlugin } from '../core/index.js'
import { secondsOf } from './bench.js'
import type { PpoNetworks } from './ppo-networks.js'
import { ppoUpdate } from './ppo-update.js'

/** What to measure. */
export interface UpdateOrder {
  engine: PluginRef
  networks: PpoNetworks
  rows: number
  /** How long a measurement goes on; its last update may end later. */
  seconds: number
}

/** Measures milliseconds an update; engine and networks stay from one measurement to the next. Throws `engine`. */
export async function createUpdate({ engine, networks, rows, seconds }: UpdateOrder): Promise<() => Promise<number>> {
  const plugin = await resolvePlugin(catalog, 'engine', engine)
  const update = ppoUpdate(await plugin.create(engine.config), rows, networks)
  return async () => {
    let updates = 0
    let taken = 0
    while (updates === 0 || taken < seconds) {
      taken += await secondsOf(update)
      updates++
    }
    return (1000 * taken) / updates
  }
}
