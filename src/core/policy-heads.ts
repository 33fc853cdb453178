// What every policy architecture gives its two networks, whatever lies between inputs and heads.

import { z } from 'zod'
import type { Task } from './env.js'
import { LandbridgeError } from './error.js'
import { activationSchema, type LayerSpec, type NetworkSpec } from './network-spec.js'
import type { PolicyNeeds } from './policy.js'
import { headSize, spaceSize } from './space.js'

/** Initial gains as in Andrychowicz et al., "What matters in on-policy reinforcement learning?", 2021: a policy that starts near zero. */
export const policyGains = { hidden: Math.SQRT2, actor: 0.01, critic: 1 }

/** Options of every architecture; `activation` is what it takes by default. */
export function policyOptions(activation: 'tanh' | 'relu') {
  return {
    activation: activationSchema.exclude(['linear']).default(activation).describe('what follows each layer'),
    weights: z
      .enum(['orthogonal', 'xavier'])
      .default('orthogonal')
      .describe('how the weights of layers with an activation start'),
    layerNorm: z.boolean().default(false).describe('layer normalisation before the activation of each dense layer'),
    initialLogStd: z
      .number()
      .min(-20)
      .max(2)
      .default(0)
      .describe('log standard deviation of continuous actions at the start'),
    seenStd: z
      .boolean()
      .default(false)
      .describe('let the standard deviation depend on what is seen, as that of sac always does'),
  }
}
type PolicyOptions = z.infer<z.ZodObject<ReturnType<typeof policyOptions>>>

/** What layers with weights have in common, by the options. */
export function hiddenWeights({ activation, weights }: Pick<PolicyOptions, 'activation' | 'weights'>) {
  return { activation, gain: policyGains.hidden, ...(weights !== 'orthogonal' && { weights }) }
}

/** Dense layers of these sizes, by the options. */
export function denseLayers(
  sizes: readonly number[],
  options: Pick<PolicyOptions, 'activation' | 'weights' | 'layerNorm'>,
): LayerSpec[] {
  const { activation } = options
  return sizes.flatMap((size): LayerSpec[] => {
    const layer = { size, ...hiddenWeights(options) }
    return options.layerNorm
      ? [
          { ...layer, activation: 'linear' },
          { kind: 'layerNorm', activation },
        ]
      : [layer]
  })
}

/**
 * Heads of an actor on the trunk `trunk`. With an action-value critic, which is climbed by the action, actions are squashed and their
 * spread depends on what is seen.
 */
export function actorHeads(
  { task: { action }, critic }: PolicyNeeds,
  { initialLogStd, seenStd }: Pick<PolicyOptions, 'initialLogStd' | 'seenStd'>,
): NetworkSpec['heads'] {
  const size = headSize(action)
  const dense = { kind: 'dense', from: 'trunk', size, gain: policyGains.actor } as const
  if (action.kind === 'discrete') return [{ ...dense, name: 'logits' }]
  const mean = { ...dense, name: 'mean' }
  const seen = { ...dense, name: 'logStd', ...(initialLogStd !== 0 && { bias: initialLogStd }) }
  if (critic === 'action-value') return [{ ...mean, squash: true }, seen]
  return [mean, seenStd ? seen : { kind: 'free', name: 'logStd', size, initial: initialLogStd }]
}

/** The head of a critic on the trunk `trunk`: one value, or with an action-value critic of choices one a choice. */
export function criticHeads({ task: { action }, critic }: PolicyNeeds): NetworkSpec['heads'] {
  const size = critic === 'action-value' && action.kind === 'discrete' ? headSize(action) : 1
  return [{ kind: 'dense', name: 'value', from: 'trunk', size, gain: policyGains.critic }]
}

/** Inputs of a critic: observations, and continuous actions where it judges those. */
export function criticInputs({ task, critic }: PolicyNeeds): NetworkSpec['inputs'] {
  const observation = spaceSize(task.observation)
  return critic === 'action-value' && task.action.kind === 'box'
    ? { observation, action: spaceSize(task.action) }
    : { observation }
}

/** Width of what only a critic may see. Throws `config` where the task has nothing of the kind. */
export function privilegedSize({ privileged }: Task): number {
  if (privileged !== undefined) return spaceSize(privileged)
  const hint = "take an env that gives privileged observations, or another policy ('mlp')"
  throw new LandbridgeError('config', 'Expected a task with privileged observations, got one without', hint)
}
