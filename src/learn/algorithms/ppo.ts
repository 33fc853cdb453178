// Proximal policy optimisation with a clipped surrogate (Schulman et al. 2017, arXiv 1707.06347), read from top to bottom:
// options, acting, a batch with its advantages, minibatches, the two losses, state.

import { z } from 'zod'
import {
  type AlgorithmNeeds,
  type Checkpoint,
  LandbridgeError,
  type Learner,
  type Network,
  type Networks,
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
import {
  type ActionDistribution,
  type Actor,
  createActor,
  distributionOf,
  goldenVectors,
  initialParameters,
  Normaliser,
} from '../../nn/index.js'
import { contractOf } from '../contract.js'
import { descend } from '../descend.js'
import { advantages } from '../gae.js'
import { packState, unpackState } from '../learner-state.js'
import { gather, minibatches } from '../minibatch.js'
import { explainedVariance, mean, standardise } from '../statistics.js'
import { clippedSurrogate } from '../surrogate.js'
import { thaw } from '../thaw.js'

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
  targetKl: z.number().positive().optional().describe('end an update early when the policy moved this far, in nats'),
})

/** Standard deviations that normalised observations are clipped to. */
const CLIP = 10
/** Observations kept of every rollout, for golden vectors. */
const GOLDEN_ROWS = 256

/** PPO as a plug-in. */
export const ppo = plugin({
  id: 'ppo',
  summary: 'proximal policy optimisation: on-policy, clipped surrogate, generalised advantages',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Ppo(options, needs),
})

/** A rollout with everything that the losses need; arrays are [rows], tables lie where the engine computes. */
interface Batch {
  size: number
  observations: Table
  actions: Float32Array
  logProbs: Float32Array // under the policy that acted
  advantages: Float32Array
  returns: Float32Array
  values: Float32Array
}

/** Sums over the minibatches of an update. */
type Totals = {
  policyLoss: number
  valueLoss: number
  entropy: number
  kl: number
  clipFraction: number
  count: number
}

class Ppo implements Learner {
  readonly policy: Policy
  readonly horizon: number
  readonly #networks: Networks
  readonly #actor: Network
  readonly #critic: Network
  readonly #acting: Actor
  readonly #normaliser: Normaliser
  readonly #distribution: ActionDistribution
  readonly #rngs: { actions: Rng; shuffle: Rng }
  readonly #actions: Float32Array
  readonly #width: number
  #seen: Float32Array // observations that golden vectors are computed for

  constructor(
    private readonly options: z.infer<typeof config>,
    private readonly needs: AlgorithmNeeds,
  ) {
    const { task, rows, engine, rng, start } = needs
    this.horizon = Math.max(1, Math.floor(options.batch / rows))
    this.#networks = needs.networks('value')
    this.#actor = engine.network(this.#networks.actor, rng)
    this.#critic = engine.network(this.#networks.critic, rng)
    this.#normaliser = new Normaliser(spaceSize(task.observation), start?.contract.clip ?? CLIP)
    this.#acting = createActor(this.#networks.actor, task.observation, task.action, this.#normaliser.clip)
    this.policy = this.#acting.policy
    this.#distribution = distributionOf(task.action)
    this.#rngs = { actions: rng.split('actions'), shuffle: rng.split('shuffle') }
    this.#width = spaceSize(task.action)
    this.#actions = new Float32Array(rows * this.#width)
    this.#seen = start?.golden.observations.slice() ?? new Float32Array(0)
    const fresh = { first: {}, second: {}, steps: {} }
    const actor = start?.actor ?? initialParameters(this.#networks.actor, rng.split('actor'))
    const critic = start?.critic ?? initialParameters(this.#networks.critic, rng.split('critic'))
    this.#actor.load({ parameters: actor, ...fresh })
    this.#critic.load({ parameters: critic, ...fresh })
    if (start) this.#normaliser.load(start.normaliser)
    this.#acting.load(actor, this.#normaliser.state())
  }

  explore({ observations }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { rows } = this.needs
    const outputs = this.#acting.outputs(observations, rows)
    this.#distribution.sample(this.#rngs.actions, outputs, rows, this.#actions)
    return { actions: this.#actions, extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    const decay = this.options.learningRateDecay === 'linear' ? 1 - progress.steps / progress.total : 1
    const learningRate = this.options.learningRate * decay
    const networks = { actor: this.#actor, critic: this.#critic }
    const rates = thaw(this.needs.freeze, this.#networks, networks, progress, learningRate)
    const batch = await this.#batch(rollout)
    const totals: Totals = { policyLoss: 0, valueLoss: 0, entropy: 0, kl: 0, clipFraction: 0, count: 0 }
    const order = Int32Array.from({ length: batch.size }, (_, i) => i)
    const target = this.options.targetKl ?? Number.POSITIVE_INFINITY
    for (let epoch = 0, kl = 0; epoch < this.options.epochs && kl <= target; epoch++) {
      kl = 0
      for (const rows of minibatches(order, this.options.minibatch, this.#rngs.shuffle)) {
        kl += ((await this.#improvePolicy(batch, rows, rates.actor, totals)) * rows.length) / batch.size
        await this.#improveValues(batch, rows, rates.critic, totals)
        totals.count++
      }
    }
    batch.observations.dispose()
    this.#observe(rollout, rates.readsAnew)
    this.#acting.load(await this.#actor.parameters(), this.#normaliser.state())
    return this.#metrics(totals, batch, learningRate, progress)
  }

  /** Values and log-probabilities by the same weights and statistics that acted. */
  async #batch(rollout: Rollout): Promise<Batch> {
    const { rows, length, actions } = rollout
    const size = rows * length
    const observations = this.#table(rollout.observations)
    const values = await this.#valuesOf(observations)
    const finals = this.#table(rollout.finals)
    const last = this.#table(rollout.last)
    const episodes = {
      ...rollout,
      values,
      finalValues: await this.#valuesOf(finals),
      lastValues: await this.#valuesOf(last),
    }
    finals.dispose()
    last.dispose()
    const gains = new Float32Array(size)
    advantages(episodes, this.options.gamma, this.options.lambda, gains)
    const { outputs } = await this.#actor.forward({ observation: observations })
    const logProbs = new Float32Array(size)
    this.#distribution.logProb(outputs, actions, size, logProbs)
    const returns = gains.map((gain, i) => gain + values[i]!)
    return { size, observations, actions, logProbs, advantages: gains, returns, values }
  }

  /** Policy loss: the clipped surrogate, minus the weighted entropy. Returns an estimate of KL(old || new). */
  async #improvePolicy(batch: Batch, rows: Int32Array, rates: Record<string, number>, totals: Totals): Promise<number> {
    const { clip, entropy: bonus, normaliseAdvantage, maxGradientNorm } = this.options
    const n = rows.length
    const tape = await this.#actor.forward({ observation: batch.observations }, rows)
    const { outputs } = tape
    const actions = gather(batch.actions, rows, this.#width)
    const gains = gather(batch.advantages, rows)
    if (normaliseAdvantage) standardise(gains)
    const logProbs = new Float32Array(n)
    const entropies = new Float32Array(n)
    this.#distribution.logProb(outputs, actions, n, logProbs)
    this.#distribution.entropy(outputs, n, entropies)
    const by = { logProb: new Float32Array(n), entropy: new Float32Array(n).fill(-bonus / n) }
    const { loss, kl, clipFraction } = clippedSurrogate(logProbs, gather(batch.logProbs, rows), gains, clip, by.logProb)
    requireFinite(loss, 'policy loss')
    const gradients = Object.fromEntries(Object.keys(outputs).map((head) => [head, outputs[head]!.slice()]))
    this.#distribution.gradients(outputs, actions, n, by, gradients)
    await descend(this.#actor, tape, gradients, rates, maxGradientNorm)
    const entropy = mean(entropies)
    totals.policyLoss += loss - bonus * entropy
    totals.entropy += entropy
    totals.kl += kl
    totals.clipFraction += clipFraction
    return kl
  }

  /** Value loss: half the mean squared error of the predicted returns. */
  async #improveValues(batch: Batch, rows: Int32Array, rates: Record<string, number>, totals: Totals): Promise<void> {
    const tape = await this.#critic.forward({ observation: batch.observations }, rows)
    const predicted = tape.outputs.value!
    const errors = predicted.map((value, i) => value - batch.returns[rows[i]!]!)
    const loss = mean(errors.map((error) => error * error)) / 2
    requireFinite(loss, 'value loss')
    const gradient = errors.map((error) => error / rows.length)
    await descend(this.#critic, tape, { value: gradient }, rates, this.options.maxGradientNorm)
    totals.valueLoss += loss
  }

  /** Statistics take in what was seen only after the update, and stand still while the first layer is frozen. */
  #observe({ observations }: Rollout, readsAnew: boolean): void {
    const size = spaceSize(this.needs.task.observation)
    this.#seen = observations.slice(0, GOLDEN_ROWS * size)
    const learns = readsAnew || this.needs.normaliserContinues
    if (this.options.normaliseObservations && learns) this.#normaliser.observe(observations)
  }

  #metrics(totals: Totals, batch: Batch, learningRate: number, progress: Progress): Record<string, number> {
    const { count, ...sums } = totals
    const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]))
    const returnMean = progress.returns.length === 0 ? {} : { returnMean: mean(progress.returns) }
    return { ...means, explainedVariance: explainedVariance(batch.values, batch.returns), learningRate, ...returnMean }
  }

  async snapshot(): Promise<Snapshot> {
    const contract = contractOf(this.needs, this.#networks, this.#normaliser.clip)
    const weights = { actor: await this.#actor.parameters(), critic: await this.#critic.parameters() }
    const policy = { contract, ...weights, normaliser: this.#normaliser.state() }
    return { ...policy, golden: goldenVectors(policy, this.#seen) }
  }

  async checkpoint(): Promise<Checkpoint> {
    const networks = { actor: await this.#actor.save(), critic: await this.#critic.save() }
    const { actions, shuffle } = this.#rngs
    const rngs = { actions: actions.save(), shuffle: shuffle.save() }
    const state = packState({ networks, normaliser: this.#normaliser.state(), rngs, arrays: { seen: this.#seen } })
    return { state, appended: [] }
  }

  restore({ state }: Checkpoint): void {
    const { networks, normaliser, rngs, arrays } = unpackState(state)
    this.#actor.load(networks.actor!)
    this.#critic.load(networks.critic!)
    this.#normaliser.load(normaliser)
    this.#rngs.actions.load(rngs.actions!)
    this.#rngs.shuffle.load(rngs.shuffle!)
    this.#seen = arrays.seen!
    this.#acting.load(networks.actor!.parameters, normaliser)
  }

  dispose(): void {
    this.#actor.dispose()
    this.#critic.dispose()
    this.#acting.dispose()
  }

  #table(observations: Float32Array): Table {
    const size = spaceSize(this.needs.task.observation)
    const normalised = new Float32Array(observations.length)
    this.#normaliser.apply(observations, observations.length / size, normalised)
    return this.needs.engine.keep(normalised, size)
  }

  async #valuesOf(observations: Table): Promise<Float32Array> {
    return (await this.#critic.forward({ observation: observations })).outputs.value!.slice()
  }
}

function requireFinite(loss: number, name: string): void {
  if (!Number.isFinite(loss))
    throw new LandbridgeError('unstable', `Expected a finite ${name}, got ${loss}`, 'lower the learning rate')
}
