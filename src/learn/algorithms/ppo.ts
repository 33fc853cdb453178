// Proximal policy optimisation with a clipped surrogate (Schulman et al. 2017, arXiv 1707.06347), read from top to bottom:
// options, acting, a batch with its advantages, epochs of minibatches, the two losses.

import { z } from 'zod'
import {
  type AlgorithmNeeds,
  type Checkpoint,
  type Learner,
  type Policy,
  type Progress,
  plugin,
  type Rng,
  type Rollout,
  type Snapshot,
  spaceSize,
  type Table,
  type VectorStep,
} from '../../core/index.js'
import { type ActionDistribution, distributionOf, type HeadOutputs } from '../../nn/index.js'
import { ActorCritic } from '../actor-critic.js'
import { descend } from '../descend.js'
import { advantages } from '../gae.js'
import { gather, minibatches } from '../minibatch.js'
import { requireFinite } from '../require-finite.js'
import { explainedVariance, mean, standardise } from '../statistics.js'
import { type Thaw, thaw } from '../thaw.js'

const config = z.object({
  batch: z.int().min(2).default(2048).describe('transitions an update, all rows together'),
  minibatch: z.int().min(2).default(64).describe('transitions a gradient step'),
  epochs: z.int().min(1).default(10).describe('passes over the batch'),
  learningRate: z.number().positive().default(3e-4).describe("Adam's step size"),
  learningRateDecay: z.enum(['none', 'linear']).default('none').describe('linear: falls to 0 over the stage'),
  gamma: z.number().min(0).max(1).default(0.99).describe('discount a step'),
  lambda: z.number().min(0).max(1).default(0.95).describe('decay of generalised advantages'),
  clip: z
    .number()
    .positive()
    .default(0.2)
    .describe('how far a probability ratio may move from 1 and still be rewarded'),
  entropy: z.number().min(0).default(0).describe('weight of the entropy bonus'),
  maxGradientNorm: z.number().positive().default(0.5).describe("clips the global norm of each network's gradients"),
  normaliseAdvantage: z.boolean().default(true).describe('standardise advantages in each minibatch'),
  normaliseObservations: z.boolean().default(true).describe('keep running statistics of observations in the policy'),
  targetKl: z
    .number()
    .positive()
    .exactOptional()
    .describe('end an update early when the policy moved this far, in nats'),
})

/** PPO as a plug-in. */
export const ppo = plugin({
  id: 'ppo',
  summary: 'proximal policy optimisation: on-policy, clipped surrogate, generalised advantages',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Ppo(options, needs),
})

class Ppo implements Learner {
  readonly policy: Policy
  readonly horizon: number
  readonly #networks: ActorCritic
  readonly #distribution: ActionDistribution
  readonly #rngs: { actions: Rng; shuffle: Rng }
  readonly #actions: Float32Array

  constructor(
    private readonly options: z.infer<typeof config>,
    private readonly needs: AlgorithmNeeds,
  ) {
    const { task, rows, rng } = needs
    this.horizon = Math.max(1, Math.floor(options.batch / rows))
    this.#networks = new ActorCritic(needs)
    this.policy = this.#networks.acting.policy
    this.#distribution = distributionOf(task.action)
    this.#rngs = { actions: rng.split('actions'), shuffle: rng.split('shuffle') }
    this.#actions = new Float32Array(rows * spaceSize(task.action))
  }

  explore({ observations }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { rows } = this.needs
    const outputs = this.#networks.acting.outputs(observations, rows)
    this.#distribution.sample(this.#rngs.actions, outputs, rows, this.#actions)
    return { actions: this.#actions, extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    const { learningRateDecay, epochs, minibatch, targetKl = Number.POSITIVE_INFINITY } = this.options
    const decay = learningRateDecay === 'linear' ? 1 - progress.steps / progress.total : 1
    const learningRate = this.options.learningRate * decay
    const rates = thaw(this.needs.freeze, this.#networks, progress, learningRate)
    const batch = await this.#batch(rollout)
    const totals = { policyLoss: 0, valueLoss: 0, entropy: 0, kl: 0, clipFraction: 0 }
    const order = Int32Array.from({ length: batch.size }, (_, i) => i)
    let count = 0
    for (let epoch = 0, kl = 0; epoch < epochs && kl <= targetKl; epoch++) {
      kl = 0
      for (const rows of minibatches(order, minibatch, this.#rngs.shuffle)) {
        const metrics = await this.#improve(batch, rows, rates)
        for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += metrics[name]
        kl += (metrics.kl * rows.length) / batch.size
        count++
      }
    }
    batch.observations.dispose()
    // Statistics take in what was seen only now, and stand still while the first layer is frozen.
    const normalises = rates.readsAnew || this.needs.normaliserContinues === true
    await this.#networks.publish(rollout, this.options.normaliseObservations && normalises)
    const means = Object.entries(totals).map(([name, total]) => [name, total / count] as const)
    const returnMean = progress.returns.length === 0 ? {} : { returnMean: mean(progress.returns) }
    const explained = explainedVariance(batch.values, batch.returns)
    return { ...Object.fromEntries(means), explainedVariance: explained, learningRate, ...returnMean }
  }

  /** Values and log-probabilities by the same weights and statistics that acted. */
  async #batch(rollout: Rollout): Promise<Batch> {
    const { actions } = rollout
    const size = rollout.rows * rollout.length
    const observations = this.#networks.table(rollout.observations)
    const valuesOf = async (rows: Float32Array) => {
      const table = this.#networks.table(rows)
      const values = await this.#networks.values(table)
      table.dispose()
      return values
    }
    const values = await this.#networks.values(observations)
    const finalValues = await valuesOf(rollout.finals)
    const lastValues = await valuesOf(rollout.last)
    const gains = new Float32Array(size)
    advantages({ ...rollout, values, finalValues, lastValues }, this.options.gamma, this.options.lambda, gains)
    const { outputs } = await this.#networks.actor.forward({ observation: observations })
    const logProbs = new Float32Array(size)
    this.#distribution.logProb(outputs, actions, size, logProbs)
    const returns = gains.map((gain, i) => gain + values[i]!)
    return { size, observations, actions, logProbs, gains, returns, values }
  }

  /** One gradient step of both networks on some rows of the batch. */
  async #improve(batch: Batch, rows: Int32Array, rates: Thaw): Promise<PolicyLoss & { valueLoss: number }> {
    const { normaliseAdvantage, maxGradientNorm } = this.options
    const { actor, critic } = this.#networks
    const input = { observation: batch.observations }
    const actions = gather(batch.actions, rows, spaceSize(this.needs.task.action))
    const gains = gather(batch.gains, rows)
    if (normaliseAdvantage) standardise(gains)
    const acted = await actor.forward(input, rows)
    const taken = { actions, logProbs: gather(batch.logProbs, rows), gains }
    const policy = policyLoss(this.#distribution, acted.outputs, taken, this.options)
    requireFinite(policy.policyLoss, 'policy loss')
    await descend(actor, acted, policy.gradients, rates.actor, maxGradientNorm)
    const judged = await critic.forward(input, rows)
    const value = valueLoss(judged.outputs.value!, gather(batch.returns, rows))
    requireFinite(value.valueLoss, 'value loss')
    await descend(critic, judged, { value: value.gradient }, rates.critic, maxGradientNorm)
    return { ...policy, valueLoss: value.valueLoss }
  }

  snapshot(): Promise<Snapshot> {
    return this.#networks.snapshot()
  }

  async checkpoint(): Promise<Checkpoint> {
    return { state: await this.#networks.save(this.#rngs), appended: [] }
  }

  restore({ state }: Checkpoint): void {
    this.#networks.restore(state, this.#rngs)
  }

  dispose(): void {
    this.#networks.dispose()
  }
}

/** A rollout with everything that the losses need; arrays are [rows], the table lies where the engine computes. */
interface Batch {
  size: number
  observations: Table
  actions: Float32Array // [rows x action size]
  logProbs: Float32Array // under the policy that acted
  gains: Float32Array // advantages
  returns: Float32Array
  values: Float32Array
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
 * term is the smaller one. Actions are [rows x action size], `logProbs` (old) and `gains` (A) [rows].
 */
export function policyLoss(
  distribution: ActionDistribution,
  outputs: HeadOutputs,
  taken: { actions: Float32Array; logProbs: Float32Array; gains: Float32Array },
  { clip, entropy: bonus }: { clip: number; entropy: number },
): PolicyLoss {
  const { actions, gains } = taken
  const n = gains.length
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
    const free = ratio * gains[i]!
    const held = bounded * gains[i]!
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

/** Half the mean squared error of predicted returns, with its gradient by each prediction; arrays are [rows]. */
export function valueLoss(values: Float32Array, returns: Float32Array): { valueLoss: number; gradient: Float32Array } {
  const errors = values.map((value, i) => value - returns[i]!)
  const squares = mean(errors.map((error) => error * error))
  return { valueLoss: squares / 2, gradient: errors.map((error) => error / errors.length) }
}
