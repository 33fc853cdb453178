// Separate actor and critic of dense layers: the architecture of most continuous-control papers.

import {
  actorHeads,
  criticHeads,
  criticInputs,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyGains,
  spaceSize,
  z,
} from 'landbridge/core'

/** Dense layers over all observations; the critic shares none of them with the actor. */
export const mlp: PolicyPlugin = plugin({
  id: 'mlp',
  summary: 'separate actor and critic of dense layers',
  config: z.object({
    hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('width of each hidden layer'),
    activation: z.enum(['tanh', 'relu', 'elu', 'silu', 'gelu']).default('tanh').describe('what follows each layer'),
    initialLogStd: z.number().default(0).describe('log standard deviation of continuous actions at the start'),
    seenStd: z.boolean().default(false).describe('let the standard deviation depend on what is seen'),
  }),
  create({ hidden, activation, ...spread }, needs) {
    const layers = hidden.map((size) => ({ size, activation, gain: policyGains.hidden }))
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, actorHeads(needs, spread)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})
