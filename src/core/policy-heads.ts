// What every policy architecture gives its two networks, whatever lies between inputs and heads.

import type { Task } from './env.js'
import { LandbridgeError } from './error.js'
import type { NetworkSpec } from './network-spec.js'
import { headSize, spaceSize } from './space.js'

/** Initial gains as in Andrychowicz et al., "What matters in on-policy reinforcement learning?", 2021: a policy that starts near zero. */
export const policyGains = { hidden: Math.SQRT2, actor: 0.01, critic: 1 }

/** What an architecture knows of where it is used. */
export interface PolicyNeeds {
  task: Task
  critic: 'value' | 'action-value'
}

/** How wide actions spread at the start, and whether by what is seen. */
export interface Spread {
  initialLogStd: number
  seenStd?: boolean
}

/**
 * Heads of an actor on the trunk `trunk`. With an action-value critic, which is climbed by the action, actions are squashed and their
 * spread depends on what is seen.
 */
export function actorHeads(
  { task: { action }, critic }: PolicyNeeds,
  { initialLogStd, seenStd }: Spread,
): NetworkSpec['heads'] {
  const size = headSize(action)
  const dense = { kind: 'dense', from: 'trunk', size, gain: policyGains.actor } as const
  if (action.kind === 'discrete') return [{ ...dense, name: 'logits' }]
  if (critic === 'action-value') {
    return [
      { ...dense, name: 'mean', squash: true },
      { ...dense, name: 'logStd' },
    ]
  }
  const mean = { ...dense, name: 'mean' }
  if (seenStd) return [mean, { ...dense, name: 'logStd' }]
  return [mean, { kind: 'free', name: 'logStd', size, initial: initialLogStd }]
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
