// A policy's outputs in float64: what surgery is judged by, free of an engine's rounding.

import type { NormaliserState, Snapshot } from '../core/index.js'
import { referenceForward } from '../nn/index.js'

/** Added to a variance before its root, as the normaliser of `src/nn` does. */
const EPSILON = 1e-8

/** Standard deviations that observations are divided by; 1 before any statistics. */
export function deviations({ count, variance }: NormaliserState): Float64Array {
  return variance.map((value) => (count === 0 ? 1 : Math.sqrt(value + EPSILON)))
}

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
