// Separate actor and critic of dense layers: the architecture of most continuous-control papers.

import { headSize, type NetworkSpec, type PolicyPlugin, plugin, type Space, spaceSize } from 'landbridge/core'
import { z } from 'zod'

/** Initial gains as in Andrychowicz et al., "What matters in on-policy reinforcement learning?", 2021: a policy that starts near zero. */
const gains = { hidden: Math.SQRT2, actor: 0.01, critic: 1 }

/** Dense layers over all observations; the critic shares none of them with the actor. */
export const mlp: PolicyPlugin = plugin({
  id: 'mlp',
  summary: 'separate actor and critic of dense layers',
  config: z.object({
    hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('width of each hidden layer'),
    activation: z.enum(['tanh', 'relu']).default('tanh'),
    initialLogStd: z.number().default(0).describe('log standard deviation of continuous actions at the start'),
  }),
  create({ hidden, activation, initialLogStd }, { task, critic }) {
    const layers = hidden.map((size) => ({ size, activation, gain: gains.hidden }))
    const network = (inputs: NetworkSpec['inputs'], heads: NetworkSpec['heads']): NetworkSpec => {
      return { inputs, trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }], heads }
    }
    const observation = spaceSize(task.observation)
    const judged = critic === 'action-value' && task.action.kind === 'box' ? { action: spaceSize(task.action) } : {}
    const values = critic === 'action-value' && task.action.kind === 'discrete' ? headSize(task.action) : 1
    return {
      actor: network({ observation }, actorHeads(task.action, critic, initialLogStd)),
      critic: network({ observation, ...judged }, [
        { kind: 'dense', name: 'value', from: 'trunk', size: values, gain: gains.critic },
      ]),
    }
  },
})

/** With an action-value critic, which is climbed by the action, actions are squashed and their spread depends on what is seen. */
function actorHeads(action: Space, critic: 'value' | 'action-value', initialLogStd: number): NetworkSpec['heads'] {
  const size = headSize(action)
  const dense = { kind: 'dense', from: 'trunk', size, gain: gains.actor } as const
  if (action.kind === 'discrete') return [{ ...dense, name: 'logits' }]
  if (critic === 'action-value') {
    return [
      { ...dense, name: 'mean', squash: true },
      { ...dense, name: 'logStd' },
    ]
  }
  return [
    { ...dense, name: 'mean' },
    { kind: 'free', name: 'logStd', size, initial: initialLogStd },
  ]
}
