// Frozen features: only the heads of both networks learn, as in linear probing (Kumar et al. 2022, arXiv 2202.10054).

import { type FreezePlugin, type FreezeSchedule, heightOf, plugin, trainByRate, z } from 'landbridge/core'

/** Freezes everything but the heads for the whole stage; a free head (the log standard deviation) counts as a head. */
export const allButHead: FreezePlugin = plugin({
  id: 'all-but-head',
  summary: 'only the heads train, the trunks stay as they are',
  config: z.object({}),
  create: (): FreezeSchedule => ({
    at(layers) {
      const height = heightOf(layers)
      return trainByRate(layers, (layer) => (height(layer) === 0 ? 1 : 0))
    },
  }),
})
