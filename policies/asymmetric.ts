// A critic that sees more than the actor (Pinto et al. 2017, "Asymmetric actor critic", arXiv 1710.06542): what a simulator knows
// helps to judge, and is not needed to act.

import {
  actorHeads,
  criticHeads,
  criticInputs,
  denseLayers,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyOptions,
  privilegedSize,
  spaceSize,
  z,
} from 'landbridge/core'

const widths = z.array(z.int().positive()).min(1).default([64, 64])

/** Dense layers; the critic reads privileged observations too. */
export const asymmetric: PolicyPlugin = plugin({
  id: 'asymmetric',
  summary: 'dense actor, and a critic that sees privileged observations too',
  config: z.object({
    hidden: widths.describe('width of each hidden layer of the actor'),
    criticHidden: widths.describe('width of each hidden layer of the critic'),
    ...policyOptions('tanh'),
  }),
  create({ hidden, criticHidden, ...options }, needs) {
    const network = (inputs: NetworkSpec['inputs'], sizes: number[], heads: NetworkSpec['heads']): NetworkSpec => {
      const layers = denseLayers(sizes, options)
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    const seen = { ...criticInputs(needs), privileged: privilegedSize(needs.task) }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, hidden, actorHeads(needs, options)),
      critic: network(seen, criticHidden, criticHeads(needs)),
    }
  },
})
