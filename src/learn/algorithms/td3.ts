// Twin delayed deep deterministic policy gradients (Fujimoto et al. 2018, arXiv 1802.09477), read from top to bottom: options,
// acting, a gradient step with its two losses.

import { type AlgorithmNeeds, type Learner, type Network, plugin, spaceSize, z } from 'landbridge/core'
import {
  continuousNetworks,
  descend,
  type Minibatch,
  NO_MEMORY,
  OffPolicy,
  offPolicyOptions,
  requireFinite,
  type Thaw,
  TwinCritics,
} from 'landbridge/learn'

const config = z.object({
  ...offPolicyOptions,
  blend: z.number().positive().max(1).default(0.005).describe("share of the networks in their targets' every step"),
  explorationNoise: z.number().min(0).default(0.1).describe('standard deviation of noise on exploring actions'),
  targetNoise: z.number().min(0).default(0.2).describe("standard deviation of noise on the targets' actions"),
  targetNoiseClip: z.number().min(0).default(0.5).describe('largest such noise'),
  policyEvery: z
    .int()
    .min(1)
    .default(2)
    .describe('gradient steps of the critics for one of the policy and the targets'),
})

/** TD3 as a plug-in. */
export const td3 = plugin({
  id: 'td3',
  summary: 'twin delayed deterministic policy gradient: off-policy, continuous actions',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Td3(options, needs),
})

class Td3 extends OffPolicy {
  readonly #critics: TwinCritics
  readonly #actorTarget: Network
  readonly #actions: Float32Array
  readonly #targets: Float32Array
  readonly #byAction: Float32Array
  #count = 0

  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    super(options, needs, continuousNetworks('td3', needs))
    const size = spaceSize(needs.task.action)
    const { minibatch } = options
    this.#critics = new TwinCritics(this.networks, needs, options)
    this.#actorTarget = this.networks.addTarget('actor')
    this.#actions = new Float32Array(minibatch * size)
    this.#targets = new Float32Array(minibatch)
    this.#byAction = new Float32Array(minibatch * size)
  }

  protected exploreLearnt(observations: Float32Array, _rows: number, into: Float32Array): void {
    const chosen = this.policy.act(observations, this.needs.rows, NO_MEMORY)
    const { explorationNoise } = this.options
    for (let at = 0; at < into.length; at++)
      into[at] = clamp(chosen[at]! + explorationNoise * this.rngs.actions.normal(), 1)
  }

  protected async improve(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const value = await this.#critics.regress(batch, await this.#targetsOf(batch), rates.critic)
    this.#count = (this.#count + 1) % this.options.policyEvery
    if (this.#count !== 0) return value
    const policy = Object.keys(rates.actor).length > 0 ? await this.#improvePolicy(batch, rates) : {}
    await this.#critics.follow()
    await this.#actorTarget.blend(this.networks.actor, this.options.blend)
    return { ...value, ...policy }
  }

  /** reward + discount (smaller target value of the target policy's action with clipped noise): algorithm 1. */
  async #targetsOf(batch: Minibatch): Promise<Float32Array> {
    const { targetNoise, targetNoiseClip } = this.options
    const means = (await this.#actorTarget.forward({ observation: batch.nextTable })).outputs.mean!
    for (let at = 0; at < this.#actions.length; at++) {
      const noise = clamp(targetNoise * this.rngs.noise.normal(), targetNoiseClip)
      this.#actions[at] = clamp(Math.tanh(means[at]!) + noise, 1)
    }
    const targets = this.#targets
    await this.#critics.targetValues(batch.nextTable, this.#actions, targets)
    for (let i = 0; i < targets.length; i++) targets[i] = batch.rewards[i]! + batch.discounts[i]! * targets[i]!
    return targets
  }

  /** The policy up the first critic's mean value of its actions. */
  async #improvePolicy(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const { actor } = this.networks
    const tape = await actor.forward({ observation: batch.observationTable })
    const means = tape.outputs.mean!
    for (let at = 0; at < means.length; at++) this.#actions[at] = Math.tanh(means[at]!)
    const policyLoss = -(await this.#critics.climbFirst(batch.observationTable, this.#actions, this.#byAction))
    requireFinite(policyLoss, 'policy loss')
    for (let at = 0; at < this.#actions.length; at++) this.#byAction[at]! *= 1 - this.#actions[at]! ** 2
    const { maxGradientNorm: maxNorm } = this.options
    await descend(this.needs.engine, [
      { network: actor, tape, outputGradients: { mean: this.#byAction }, rates: rates.actor, maxNorm },
    ])
    return { policyLoss }
  }

  protected override state(): Record<string, Float32Array> {
    return { count: Float32Array.of(this.#count) }
  }

  protected override resume({ count }: Record<string, Float32Array>): void {
    this.#count = count![0]!
  }

  override dispose(): void {
    this.#critics.dispose()
    super.dispose()
  }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most)
}
