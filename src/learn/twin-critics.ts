// Two critics of observation and action with their slowly following targets; the smaller of both values counts, since one alone
// is climbed where it errs upwards (Fujimoto et al. 2018, arXiv 1802.09477).

import { type Engine, type Network, spaceSize, type Table, type Task } from '../core/index.js'
import type { ActorCritic } from './actor-critic.js'
import { descend } from './descend.js'
import type { Minibatch } from './off-policy.js'
import { requireFinite } from './require-finite.js'
import { squaredError } from './squared-error.js'
import { mean } from './statistics.js'

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
  readonly #errors: Float32Array
  readonly #byOne: Float32Array
  readonly #byTwo: Float32Array
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
    this.#errors = new Float32Array(minibatch)
    this.#byOne = new Float32Array(minibatch)
    this.#byTwo = new Float32Array(minibatch)
  }

  /** Fills `into` with the smaller of the targets' values of `actions` [rows x size]. */
  async targetValues(observation: Table, actions: Float32Array, into: Float32Array): Promise<void> {
    this.#actions.write(actions)
    const input = { observation, action: this.#actions }
    const one = (await this.#targets[0].forward(input)).outputs.value!
    const two = (await this.#targets[1].forward(input)).outputs.value!
    for (let i = 0; i < into.length; i++) into[i] = Math.min(one[i]!, two[i]!)
  }

  /** One step of both down half the mean squared error of what they say of the actions taken. Returns means over both. */
  async regress(
    batch: Minibatch,
    targets: Float32Array,
    rates: Record<string, number>,
  ): Promise<{ valueLoss: number; value: number }> {
    this.#thaw(rates)
    this.#actions.write(batch.actions)
    const input = { observation: batch.observationTable, action: this.#actions }
    const result = { valueLoss: 0, value: 0 }
    for (const network of this.#twins) {
      const tape = await network.forward(input)
      const loss = squaredError(tape.outputs.value!, targets, this.#errors)
      requireFinite(loss, 'value loss')
      result.valueLoss += loss / 2
      result.value += mean(tape.outputs.value!) / 2
      await descend(network, tape, { value: this.#errors }, rates, this.options.maxGradientNorm)
    }
    return result
  }

  /** Mean of the smaller value of `actions` [rows x size]; fills `byAction` with the gradient of minus it. */
  async climb(observation: Table, actions: Float32Array, byAction: Float32Array): Promise<number> {
    this.#actions.write(actions)
    const input = { observation, action: this.#actions }
    const one = await this.#twins[0].forward(input)
    const two = await this.#twins[1].forward(input)
    const value = smaller(one.outputs.value!, two.outputs.value!, this.#byOne, this.#byTwo)
    const first = (await this.#twins[0].backward(one, { value: this.#byOne }, BY_ACTION)).action!
    const second = (await this.#twins[1].backward(two, { value: this.#byTwo }, BY_ACTION)).action!
    for (let at = 0; at < byAction.length; at++) byAction[at] = first[at]! + second[at]!
    return value
  }

  /** The same of the first critic alone. */
  async climbFirst(observation: Table, actions: Float32Array, byAction: Float32Array): Promise<number> {
    this.#actions.write(actions)
    const tape = await this.#twins[0].forward({ observation, action: this.#actions })
    this.#byOne.fill(-1 / tape.rows)
    byAction.set((await this.#twins[0].backward(tape, { value: this.#byOne }, BY_ACTION)).action!)
    return mean(tape.outputs.value!)
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
