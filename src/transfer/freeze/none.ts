// Nothing is frozen: plain fine-tuning, and training from scratch.

import { type FreezePlugin, type FreezeSchedule, plugin, trainByRate, z } from 'landbridge/core'

/** Every layer trains at the algorithm's rate from the first step. */
export const none: FreezePlugin = plugin({
  id: 'none',
  summary: 'every layer trains from the first step',
  config: z.object({}),
  create: (): FreezeSchedule => ({ at: (layers) => trainByRate(layers, () => 1) }),
})
