// A policy's outputs in float64: what surgery is judged by, free of an engine's rounding.

import type { Snapshot } from '../core/index.js'
import { deviations, referenceForward } from '../nn/index.js'

/** The action head's raw outputs (means or logits) for one row of observations as measured. */
export function actionOutputs(policy: Omit<Snapshot, 'critic' | 'golden'>, observation: ArrayLike<number>): number[] {
  const { contract, normaliser, actor } = policy
  const scale = deviations(normaliser)
  const { count, mean } = normaliser
  const inputs = Array.from(observation, (value, i) => {
    const standard = (value - mean[i]!) / scale[i]!
    return count === 0 ? value : Math.min(Math.max(standard, -contract.clip), contract.clip)
  })
  const head = contract.action.kind === 'box' ? 'mean' : 'logits'
  return [...referenceForward(contract.actor, actor, { observation: inputs }, 1).outputs[head]!]
}
