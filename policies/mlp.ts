// Separate actor and critic of dense layers: the architecture of most continuous-control papers.

import {
  actorHeads,
  criticHeads,
  criticInputs,
  denseLayers,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyOptions,
  spaceSize,
  z,
} from 'landbridge/core'

/** Dense layers over all observations; the critic shares none of them with the actor. */
export const mlp: PolicyPlugin = plugin({
  id: 'mlp',
  summary: 'separate actor and critic of dense layers',
  config: z.object({
    hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('width of each hidden layer'),
    ...policyOptions('tanh'),
  }),
  create({ hidden, ...options }, needs) {
    const layers = denseLayers(hidden, options)
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, actorHeads(needs, options)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})
