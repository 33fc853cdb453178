// Advantage actor-critic (Mnih et al. 2016, arXiv 1602.01783, synchronous), read from top to bottom: options, one gradient step a
// rollout with its two losses.

import { type AlgorithmNeeds, type Learner, type Progress, plugin, z } from 'landbridge/core'
import {
  type Batch,
  decayed,
  descend,
  forwardAll,
  likelihoodLoss,
  OnPolicy,
  onPolicyOptions,
  requireFinite,
  squaredError,
  standardise,
  type Thaw,
} from 'landbridge/learn'

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

  protected learningRate(progress: Progress): number {
    return decayed(this.options.learningRate, this.options.learningRateDecay, progress)
  }

  protected async improve(batch: Batch, rates: Thaw): Promise<Record<string, number>> {
    const { normaliseAdvantage, maxGradientNorm, entropy } = this.options
    const { actor, critic } = this.networks
    const { rows, ...sequences } = batch.whole
    if (normaliseAdvantage) standardise(batch.advantages)
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
