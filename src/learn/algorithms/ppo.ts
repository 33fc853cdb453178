// Proximal policy optimisation with a clipped surrogate (Schulman et al. 2017, arXiv 1707.06347), read from top to bottom:
// options, epochs of minibatches, the two losses.

import { type AlgorithmNeeds, type Learner, mean, type Progress, plugin, spaceSize, z } from 'landbridge/core'
import {
  type Batch,
  decayed,
  descend,
  forwardAll,
  gather,
  LARGEST_MINIBATCH,
  Means,
  OnPolicy,
  onPolicyOptions,
  requireFinite,
  type Slice,
  sequenceOption,
  standardise,
  type Thaw,
} from 'landbridge/learn'
import type { ActionDistribution, HeadOutputs } from 'landbridge/nn'

/** Bounds of an adaptive learning rate. */
const RATES = { lowest: 1e-5, highest: 1e-2 }
/** Transitions a gradient step where nobody says; a batch may be smaller. */
const MINIBATCH = 64
/** What an adaptive learning rate aims at where nobody says, in nats. */
const DESIRED_KL = 0.01
/** Factor of one adaptation. */
const ADAPTATION = 1.5

const schema = z.object({
  batch: z.int().min(2).default(2048).describe('transitions an update, all rows together'),
  minibatch: z
    .int()
    .min(2)
    .max(LARGEST_MINIBATCH)
    .default(MINIBATCH)
    .describe('transitions a gradient step; a smaller batch is taken whole'),
  epochs: z.int().min(1).default(10).describe('passes over the batch'),
  learningRate: z.number().positive().max(1).default(3e-4).describe("Adam's step size"),
  learningRateDecay: z
    .enum(['none', 'linear', 'adaptive'])
    .default('none')
    .describe('linear: falls to 0 over the stage; adaptive: follows desiredKl, from 1e-5 to 1e-2'),
  desiredKl: z
    .number()
    .positive()
    .exactOptional()
    .describe(
      'adaptive: the rate falls where the policy moved further than twice this, in nats, and rises below half of it unless the policy stood still; 0.01 by default',
    ),
  lambda: z.number().min(0).max(1).default(0.95).describe('decay of generalised advantages (arXiv 1506.02438)'),
  clip: z
    .number()
    .positive()
    .default(0.2)
    .describe('how far a probability ratio may move from 1 and still be rewarded'),
  clipDecay: z.enum(['none', 'linear']).default('none').describe('linear: clip falls to 0 over the stage'),
  valueClip: z
    .number()
    .positive()
    .exactOptional()
    .describe('how far a value may move from that before the update and still be improved'),
  normaliseAdvantage: z.boolean().default(true).describe('standardise advantages in each minibatch'),
  shuffle: z
    .boolean()
    .default(true)
    .describe('draw minibatches anew in every epoch; without it they are slices of time'),
  targetKl: z
    .number()
    .positive()
    .exactOptional()
    .describe('end an update early when the policy moved this far, in nats'),
  ...onPolicyOptions,
  ...sequenceOption,
})

const config = schema
  .refine(
    ({ learningRateDecay, learningRate: rate }) =>
      learningRateDecay !== 'adaptive' || (rate >= RATES.lowest && rate <= RATES.highest),
    { path: ['learningRate'], error: 'Expected 1e-5 to 1e-2 where learningRateDecay is adaptive' },
  )
  .refine(({ learningRateDecay, desiredKl }) => desiredKl === undefined || learningRateDecay === 'adaptive', {
    path: ['desiredKl'],
    error: 'Expected it only where learningRateDecay is adaptive',
  })
  .refine(({ batch, minibatch }) => minibatch <= Math.max(batch, MINIBATCH), {
    path: ['minibatch'],
    error: 'Expected at most one batch',
  })

/** PPO as a plug-in. */
export const ppo = plugin({
  id: 'ppo',
  summary: 'proximal policy optimisation: on-policy, clipped surrogate, generalised advantages',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Ppo(options, needs),
})

class Ppo extends OnPolicy {
  /** Where an adaptive learning rate stands. */
  #adapted: number

  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    super(options, needs, { id: 'ppo', batch: options.batch })
    this.#adapted = Math.fround(options.learningRate)
  }

  protected learningRate(progress: Progress): number {
    const { learningRate, learningRateDecay } = this.options
    return learningRateDecay === 'adaptive' ? this.#adapted : decayed(learningRate, learningRateDecay, progress)
  }

  protected async improve(batch: Batch, rates: Thaw, progress: Progress): Promise<Record<string, number>> {
    const {
      epochs,
      minibatch,
      learningRateDecay,
      clipDecay,
      shuffle,
      targetKl = Number.POSITIVE_INFINITY,
    } = this.options
    const clip = decayed(this.options.clip, clipDecay, progress)
    const means = new Means()
    let kl = 0
    let steps = 0
    for (let epoch = 0; epoch < epochs && kl <= targetKl; epoch++) {
      kl = 0
      for (const slice of batch.slices(minibatch, shuffle ? this.rngs.shuffle : undefined)) {
        const { gradients: _, ...metrics } = await this.#step(batch, slice, rates, clip)
        means.add(metrics)
        kl += (metrics.kl * slice.rows.length) / batch.size
        steps++
      }
    }
    if (learningRateDecay === 'adaptive' && Object.keys(rates.actor).length > 0)
      this.#adapt(steps === 1 ? await this.#moved(batch) : kl)
    return means.take()
  }

  /** How far the policy is now from that which acted, in nats: where an update is one step, KL within it is that of not having moved. */
  async #moved(batch: Batch): Promise<number> {
    const { rows, actor: sequence } = batch.whole
    const { outputs } = await this.networks.actor.forward(batch.inputs.actor, rows, sequence)
    return policyLoss(this.distribution, outputs, batch, { clip: 1, entropy: 0 }).kl
  }

  /**
   * As in Schulman et al. 2017, section 4, but on the rate: KL decides how fast the next update learns. One of 0 says nothing of the
   * rate: every gradient was 0.
   */
  #adapt(kl: number): void {
    const { desiredKl = DESIRED_KL } = this.options
    const factor = kl > 2 * desiredKl ? 1 / ADAPTATION : kl > 0 && kl < desiredKl / 2 ? ADAPTATION : 1
    this.#adapted = Math.fround(Math.min(Math.max(this.#adapted * factor, RATES.lowest), RATES.highest))
  }

  /** One gradient step of both networks on some rows of the batch. */
  async #step(batch: Batch, slice: Slice, rates: Thaw, clip: number): Promise<PolicyLoss & { valueLoss: number }> {
    const { normaliseAdvantage, maxGradientNorm, entropy, valueClip } = this.options
    const { actor, critic } = this.networks
    const { rows } = slice
    const actions = gather(batch.actions, rows, spaceSize(this.needs.task.action))
    const advantages = gather(batch.advantages, rows)
    if (normaliseAdvantage) standardise(advantages)
    const [acted, judged] = await forwardAll(this.needs.engine, [
      { network: actor, inputs: batch.inputs.actor, rows, sequence: slice.actor },
      { network: critic, inputs: batch.inputs.critic, rows, sequence: slice.critic },
    ])
    const taken = { actions, logProbs: gather(batch.logProbs, rows), advantages }
    const policy = policyLoss(this.distribution, acted.outputs, taken, { clip, entropy })
    requireFinite(policy.policyLoss, 'policy loss')
    const before = valueClip === undefined ? undefined : { values: gather(batch.values, rows), clip: valueClip }
    const value = valueLoss(judged.outputs.value!, gather(batch.returns, rows), before)
    requireFinite(value.valueLoss, 'value loss')
    const maxNorm = maxGradientNorm
    await descend(this.needs.engine, [
      { network: actor, tape: acted, outputGradients: policy.gradients, rates: rates.actor, maxNorm },
      { network: critic, tape: judged, outputGradients: { value: value.gradient }, rates: rates.critic, maxNorm },
    ])
    return { ...policy, valueLoss: value.valueLoss }
  }

  protected override state(): Record<string, Float32Array> {
    return { adapted: Float32Array.of(this.#adapted) }
  }

  protected override resume({ adapted }: Record<string, Float32Array>): void {
    this.#adapted = adapted![0]!
  }
}

/** What the policy loss says of a minibatch; means over its rows. */
export interface PolicyLoss {
  policyLoss: number
  /** Of the new policy, in nats. */
  entropy: number
  /** Estimate of KL(old || new) in nats: k3 of Schulman, "Approximating KL divergence", 2020. */
  kl: number
  /** Share of rows whose ratio lies outside the clip range. */
  clipFraction: number
  /** Of the loss by the head outputs, shaped like them. */
  gradients: Record<string, Float32Array>
}

/**
 * Minus the mean over rows of min(ratio A, clip(ratio, 1 - clip, 1 + clip) A) (equation 7), minus the weighted mean entropy; ratio is
 * the probability of the action taken, over that under the policy that took it. The gradient of a row passes where its unclipped
 * term is the smaller one. Actions are [rows x action size], `logProbs` (old) and `advantages` (A) [rows].
 */
export function policyLoss(
  distribution: ActionDistribution,
  outputs: HeadOutputs,
  taken: { actions: Float32Array; logProbs: Float32Array; advantages: Float32Array },
  { clip, entropy: bonus }: { clip: number; entropy: number },
): PolicyLoss {
  const { actions, advantages } = taken
  const n = advantages.length
  const logProbs = new Float32Array(n)
  const entropies = new Float32Array(n)
  distribution.logProb(outputs, actions, n, logProbs)
  distribution.entropy(outputs, n, entropies)
  const by = { logProb: new Float32Array(n), entropy: new Float32Array(n).fill(-bonus / n) }
  let [surrogate, kl, clipped] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const change = logProbs[i]! - taken.logProbs[i]!
    const ratio = Math.exp(change)
    const bounded = Math.min(Math.max(ratio, 1 - clip), 1 + clip)
    const free = ratio * advantages[i]!
    const held = bounded * advantages[i]!
    surrogate += Math.min(free, held)
    by.logProb[i] = free <= held ? -free / n : 0
    kl += ratio - 1 - change
    if (ratio !== bounded) clipped++
  }
  const gradients = Object.fromEntries(Object.keys(outputs).map((head) => [head, outputs[head]!.slice()]))
  distribution.gradients(outputs, actions, n, by, gradients)
  const entropy = mean(entropies)
  return { policyLoss: -surrogate / n - bonus * entropy, entropy, kl: kl / n, clipFraction: clipped / n, gradients }
}

/**
 * Half the mean squared error of predicted returns, with its gradient by each prediction; arrays are [rows]. With `before` it is the
 * larger of that and the error of the prediction held within `clip` of the value before the update (Schulman's implementation).
 */
export function valueLoss(
  values: Float32Array,
  returns: Float32Array,
  before?: { values: Float32Array; clip: number },
): { valueLoss: number; gradient: Float32Array } {
  const n = values.length
  const gradient = new Float32Array(n)
  let squares = 0
  for (let i = 0; i < n; i++) {
    const error = values[i]! - returns[i]!
    const held = before === undefined ? error : heldValue(values[i]!, before.values[i]!, before.clip) - returns[i]!
    const isHeld = Math.abs(held) > Math.abs(error)
    squares += isHeld ? held * held : error * error
    gradient[i] = isHeld ? 0 : error / n
  }
  return { valueLoss: squares / (2 * n), gradient }
}

function heldValue(value: number, before: number, clip: number): number {
  return before + Math.min(Math.max(value - before, -clip), clip)
}
