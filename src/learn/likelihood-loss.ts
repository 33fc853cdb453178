// The loss of doing more of what turned out well: likelihoods weighted by advantages.

import { mean } from '../core/index.js'
import type { ActionDistribution, HeadOutputs } from '../nn/index.js'

/**
 * Minus the mean over rows of log-prob times advantage, minus the weighted mean entropy, with its gradients by the head outputs.
 * Actions are [rows x action size], `advantages` [rows].
 */
export function likelihoodLoss(
  distribution: ActionDistribution,
  outputs: HeadOutputs,
  { actions, advantages }: { actions: Float32Array; advantages: Float32Array },
  bonus: number,
): { policyLoss: number; entropy: number; gradients: Record<string, Float32Array> } {
  const n = advantages.length
  const logProbs = new Float32Array(n)
  const entropies = new Float32Array(n)
  distribution.logProb(outputs, actions, n, logProbs)
  distribution.entropy(outputs, n, entropies)
  const by = { logProb: advantages.map((advantage) => -advantage / n), entropy: new Float32Array(n).fill(-bonus / n) }
  const gradients = Object.fromEntries(Object.keys(outputs).map((head) => [head, outputs[head]!.slice()]))
  distribution.gradients(outputs, actions, n, by, gradients)
  const entropy = mean(entropies)
  const policyLoss = -mean(logProbs.map((logProb, i) => logProb * advantages[i]!)) - bonus * entropy
  return { policyLoss, entropy, gradients }
}
