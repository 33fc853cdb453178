// Actor and critic that remember: dense layers, then a recurrent one, for tasks where one observation does not tell the state.

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

/** Dense layers under a gated recurrent unit or long short-term memory; the critic has a memory of its own. */
export const recurrent: PolicyPlugin = plugin({
  id: 'recurrent',
  summary: 'actor and critic with memory: dense layers, then a GRU or an LSTM',
  config: z.object({
    hidden: z.array(z.int().positive()).default([64]).describe('width of each dense layer below the memory'),
    cell: z
      .enum(['gru', 'lstm'])
      .default('gru')
      .describe('the layer that remembers: gated recurrent unit, or long short-term memory'),
    size: z.int().positive().default(64).describe('numbers that the cell gives'),
    ...policyOptions('tanh'),
  }),
  create({ hidden, cell, size, ...options }, needs) {
    const dense = denseLayers(hidden, options)
    const { weights } = options
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      const layers = [...dense, { kind: cell, size, gain: 1, ...(weights !== 'orthogonal' && { weights }) }]
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, actorHeads(needs, options)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})
