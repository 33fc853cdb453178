// What algorithms share that learn from a replay memory: exploring at random first, remembering, and when to take gradient steps.

import {
  type AlgorithmNeeds,
  type Checkpoint,
  LandbridgeError,
  type Learner,
  memorySize,
  type Networks,
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
import { GOLDEN_ROWS } from '../nn/index.js'
import { ActorCritic } from './actor-critic.js'
import { LARGEST_MINIBATCH } from './minibatch.js'
import { decayed, returnMean } from './over-a-stage.js'
import { ReplayMemory, type Transitions } from './replay-memory.js'
import { Means } from './statistics.js'
import { type Thaw, thaw } from './thaw.js'

/** Options of every algorithm with a replay memory. */
export const offPolicyOptions = {
  capacity: z.int().min(1).default(1_000_000).describe('transitions remembered; the oldest are forgotten'),
  warmup: z.int().min(0).default(1000).describe('transitions collected before the first gradient step'),
  minibatch: z.int().min(1).max(LARGEST_MINIBATCH).default(256).describe('transitions a gradient step'),
  horizon: z.int().min(1).default(1).describe('steps of every row between two updates'),
  updateRatio: z.number().positive().max(1000).default(1).describe('gradient steps for each transition collected'),
  steps: z
    .int()
    .min(1)
    .default(1)
    .describe('rewards summed before the value of what follows is taken (n-step returns)'),
  learningRate: z.number().positive().max(1).default(3e-4).describe("Adam's step size"),
  learningRateDecay: z.enum(['none', 'linear']).default('none').describe('linear: falls to 0 over the stage'),
  gamma: z.number().min(0).max(1).default(0.99).describe('discount a step'),
  maxGradientNorm: z.number().positive().exactOptional().describe("clips the global norm of each network's gradients"),
  normaliseObservations: z.boolean().default(true).describe('keep running statistics of observations in the policy'),
}

const schema = z.object(offPolicyOptions)
/** Options of every algorithm with a replay memory. */
export type OffPolicyOptions = z.infer<typeof schema>

/** A minibatch with its normalised observations where the engine computes; all of it is filled anew for every gradient step. */
export interface Minibatch extends Transitions {
  rows: number
  observationTable: Table
  nextTable: Table
}

/** Learns from a replay memory. An algorithm adds how it explores and what a gradient step is. */
export abstract class OffPolicy implements Learner {
  readonly policy: Policy
  readonly horizon: number
  protected readonly networks: ActorCritic
  protected readonly rngs: { actions: Rng; replay: Rng; noise: Rng }
  readonly #memory: ReplayMemory
  readonly #batch: Minibatch
  readonly #actions: Float32Array
  #normalised: Float32Array

  constructor(
    private readonly common: OffPolicyOptions,
    protected readonly needs: AlgorithmNeeds,
    networks: Networks,
  ) {
    requireForgetful(networks)
    const { task, rows, rng, engine } = needs
    const [observation, action] = [spaceSize(task.observation), spaceSize(task.action)]
    const size = common.minibatch
    requireRoom(common, observation)
    this.horizon = common.horizon
    this.networks = new ActorCritic(needs, networks)
    // Both are asked in gradient steps alone.
    this.networks.drop(true)
    this.policy = this.networks.acting.policy
    this.rngs = { actions: rng.split('actions'), replay: rng.split('replay'), noise: rng.split('noise') }
    this.#memory = new ReplayMemory({ observation, action, rows, capacity: common.capacity })
    this.#actions = new Float32Array(rows * action)
    this.#normalised = new Float32Array(size * observation)
    this.#batch = {
      rows: size,
      observations: new Float32Array(size * observation),
      actions: new Float32Array(size * action),
      next: new Float32Array(size * observation),
      rewards: new Float32Array(size),
      discounts: new Float32Array(size),
      observationTable: engine.keep(this.#normalised, observation),
      nextTable: engine.keep(this.#normalised, observation),
    }
  }

  /** Exploring actions of a policy that has learnt something, [rows x action size]. */
  protected abstract exploreLearnt(observations: Float32Array, rows: number, into: Float32Array): void
  /** One gradient step; returns metrics. Throws `unstable` where a loss is not finite. */
  protected abstract improve(batch: Minibatch, rates: Thaw): Promise<Record<string, number>>

  /** Further state that a checkpoint holds; {@link resume} gets it back. */
  protected state(): Record<string, Float32Array> {
    return {}
  }

  protected resume(_state: Record<string, Float32Array>): void {}

  /** Called once an update, before its gradient steps; returns metrics. */
  protected begin(_progress: Progress): Record<string, number> {
    return {}
  }

  /** Uniform actions until there is enough to learn from; a policy that was trained before needs none of that. */
  explore({ observations }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { rows, start, task } = this.needs
    const actions = this.#actions
    if (start !== undefined || this.#memory.total >= this.common.warmup) {
      this.exploreLearnt(observations, rows, actions)
    } else if (task.action.kind === 'discrete') {
      const choices = task.action.choices.length
      for (let i = 0; i < actions.length; i++) actions[i] = this.rngs.actions.integer(choices)
    } else {
      for (let i = 0; i < actions.length; i++) actions[i] = this.rngs.actions.uniform(-1, 1)
    }
    return { actions, extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    const learningRate = decayed(this.common.learningRate, this.common.learningRateDecay, progress)
    const rates = thaw(this.needs, this.networks, progress, learningRate)
    const before = this.#gradientSteps()
    this.#memory.push(rollout)
    const count = this.#gradientSteps() - before
    const own = this.begin(progress)
    if (this.common.normaliseObservations && rates.normalises) this.networks.observe(rollout.observations)
    const means = new Means()
    for (let i = 0; i < count; i++) {
      this.#draw()
      means.add(await this.improve(this.#batch, rates))
    }
    await this.networks.syncActing()
    return { ...means.take(), ...own, learningRate, ...returnMean(progress) }
  }

  snapshot(): Promise<Snapshot> {
    return this.networks.snapshot(this.#memory.spread(GOLDEN_ROWS))
  }

  async checkpoint(): Promise<Checkpoint> {
    return { state: await this.networks.save(this.rngs, this.state()), ...this.#memory.append() }
  }

  restore({ state, appended }: Checkpoint): void {
    this.resume(this.networks.restore(state, this.rngs))
    this.#memory.restore(appended)
  }

  dispose(): void {
    this.#batch.observationTable.dispose()
    this.#batch.nextTable.dispose()
    this.networks.dispose()
  }

  /** Gradient steps due since the beginning. */
  #gradientSteps(): number {
    return Math.floor(Math.max(0, this.#memory.total - this.common.warmup) * this.common.updateRatio)
  }

  #draw(): void {
    const batch = this.#batch
    this.#memory.sample(this.rngs.replay, batch, this.common)
    this.networks.normalise(batch.observations, this.#normalised)
    batch.observationTable.write(this.#normalised)
    this.networks.normalise(batch.next, this.#normalised)
    batch.nextTable.write(this.#normalised)
  }
}

/** Most numbers of an array: 4 GiB of them. */
const LARGEST_ARRAY = 2 ** 30

/** Throws `config` where a minibatch is more than there can ever be to draw from, or its observations are more than one array holds. */
function requireRoom({ capacity, minibatch }: OffPolicyOptions, observation: number): void {
  if (minibatch * observation > LARGEST_ARRAY) {
    const most = Math.floor(LARGEST_ARRAY / observation)
    const expected = `Expected a minibatch of at most ${most} observations of ${observation} numbers`
    throw new LandbridgeError('config', `${expected}, got ${minibatch}`, 'lower minibatch')
  }
  if (capacity >= minibatch) return
  const hint = 'raise capacity or lower minibatch'
  throw new LandbridgeError(
    'config',
    `Expected a capacity of a minibatch (${minibatch}) or more, got ${capacity}`,
    hint,
  )
}

/** Throws `config` where a network remembers or the critic sees more: a replay memory gives observed transitions, out of their order. */
function requireForgetful({ actor, critic }: Networks): void {
  if ('privileged' in critic.inputs) {
    const hint = 'train policies whose critic sees more by ppo or a2c'
    throw new LandbridgeError(
      'config',
      'Expected a critic of what is observed, got one of privileged observations',
      hint,
    )
  }
  if (memorySize(actor) + memorySize(critic) === 0) return
  const hint = 'train policies with memory by ppo or a2c'
  throw new LandbridgeError('config', 'Expected a policy without memory, got one that remembers', hint)
}
