// Critic first (Ramrakhya et al. 2023, PIRLNav, arXiv 2301.07302): values are learnt anew under the source's behaviour before
// advantages may move the actor, whose rate then rises from zero.

import { type FreezePlugin, type FreezeSchedule, plugin, shareOf, trainByRate, z } from 'landbridge/core'

const config = z.object({
  warm: z.number().min(0).max(1).default(0.1).describe('share of the stage in which only the critic trains'),
  ramp: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("share of the stage over which the actor's rate then rises linearly to the algorithm's"),
})

/** Only the critic trains for the first share of the stage; then the actor joins with a linear ramp of its rate. */
export const criticFirst: FreezePlugin = plugin({
  id: 'critic-first',
  summary: 'the critic alone first, then the actor with a rising rate',
  config,
  create: ({ warm, ramp }): FreezeSchedule => ({
    at(layers, progress) {
      const since = shareOf(progress) - warm
      const rate = ramp === 0 ? Number(since >= 0) : Math.min(1, Math.max(0, since / ramp))
      return trainByRate(layers, (layer) => (layer.network === 'critic' ? 1 : rate))
    },
  }),
})
