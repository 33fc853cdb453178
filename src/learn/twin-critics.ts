// Two critics of observation and action with their slowly following targets; the smaller of both values counts, since one alone
// is climbed where it errs upwards (Fujimoto et al. 2018, arXiv 1802.09477).

import { type Engine, mean, type Network, spaceSize, type Table, type Tape, type Task } from '../core/index.js'
import type { ActorCritic } from './actor-critic.js'
import { descend } from './descend.js'
import type { Minibatch } from './off-policy.js'
import { requireFinite } from './require-finite.js'
import { backwardAll, forwardAll } from './side-by-side.js'
import { squaredError } from './squared-error.js'

/** What twins are made for. */
interface TwinOptions {
  minibatch: number
  /** Share of the critics in their targets' every step. */
  blend: number
  maxGradientNorm?: number
}

/** The critic of a learner's networks and a twin. Arrays are [rows] unless they say otherwise. */
export class TwinCritics {
  readonly #twins: readonly [Network, Network]
  readonly #targets: readonly [Network, Network]
  readonly #actions: Table
  readonly #gradients: [Float32Array, Float32Array]
  private readonly engine: Engine
  #rates: Record<string, number> | undefined

  constructor(
    networks: ActorCritic,
    { task, engine }: { task: Task; engine: Engine },
    private readonly options: TwinOptions,
  ) {
    this.#twins = [networks.critic, networks.addTwin()]
    this.#targets = [networks.addTarget('critic'), networks.addTarget('twin')]
    // Where there is dropout it is on throughout: no value of a critic is ever acted upon.
    for (const network of [...this.#twins, ...this.#targets]) network.drop(true)
    const { minibatch } = options
    const size = spaceSize(task.action)
    this.#actions = engine.keep(new Float32Array(minibatch * size), size)
    this.#gradients = [new Float32Array(minibatch), new Float32Array(minibatch)]
    this.engine = engine
  }

  /** Fills `into` with the smaller of the targets' values of `actions` [rows x size]. */
  async targetValues(observation: Table, actions: Float32Array, into: Float32Array): Promise<void> {
    this.#actions.write(actions)
    const [one, two] = await this.#valuesOf(this.#targets, observation)
    for (let i = 0; i < into.length; i++) into[i] = Math.min(one.outputs.value![i]!, two.outputs.value![i]!)
  }

  /** One step of both down half the mean squared error of what they say of the actions taken. Returns means over both. */
  async regress(
    batch: Minibatch,
    targets: Float32Array,
    rates: Record<string, number>,
  ): Promise<{ valueLoss: number; value: number }> {
    this.#thaw(rates)
    this.#actions.write(batch.actions)
    const tapes = await this.#valuesOf(this.#twins, batch.observationTable)
    const result = { valueLoss: 0, value: 0 }
    for (const [i, { outputs }] of tapes.entries()) {
      const loss = squaredError(outputs.value!, targets, this.#gradients[i]!)
      requireFinite(loss, 'value loss')
      result.valueLoss += loss / 2
      result.value += mean(outputs.value!) / 2
    }
    const { maxGradientNorm: maxNorm } = this.options
    const orders = this.#twins.map((network, i) => {
      return { network, tape: tapes[i]!, outputGradients: { value: this.#gradients[i]! }, rates, maxNorm }
    })
    await descend(this.engine, orders)
    return result
  }

  /**
   * Mean over rows of the smaller value of `actions` [rows x size], or of the mean of both values; fills `byAction` with the
   * gradient of minus it.
   */
  async climb(
    observation: Table,
    actions: Float32Array,
    byAction: Float32Array,
    of: 'smaller' | 'mean',
  ): Promise<number> {
    this.#actions.write(actions)
    const tapes = await this.#valuesOf(this.#twins, observation)
    const [one, two] = tapes
    const combined = of === 'mean' ? average : smaller
    const value = combined(one.outputs.value!, two.outputs.value!, ...this.#gradients)
    const orders = this.#twins.map((network, i) => ({
      network,
      tape: tapes[i]!,
      outputGradients: { value: this.#gradients[i]! },
      want: BY_ACTION,
    }))
    const [first, second] = await backwardAll(this.engine, orders)
    for (let at = 0; at < byAction.length; at++) byAction[at] = first!.action![at]! + second!.action![at]!
    return value
  }

  /** The same of the first critic alone. */
  async climbFirst(observation: Table, actions: Float32Array, byAction: Float32Array): Promise<number> {
    this.#actions.write(actions)
    const tape = await this.#twins[0].forward({ observation, action: this.#actions })
    this.#gradients[0].fill(-1 / tape.rows)
    byAction.set((await this.#twins[0].backward(tape, { value: this.#gradients[0] }, BY_ACTION)).action!)
    return mean(tape.outputs.value!)
  }

  /** Both networks' passes over the actions written last. */
  async #valuesOf([one, two]: readonly [Network, Network], observation: Table): Promise<[Tape, Tape]> {
    const inputs = { observation, action: this.#actions }
    const [first, second] = await forwardAll(this.engine, [
      { network: one, inputs },
      { network: two, inputs },
    ])
    return [first!, second!]
  }

  /** The twin freezes as the critic did. */
  #thaw(rates: Record<string, number>): void {
    if (rates === this.#rates) return
    this.#rates = rates
    this.#twins[1].train(new Set(Object.keys(rates)))
  }

  /** The targets follow. */
  async follow(): Promise<void> {
    await this.#targets[0].blend(this.#twins[0], this.options.blend)
    await this.#targets[1].blend(this.#twins[1], this.options.blend)
  }

  dispose(): void {
    this.#actions.dispose()
  }
}

const BY_ACTION = { parameters: false, inputs: ['action'] }

/** Mean over rows of the smaller of two values; fills the gradients of minus it by both. */
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

/** Mean over rows of the mean of two values; fills the gradients of minus it by both. */
function average(one: Float32Array, two: Float32Array, byOne: Float32Array, byTwo: Float32Array): number {
  for (const by of [byOne, byTwo]) by.fill(-1 / (2 * by.length))
  return (mean(one) + mean(two)) / 2
}
