// What algorithms share that learn from each rollout once and forget it: exploring by the policy's own law, advantages, statistics.

import { z } from 'zod'
import {
  type AlgorithmNeeds,
  type Checkpoint,
  LandbridgeError,
  type Learner,
  type Networks,
  type Policy,
  type Progress,
  type Rng,
  type Rollout,
  type Snapshot,
  spaceSize,
  type Table,
  type VectorStep,
} from '../core/index.js'
import { type ActionDistribution, distributionOf, isSquashed } from '../nn/index.js'
import { ActorCritic } from './actor-critic.js'
import { advantages } from './gae.js'
import { explainedVariance, mean } from './statistics.js'
import { type Thaw, thaw } from './thaw.js'

/** Options of every algorithm that learns from each rollout once. */
export const onPolicyOptions = {
  gamma: z.number().min(0).max(1).default(0.99).describe('discount a step'),
  entropy: z.number().min(0).default(0).describe('weight of the entropy bonus'),
  maxGradientNorm: z.number().positive().default(0.5).describe("clips the global norm of each network's gradients"),
  normaliseObservations: z.boolean().default(true).describe('keep running statistics of observations in the policy'),
}

interface OnPolicyOptions {
  gamma: number
  lambda: number
  normaliseObservations: boolean
}

/** A rollout with everything that the losses need; arrays are [rows], the table lies where the engine computes. */
export interface Batch {
  size: number
  observations: Table
  actions: Float32Array // [rows x action size]
  logProbs: Float32Array // under the policy that acted
  gains: Float32Array // advantages
  returns: Float32Array
  values: Float32Array
}

/** Learns from each rollout once. An algorithm adds its learning rate and what an update is. */
export abstract class OnPolicy implements Learner {
  readonly policy: Policy
  readonly horizon: number
  protected readonly networks: ActorCritic
  protected readonly distribution: ActionDistribution
  protected readonly rngs: { actions: Rng; shuffle: Rng }
  readonly #actions: Float32Array

  /** `batch`: transitions an update, all rows together. */
  constructor(
    private readonly common: OnPolicyOptions,
    protected readonly needs: AlgorithmNeeds,
    { id, batch }: { id: string; batch: number },
  ) {
    const { task, rows, rng } = needs
    this.horizon = Math.max(1, Math.floor(batch / rows))
    this.networks = new ActorCritic(needs, stateValueNetworks(id, needs))
    this.policy = this.networks.acting.policy
    this.distribution = distributionOf(task.action)
    this.rngs = { actions: rng.split('actions'), shuffle: rng.split('shuffle') }
    this.#actions = new Float32Array(rows * spaceSize(task.action))
  }

  /** Adam's step size at this progress. */
  protected abstract learningRate(progress: Progress): number
  /** Gradient steps on the batch; returns metrics. Throws `unstable` where a loss is not finite. */
  protected abstract improve(batch: Batch, rates: Thaw, progress: Progress): Promise<Record<string, number>>

  /** Further state that a checkpoint holds; {@link resume} gets it back. */
  protected state(): Record<string, Float32Array> {
    return {}
  }

  protected resume(_state: Record<string, Float32Array>): void {}

  explore({ observations }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { rows } = this.needs
    const outputs = this.networks.acting.outputs(observations, rows)
    this.distribution.sample(this.rngs.actions, outputs, rows, this.#actions)
    return { actions: this.#actions, extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    const learningRate = this.learningRate(progress)
    const rates = thaw(this.needs.freeze, this.networks, progress, learningRate)
    const batch = await this.#batch(rollout)
    const metrics = await this.improve(batch, rates, progress)
    batch.observations.dispose()
    // Statistics take in what was seen only now, and stand still while the first layer is frozen.
    const normalises = rates.readsAnew || this.needs.normaliserContinues === true
    await this.networks.publish(rollout, this.common.normaliseObservations && normalises)
    const returnMean = progress.returns.length === 0 ? {} : { returnMean: mean(progress.returns) }
    const explained = explainedVariance(batch.values, batch.returns)
    return { ...metrics, explainedVariance: explained, learningRate, ...returnMean }
  }

  /** Values and log-probabilities by the same weights and statistics that acted. */
  async #batch(rollout: Rollout): Promise<Batch> {
    const { actions } = rollout
    const size = rollout.rows * rollout.length
    const observations = this.networks.table(rollout.observations)
    const valuesOf = async (rows: Float32Array) => {
      const table = this.networks.table(rows)
      const values = await this.networks.values(table)
      table.dispose()
      return values
    }
    const values = await this.networks.values(observations)
    const finalValues = await valuesOf(rollout.finals)
    const lastValues = await valuesOf(rollout.last)
    const gains = new Float32Array(size)
    advantages({ ...rollout, values, finalValues, lastValues }, this.common.gamma, this.common.lambda, gains)
    const { outputs } = await this.networks.actor.forward({ observation: observations })
    const logProbs = new Float32Array(size)
    this.distribution.logProb(outputs, actions, size, logProbs)
    const returns = gains.map((gain, i) => gain + values[i]!)
    return { size, observations, actions, logProbs, gains, returns, values }
  }

  snapshot(): Promise<Snapshot> {
    return this.networks.snapshot()
  }

  async checkpoint(): Promise<Checkpoint> {
    return { state: await this.networks.save(this.rngs, this.state()), appended: [] }
  }

  restore({ state }: Checkpoint): void {
    this.resume(this.networks.restore(state, this.rngs))
  }

  dispose(): void {
    this.networks.dispose()
  }
}

/** Throws `config`, saying what fits, where the networks are those of an algorithm that climbs its critic by the action. */
function stateValueNetworks(id: string, needs: AlgorithmNeeds): Networks {
  const networks = needs.networks('value')
  if (!('action' in networks.critic.inputs) && !isSquashed(networks.actor)) return networks
  const hint = 'start from a snapshot of ppo, a2c, bc or cem, or fine-tune with sac or td3'
  throw new LandbridgeError('config', `Expected networks with a state-value critic for '${id}', got others`, hint)
}
