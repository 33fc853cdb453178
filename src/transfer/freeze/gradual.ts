// Gradual unfreezing with discriminative learning rates (Howard and Ruder 2018, arXiv 1801.06146): the top first, each layer
// below it later and gentler, so that early updates on little target data do not wash out what the source taught.

import { type FreezePlugin, type FreezeSchedule, heightOf, plugin, shareOf, trainByRate, z } from 'landbridge/core'

const config = z.object({
  by: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'share of the stage by which every layer trains; those below the heads start at even shares up to it, each network by its own layers. The last of n layers starts with the last nth of the stage at the latest',
    ),
  factor: z
    .number()
    .min(1)
    .default(2.6)
    .describe('a layer learns this much more slowly than the one above it (arXiv 1801.06146: 2.6)'),
  // The critic never acts: nothing that the policy knows is lost by training it, and until it knows the target's returns it
  // misleads the actor.
  critic: z
    .enum(['at-once', 'gradual'])
    .default('at-once')
    .describe('at-once: all of the critic trains at full rate from the start; gradual: it unfreezes as the actor does'),
})

/** Heads at once, then one layer after the other downwards; rates fall by `factor` a layer below the head. */
export const gradual: FreezePlugin = plugin({
  id: 'gradual',
  summary: 'heads first, then the layers below one by one at falling rates',
  config,
  create: ({ by, factor, critic }): FreezeSchedule => ({
    at(layers, progress) {
      const share = shareOf(progress)
      const height = heightOf(layers)
      return trainByRate(layers, (layer) => {
        if (layer.network === 'critic' && critic === 'at-once') return 1
        // Every network counts its own layers, and has a last part in which all of them train.
        const belowHeads = Math.max(1, height(layer) + layer.depth)
        const whole = Math.min(by, belowHeads / (belowHeads + 1))
        return share >= (whole * height(layer)) / belowHeads ? factor ** -height(layer) : 0
      })
    },
  }),
})
