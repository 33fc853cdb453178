// Actor and critic that look back over the last observations by convolution (the adaptation module of Kumar et al. 2021, "RMA",
// arXiv 2107.04034, learnt together with the policy): what cannot be seen at once shows in how the last second went.

import {
  actorHeads,
  convolutionSchema,
  convolved,
  criticHeads,
  criticInputs,
  denseLayers,
  hiddenWeights,
  LandbridgeError,
  type LayerSpec,
  type NetworkSpec,
  type PolicyPlugin,
  plugin,
  policyOptions,
  spaceSize,
  z,
} from 'landbridge/core'

/** Convolutions over the last observations, beside the newest one, under dense layers. The policy keeps the window itself. */
export const history: PolicyPlugin = plugin({
  id: 'history',
  summary: 'actor and critic over a window of the last observations, by convolution along time',
  config: z.object({
    length: z.int().min(2).default(16).describe('observations in the window, the newest included'),
    convolutions: z
      .array(convolutionSchema)
      .min(1)
      .default([
        { filters: 32, kernel: 4, stride: 2 },
        { filters: 32, kernel: 3, stride: 2 },
      ])
      .describe('layers along time, bottom first; kernel and stride in observations'),
    hidden: z.array(z.int().positive()).min(1).default([64]).describe('width of each dense layer'),
    ...policyOptions('tanh'),
  }),
  create({ length, convolutions, hidden, ...options }, needs) {
    const observation = spaceSize(needs.task.observation)
    const past: LayerSpec[] = [{ kind: 'window', length }]
    let shape: [number, number] = [length, observation]
    for (const one of convolutions) {
      past.push({ kind: 'conv1d', shape, ...one, ...hiddenWeights(options) })
      shape = [convolved(shape[0], one), one.filters]
      if (shape[0] < 1)
        throw new LandbridgeError('config', `history: Expected kernels within ${length} observations, got longer ones`)
    }
    const layers = denseLayers(hidden, options)
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => ({
      inputs,
      trunks: [
        { name: 'past', from: ['observation'], layers: past },
        { name: 'trunk', from: ['past', ...Object.keys(inputs)], layers },
      ],
      heads,
    })
    return {
      actor: network({ observation }, actorHeads(needs, options)),
      critic: network(criticInputs(needs), criticHeads(needs)),
    }
  },
})
