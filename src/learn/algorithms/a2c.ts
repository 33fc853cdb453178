// Advantage actor-critic (Mnih et al. 2016, arXiv 1602.01783, synchronous), read from top to bottom: options, one gradient step a
// rollout with its two losses.

import { z } from 'zod'
import { type AlgorithmNeeds, type Learner, type Progress, plugin } from '../../core/index.js'
import type { ActionDistribution, HeadOutputs } from '../../nn/index.js'
import { descend } from '../descend.js'
import { type Batch, OnPolicy, onPolicyOptions } from '../on-policy.js'
import { requireFinite } from '../require-finite.js'
import { forwardAll } from '../side-by-side.js'
import { squaredError } from '../squared-error.js'
import { mean, standardise } from '../statistics.js'
import type { Thaw } from '../thaw.js'

const config = z.object({
  batch: z.int().min(2).default(64).describe('transitions an update, all rows together'),
  learningRate: z.number().positive().max(1).default(1e-3).describe("Adam's step size"),
  learningRateDecay: z.enum(['none', 'linear']).default('linear').describe('linear: falls to 0 over the stage'),
  lambda: z.number().min(0).max(1).default(1).describe('decay of generalised advantages (arXiv 1506.02438)'),
  normaliseAdvantage: z.boolean().default(false).describe('standardise advantages in each update'),
  ...onPolicyOptions,
})

/** A2C as a plug-in. */
export const a2c = plugin({
  id: 'a2c',
  summary: 'advantage actor-critic: on-policy, one gradient step a rollout',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new A2c(options, needs),
})

class A2c extends OnPolicy {
  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    super(options, needs, { id: 'a2c', batch: options.batch })
  }

  protected learningRate({ steps, total }: Progress): number {
    const { learningRate, learningRateDecay } = this.options
    return learningRateDecay === 'linear' ? learningRate * (1 - steps / total) : learningRate
  }

  protected async improve(batch: Batch, rates: Thaw): Promise<Record<string, number>> {
    const { normaliseAdvantage, maxGradientNorm, entropy } = this.options
    const { actor, critic } = this.networks
    const { rows, ...sequences } = batch.whole
    if (normaliseAdvantage) standardise(batch.gains)
    const [acted, judged] = await forwardAll(this.needs.engine, [
      { network: actor, inputs: batch.inputs.actor, rows, sequence: sequences.actor },
      { network: critic, inputs: batch.inputs.critic, rows, sequence: sequences.critic },
    ])
    const { gradients, ...policy } = likelihoodLoss(this.distribution, acted.outputs, batch, entropy)
    requireFinite(policy.policyLoss, 'policy loss')
    const errors = new Float32Array(batch.size)
    const valueLoss = squaredError(judged.outputs.value!, batch.returns, errors)
    requireFinite(valueLoss, 'value loss')
    const maxNorm = maxGradientNorm
    await descend(this.needs.engine, [
      { network: actor, tape: acted, outputGradients: gradients, rates: rates.actor, maxNorm },
      { network: critic, tape: judged, outputGradients: { value: errors }, rates: rates.critic, maxNorm },
    ])
    return { ...policy, valueLoss }
  }
}

/**
 * Minus the mean over rows of log-prob times advantage, minus the weighted mean entropy, with its gradients by the head outputs.
 * Actions are [rows x action size], `gains` (advantages) [rows].
 */
export function likelihoodLoss(
  distribution: ActionDistribution,
  outputs: HeadOutputs,
  { actions, gains }: { actions: Float32Array; gains: Float32Array },
  bonus: number,
): { policyLoss: number; entropy: number; gradients: Record<string, Float32Array> } {
  const n = gains.length
  const logProbs = new Float32Array(n)
  const entropies = new Float32Array(n)
  distribution.logProb(outputs, actions, n, logProbs)
  distribution.entropy(outputs, n, entropies)
  const by = { logProb: gains.map((gain) => -gain / n), entropy: new Float32Array(n).fill(-bonus / n) }
  const gradients = Object.fromEntries(Object.keys(outputs).map((head) => [head, outputs[head]!.slice()]))
  distribution.gradients(outputs, actions, n, by, gradients)
  const entropy = mean(entropies)
  const policyLoss = -mean(logProbs.map((logProb, i) => logProb * gains[i]!)) - bonus * entropy
  return { policyLoss, entropy, gradients }
}
