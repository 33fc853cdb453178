// Soft actor-critic (Haarnoja et al., "Soft actor-critic algorithms and applications", 2018, arXiv 1812.05905), read from top to
// bottom: options, acting, a gradient step with its three losses.

import { z } from 'zod'
import {
  type AlgorithmNeeds,
  type Learner,
  type Network,
  plugin,
  type Rng,
  spaceSize,
  type Table,
} from '../../core/index.js'
import { continuousNetworks } from '../continuous-networks.js'
import { descend } from '../descend.js'
import { type Minibatch, OffPolicy, offPolicyOptions } from '../off-policy.js'
import { requireFinite } from '../require-finite.js'
import { LearntScalar } from '../scalar.js'
import { squaredError } from '../squared-error.js'
import { squash, squashGradients } from '../squashed.js'
import { mean } from '../statistics.js'
import type { Thaw } from '../thaw.js'

const config = z.object({
  ...offPolicyOptions,
  blend: z.number().positive().max(1).default(0.005).describe("share of the critics in their targets' every step"),
  temperature: z
    .union([z.literal('auto'), z.number().min(0)])
    .default('auto')
    .describe('weight of the entropy; auto: learnt so that the entropy is targetEntropy'),
  targetEntropy: z.number().exactOptional().describe('in nats; minus the number of actions by default'),
  policyEvery: z.int().min(1).default(1).describe('gradient steps of the critics for one of the policy'),
})

/** SAC as a plug-in. */
export const sac = plugin({
  id: 'sac',
  summary: 'soft actor-critic: off-policy, continuous actions, twin critics, learnt temperature',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Sac(options, needs),
})

class Sac extends OffPolicy {
  readonly #twin: Network
  readonly #targets: { critic: Network; twin: Network }
  readonly #logTemperature: LearntScalar
  readonly #targetEntropy: number
  readonly #exploring: Drawn
  readonly #drawn: Drawn
  readonly #policyGradients: Heads
  readonly #targetValues: Float32Array
  readonly #errors: Float32Array
  readonly #byFirst: Float32Array
  readonly #bySecond: Float32Array
  readonly #actionTable: Table
  #count = 0

  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    super(options, needs, continuousNetworks('sac', needs))
    const size = spaceSize(needs.task.action)
    const { minibatch, temperature } = options
    this.#twin = this.networks.addTwin()
    this.#targets = { critic: this.networks.addTarget('critic'), twin: this.networks.addTarget('twin') }
    this.#logTemperature = new LearntScalar(temperature === 'auto' ? 0 : Math.log(temperature))
    this.#targetEntropy = options.targetEntropy ?? -size
    this.#exploring = drawnFor(needs.rows, size)
    this.#drawn = drawnFor(minibatch, size)
    this.#policyGradients = { mean: new Float32Array(minibatch * size), logStd: new Float32Array(minibatch * size) }
    this.#targetValues = new Float32Array(minibatch)
    this.#errors = new Float32Array(minibatch)
    this.#byFirst = new Float32Array(minibatch)
    this.#bySecond = new Float32Array(minibatch)
    this.#actionTable = needs.engine.keep(this.#drawn.actions, size)
  }

  protected actUncertain(observations: Float32Array, rows: number, into: Float32Array): void {
    this.#draw(this.networks.acting.outputs(observations, rows), this.rngs.actions, this.#exploring)
    into.set(this.#exploring.actions)
  }

  protected async improve(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const value = await this.#improveCritics(batch, rates)
    this.#count = (this.#count + 1) % this.options.policyEvery
    // A frozen policy cannot follow, so the temperature stands still with it.
    const learns = this.#count === 0 && Object.keys(rates.actor).length > 0
    const policy = learns ? await this.#improvePolicy(batch, rates) : {}
    await this.#targets.critic.blend(this.networks.critic, this.options.blend)
    await this.#targets.twin.blend(this.#twin, this.options.blend)
    return { ...value, ...policy }
  }

  /** Both critics towards reward + discount (smaller target - temperature log-prob), of a next action drawn now (equations 5 and 6). */
  async #improveCritics(batch: Minibatch, rates: Thaw): Promise<{ valueLoss: number; value: number }> {
    const targets = await this.#targetsOf(batch)
    this.#actionTable.write(batch.actions)
    const input = { observation: batch.observationTable, action: this.#actionTable }
    let [valueLoss, value] = [0, 0]
    for (const network of [this.networks.critic, this.#twin]) {
      const tape = await network.forward(input)
      const loss = squaredError(tape.outputs.value!, targets, this.#errors)
      requireFinite(loss, 'value loss')
      valueLoss += loss / 2
      value += mean(tape.outputs.value!) / 2
      await descend(network, tape, { value: this.#errors }, rates.critic, this.options.maxGradientNorm)
    }
    return { valueLoss, value }
  }

  async #targetsOf(batch: Minibatch): Promise<Float32Array> {
    const { logProbs, actions } = this.#drawn
    const next = await this.networks.actor.forward({ observation: batch.nextTable })
    this.#draw(next.outputs, this.rngs.noise, this.#drawn)
    this.#actionTable.write(actions)
    const input = { observation: batch.nextTable, action: this.#actionTable }
    const first = (await this.#targets.critic.forward(input)).outputs.value!
    const second = (await this.#targets.twin.forward(input)).outputs.value!
    const targets = this.#targetValues
    const temperature = this.#temperature
    for (let i = 0; i < targets.length; i++) {
      const soft = Math.min(first[i]!, second[i]!) - temperature * logProbs[i]!
      targets[i] = batch.rewards[i]! + batch.discounts[i]! * soft
    }
    return targets
  }

  /** The policy down mean(temperature log-prob - smaller value), the temperature towards the entropy wanted (equations 9 and 18). */
  async #improvePolicy(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const { actor } = this.networks
    const { actions, logProbs, noise, byAction } = this.#drawn
    const tape = await actor.forward({ observation: batch.observationTable })
    const { mean: means, logStd } = this.#draw(tape.outputs, this.rngs.noise, this.#drawn)
    const value = await this.#valueOfDrawn(batch)
    const logProb = mean(logProbs)
    const temperature = this.#temperature
    const policyLoss = temperature * logProb - value
    requireFinite(policyLoss, 'policy loss')
    const byLogProb = temperature / batch.rows
    squashGradients({ mean: means, logStd, noise }, actions, byAction, byLogProb, this.#policyGradients)
    await descend(actor, tape, this.#policyGradients, rates.actor, this.options.maxGradientNorm)
    if (this.options.temperature === 'auto')
      this.#logTemperature.step(-(logProb + this.#targetEntropy), rates.learningRate)
    return { policyLoss, entropy: -logProb, temperature }
  }

  /** Mean over rows of the smaller critic's value of the drawn actions; fills `byAction` with the gradient of minus it. */
  async #valueOfDrawn(batch: Minibatch): Promise<number> {
    const { actions, byAction } = this.#drawn
    this.#actionTable.write(actions)
    const input = { observation: batch.observationTable, action: this.#actionTable }
    const one = await this.networks.critic.forward(input)
    const two = await this.#twin.forward(input)
    const value = smaller(one.outputs.value!, two.outputs.value!, this.#byFirst, this.#bySecond)
    const want = { parameters: false, inputs: ['action'] }
    const first = (await this.networks.critic.backward(one, { value: this.#byFirst }, want)).action!
    const second = (await this.#twin.backward(two, { value: this.#bySecond }, want)).action!
    for (let at = 0; at < byAction.length; at++) byAction[at] = first[at]! + second[at]!
    return value
  }

  get #temperature(): number {
    return Math.exp(this.#logTemperature.value)
  }

  #draw(outputs: Readonly<Record<string, Float32Array>>, rng: Rng, into: Drawn): Heads {
    const { mean, logStd } = outputs as unknown as Heads
    for (let i = 0; i < into.noise.length; i++) into.noise[i] = rng.normal()
    squash({ mean, logStd, noise: into.noise }, into.actions, into.logProbs)
    return { mean, logStd }
  }

  protected begin(): Record<string, number> {
    return {}
  }

  protected state(): Record<string, Float32Array> {
    return { temperature: this.#logTemperature.save(), count: Float32Array.of(this.#count) }
  }

  protected resume({ temperature, count }: Record<string, Float32Array>): void {
    this.#logTemperature.load(temperature!)
    this.#count = count![0]!
  }

  override dispose(): void {
    this.#actionTable.dispose()
    super.dispose()
  }
}

/** Actor outputs, or gradients by them, [rows x action size]. */
interface Heads extends Record<string, Float32Array> {
  mean: Float32Array
  logStd: Float32Array
}

/** Actions drawn with their noise, [rows x action size], and log-probabilities [rows]. */
interface Drawn {
  noise: Float32Array
  actions: Float32Array
  logProbs: Float32Array
  byAction: Float32Array
}

function drawnFor(rows: number, size: number): Drawn {
  const array = () => new Float32Array(rows * size)
  return { noise: array(), actions: array(), logProbs: new Float32Array(rows), byAction: array() }
}

/** Mean over rows of the smaller of two values; fills the gradients of minus it by both. All arrays [rows]. */
function smaller(one: Float32Array, two: Float32Array, byOne: Float32Array, byTwo: Float32Array): number {
  const rows = byOne.length
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const isOne = one[i]! <= two[i]!
    sum += isOne ? one[i]! : two[i]!
    byOne[i] = isOne ? -1 / rows : 0
    byTwo[i] = isOne ? 0 : -1 / rows
  }
  return sum / rows
}
