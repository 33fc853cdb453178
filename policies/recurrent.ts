// Actor and critic that remember: dense layers, then a recurrent one, for tasks where one observation does not tell the state.

import {
  actorHeads,
  criticHeads,
  criticInputs,
  type LayerSpec,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyGains,
  spaceSize,
  z,
} from 'landbridge/core'

/** Dense layers under a gated recurrent unit or long short-term memory; the critic has a memory of its own. */
export const recurrent: PolicyPlugin = plugin({
  id: 'recurrent',
  summary: 'actor and critic with memory: dense layers, then a GRU or an LSTM',
  config: z.object({
    hidden: z.array(z.int().positive()).default([64]).describe('width of each dense layer below the memory'),
    activation: z.enum(['tanh', 'relu', 'elu', 'silu', 'gelu']).default('tanh').describe('what follows each layer'),
    cell: z
      .enum(['gru', 'lstm'])
      .default('gru')
      .describe('the layer that remembers: gated recurrent unit, or long short-term memory'),
    size: z.int().positive().default(64).describe('numbers that the cell gives'),
    initialLogStd: z.number().default(0).describe('log standard deviation of continuous actions at the start'),
    seenStd: z.boolean().default(false).describe('let the standard deviation depend on what is seen'),
  }),
  create({ hidden, activation, cell, size, ...spread }, needs) {
    const dense = hidden.map((width): LayerSpec => ({ size: width, activation, gain: policyGains.hidden }))
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      const layers = [...dense, { kind: cell, size, gain: 1 }]
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    return {
      actor: network({ observation: spaceSize(needs.task.observation) }, actorHeads(needs, spread)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})
