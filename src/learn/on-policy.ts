// What algorithms share that learn from each rollout once and forget it: exploring by the policy's own law, advantages, statistics.

import {
  type AlgorithmNeeds,
  type Checkpoint,
  type Exploration,
  LandbridgeError,
  type Learner,
  type Policy,
  type Progress,
  type Rng,
  type Rollout,
  type Snapshot,
  spaceSize,
  type Table,
  type VectorStep,
  z,
} from '../core/index.js'
import { type ActionDistribution, distributionOf, type HeadOutputs } from '../nn/index.js'
import { ActorCritic } from './actor-critic.js'
import { estimateAdvantages } from './gae.js'
import { Memory } from './memory.js'
import { minibatches } from './minibatch.js'
import { returnMean } from './over-a-stage.js'
import { type Slice, sequenceSlices, wholeSlice } from './sequences.js'
import { forwardAll } from './side-by-side.js'
import { stateValueNetworks } from './state-value-networks.js'
import { explainedVariance } from './statistics.js'
import { type Thaw, thaw } from './thaw.js'
import { throughTime } from './through-time.js'

/** Options of every algorithm that learns from each rollout once. */
export const onPolicyOptions = {
  gamma: z.number().min(0).max(1).default(0.99).describe('discount a step'),
  entropy: z.number().min(0).default(0).describe('weight of the entropy bonus'),
  maxGradientNorm: z.number().positive().default(0.5).describe("clips the global norm of each network's gradients"),
  normaliseObservations: z.boolean().default(true).describe('keep running statistics of observations in the policy'),
}

/** The further option of those that learn a rollout in `slices`: how long the pieces of a policy with memory are. */
export const sequenceOption = {
  sequence: z
    .int()
    .min(1)
    .default(16)
    .describe(
      'steps that a policy with memory learns through at a time, in minibatches of one such piece or more; without effect on others',
    ),
}

interface OnPolicyOptions {
  gamma: number
  lambda: number
  normaliseObservations: boolean
  /** Steps of a piece for networks with memory; without it a rollout is one piece a row. */
  sequence?: number
}

/** A rollout with everything that the losses need; arrays are [rows], tables lie where the engine computes. */
export interface Batch {
  size: number
  /** Inputs by name. */
  inputs: { actor: Record<string, Table>; critic: Record<string, Table> }
  /** Rows that take a gradient step together, about `size` at a time; every row once, but for a last slice of one row, which has no spread. Shuffled where there is an `rng`. */
  slices(size: number, rng?: Rng): Iterable<Slice>
  /** All rows for one gradient step. */
  whole: Slice
  actions: Float32Array // [rows x action size]
  logProbs: Float32Array // under the policy that acted
  advantages: Float32Array
  returns: Float32Array
  values: Float32Array
}

/** What the networks as they acted say of a rollout. */
type Judged = Pick<Batch, 'values' | 'whole' | 'slices'> & {
  finalValues: Float32Array
  lastValues: Float32Array
  /** The actor's outputs. */
  acted: HeadOutputs
}

/** Learns from each rollout once. An algorithm adds its learning rate and what an update is. */
export abstract class OnPolicy implements Learner {
  readonly policy: Policy
  readonly horizon: number
  protected readonly networks: ActorCritic
  protected readonly distribution: ActionDistribution
  protected readonly rngs: { actions: Rng; shuffle: Rng }
  /** What others than this learner draw from. */
  readonly #law: ActionDistribution
  readonly #actions: Float32Array
  readonly #memory: Memory

  /** `batch`: transitions an update, all rows together. */
  constructor(
    private readonly common: OnPolicyOptions,
    protected readonly needs: AlgorithmNeeds,
    { id, batch }: { id: string; batch: number },
  ) {
    const { task, rows, rng } = needs
    if (batch < rows) {
      const hint = 'give it a larger batch, or fewer rows'
      throw new LandbridgeError(
        'config',
        `${id}.batch: Expected at least a step of all ${rows} rows, got ${batch}`,
        hint,
      )
    }
    this.horizon = Math.floor(batch / rows)
    this.networks = new ActorCritic(needs, stateValueNetworks(id, needs))
    this.policy = this.networks.acting.policy
    this.#law = distributionOf(task.action)
    this.distribution = this.#law
    this.rngs = { actions: rng.split('actions'), shuffle: rng.split('shuffle') }
    this.#actions = new Float32Array(rows * spaceSize(task.action))
    this.#memory = new Memory(rows, this.networks.networks)
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

  explore({ observations, starts }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { rows } = this.needs
    const outputs = this.networks.acting.outputs(observations, rows, this.#memory.enter(starts))
    this.distribution.sample(this.rngs.actions, outputs, rows, this.#actions)
    return { actions: this.#actions, extras: {} }
  }

  /** Undefined where a subclass explores in another way than {@link explore} does here, or by another law. */
  get exploration(): ((length: number) => Promise<Exploration>) | undefined {
    const own = this.explore === OnPolicy.prototype.explore && this.distribution === this.#law
    return own ? (length) => this.#exploration(length) : undefined
  }

  async #exploration(length: number): Promise<Exploration> {
    const { observation, action } = this.policy
    const rng = this.rngs.actions.save()
    this.distribution.skip(this.rngs.actions, this.needs.rows * length)
    return {
      spec: { actor: this.networks.networks.actor, observation, action, clip: this.networks.clip },
      parameters: await this.networks.actor.parameters(),
      normaliser: this.networks.statistics(),
      rng,
      memory: this.#memory.actor,
    }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    const learningRate = this.learningRate(progress)
    const rates = thaw(this.needs, this.networks, progress, learningRate)
    const batch = await this.#batch(rollout)
    this.networks.drop(true)
    const metrics = await this.improve(batch, rates, progress)
    this.networks.drop(false)
    for (const table of new Set(Object.values({ ...batch.inputs.actor, ...batch.inputs.critic }))) table.dispose()
    this.#memory.leave()
    // Statistics take in what was seen only now.
    await this.networks.absorb(rollout, this.common.normaliseObservations && rates.normalises)
    const explained = explainedVariance(batch.values, batch.returns)
    return { ...metrics, explainedVariance: explained, learningRate, ...returnMean(progress) }
  }

  /** Values and log-probabilities by the same weights and statistics that acted. */
  async #batch(rollout: Rollout): Promise<Batch> {
    const { actions } = rollout
    const size = rollout.rows * rollout.length
    const inputs = this.networks.inputs(rollout)
    const judged = this.#memory.remembers
      ? await this.#remembered(rollout, inputs)
      : await this.#judged(rollout, inputs)
    const advantages = new Float32Array(size)
    estimateAdvantages({ ...rollout, ...judged }, this.common.gamma, this.common.lambda, advantages)
    const logProbs = new Float32Array(size)
    this.distribution.logProb(judged.acted, actions, size, logProbs)
    const { values, whole, slices } = judged
    const returns = advantages.map((advantage, i) => advantage + values[i]!)
    return { size, inputs, actions, logProbs, advantages, returns, values, whole, slices }
  }

  async #judged(rollout: Rollout, inputs: Batch['inputs']): Promise<Judged> {
    const valuesOf = async (at: 'finals' | 'last', rows?: Int32Array) => {
      const tables = this.networks.criticInputs(rollout, at)
      const values = await this.networks.values(tables, rows)
      for (const table of Object.values(tables)) table.dispose()
      return values
    }
    const { actor, critic } = this.networks
    const [{ outputs: acted }, judged] = await forwardAll(this.needs.engine, [
      { network: actor, inputs: inputs.actor },
      { network: critic, inputs: inputs.critic },
    ])
    const values = judged.outputs.value!.slice()
    const lastValues = await valuesOf('last')
    const finalValues = new Float32Array(values.length)
    // Nobody asks what follows a step that was not truncated.
    const cut = Int32Array.from(finalValues.keys()).filter((i) => rollout.truncated[i] === 1)
    const cutValues = cut.length > 0 ? await valuesOf('finals', cut) : []
    for (let i = 0; i < cut.length; i++) finalValues[cut[i]!] = cutValues[i]!
    const order = Int32Array.from({ length: values.length }, (_, i) => i)
    const whole = { rows: order.slice() }
    function* slices(size: number, rng?: Rng): Generator<Slice> {
      for (const rows of minibatches(order, size, rng)) yield { rows }
    }
    return { values, finalValues, lastValues, acted, whole, slices }
  }

  /** The same step by step, from the memory that the rollout began with. */
  async #remembered(rollout: Rollout, inputs: Batch['inputs']): Promise<Judged> {
    const { actor, critic } = this.networks
    const finals = this.networks.criticInputs(rollout, 'finals')
    const last = this.networks.criticInputs(rollout, 'last')
    const acted = await throughTime(actor, rollout, this.#memory.began, inputs.actor)
    const judged = await throughTime(critic, rollout, this.#memory.critic, inputs.critic, finals)
    // Where an episode ended with the last step, this value is not asked for.
    const sequence = { length: 1, memory: judged.after, starts: new Uint8Array(rollout.rows) }
    const lastValues = (await critic.forward(last, undefined, sequence)).outputs.value!.slice()
    this.#memory.critic = judged.after
    for (const table of [...Object.values(finals), ...Object.values(last)]) table.dispose()
    const { rows, length, starts } = rollout
    const remembered = { rows, length, starts: starts.slice(), actor: acted.memories, critic: judged.memories }
    return {
      values: judged.outputs.value!,
      finalValues: judged.finals,
      lastValues,
      acted: acted.outputs,
      whole: wholeSlice(remembered),
      slices: (size, rng) => sequenceSlices(remembered, this.common.sequence ?? length, size, rng),
    }
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
