// Deep Q-learning (Mnih et al. 2015) with double (van Hasselt et al. 2016, arXiv 1509.06461), duelling (Wang et al. 2016, arXiv
// 1511.06581) and n-step targets, read from top to bottom: options, acting, a gradient step with its loss.
// The actor's logits are the choices' values, so that the policy's largest logit is the best choice. Duelling, they are advantages,
// and the critic, a network of its own, gives the value of the state.

import {
  type AlgorithmNeeds,
  type AlgorithmPlugin,
  LandbridgeError,
  type Learner,
  type Network,
  type Networks,
  type Progress,
  plugin,
  type Table,
  z,
} from 'landbridge/core'
import {
  descend,
  forwardAll,
  type Minibatch,
  NO_MEMORY,
  OffPolicy,
  offPolicyOptions,
  requireFinite,
  requireHead,
  type Thaw,
} from 'landbridge/learn'

const config = z.object({
  ...offPolicyOptions,
  blend: z.number().positive().max(1).default(1).describe("share of the networks in their targets' every step"),
  targetEvery: z.int().min(1).default(100).describe('gradient steps between two steps of the targets'),
  explorationStart: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe('share of random actions at the start: 1, or where training goes on from a snapshot explorationEnd'),
  explorationEnd: z.number().min(0).max(1).default(0.05).describe('share of random actions once explored'),
  explorationShare: z.number().min(0).max(1).default(0.2).describe('share of the stage over which it falls'),
  double: z
    .boolean()
    .default(true)
    .describe('choose the next action by the network that learns, not by its target (arXiv 1509.06461)'),
  duelling: z
    .boolean()
    .exactOptional()
    .describe(
      "values as the critic's state value plus the actor's advantages (arXiv 1511.06581): false, or where training goes on from a snapshot as that one's",
    ),
  huber: z.number().positive().default(1).describe('error from which on the loss is linear'),
})

/** DQN as a plug-in. */
export const dqn: AlgorithmPlugin = {
  ...plugin({
    id: 'dqn',
    summary: 'deep Q-learning: off-policy, choices; double, duelling and n-step by options',
    config,
    create: (options, needs: AlgorithmNeeds): Learner => new Dqn(options, needs),
  }),
  outputs: 'values',
}

class Dqn extends OffPolicy {
  readonly #duelling: boolean
  readonly #targetNetworks: { actor: Network; critic: Network }
  readonly #choices: number
  readonly #best: Int32Array
  readonly #targets: Float32Array
  readonly #values: Float32Array // [rows x choices]
  readonly #gradients: { logits: Float32Array; value: Float32Array }
  readonly #explorationStart: number
  /** In single precision, as a checkpoint keeps it. */
  #exploration: number
  #count = 0

  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    const duelling = isDuelling(needs, options.duelling)
    const networks = choiceNetworks(needs, duelling)
    super(options, duelling ? { ...needs, origin: { ...needs.origin, duelling } } : needs, networks)
    this.#duelling = duelling
    const { action } = needs.task
    const { minibatch } = options
    this.#targetNetworks = { actor: this.networks.addTarget('actor'), critic: this.networks.addTarget('critic') }
    this.#choices = action.kind === 'discrete' ? action.choices.length : 0
    this.#best = new Int32Array(minibatch)
    this.#targets = new Float32Array(minibatch)
    this.#values = new Float32Array(minibatch * this.#choices)
    this.#gradients = { logits: new Float32Array(minibatch * this.#choices), value: new Float32Array(minibatch) }
    const { explorationEnd, explorationStart = needs.start === undefined ? 1 : explorationEnd } = options
    this.#explorationStart = explorationStart
    this.#exploration = Math.fround(explorationStart)
  }

  protected exploreLearnt(observations: Float32Array, rows: number, into: Float32Array): void {
    into.set(this.policy.act(observations, rows, NO_MEMORY))
    const { actions } = this.rngs
    for (let row = 0; row < rows; row++)
      if (actions.uniform() < this.#exploration) into[row] = actions.integer(this.#choices)
  }

  protected override begin({ steps, total }: Progress): Record<string, number> {
    const { explorationEnd, explorationShare } = this.options
    const share = Math.min(1, steps / Math.max(1, explorationShare * total))
    const start = this.#explorationStart
    this.#exploration = Math.fround(start + share * (explorationEnd - start))
    return { exploration: this.#exploration }
  }

  protected async improve(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const { actor, critic } = this.networks
    const { huber, maxGradientNorm } = this.options
    const targets = await this.#targetsOf(batch)
    const inputs = { observation: batch.observationTable }
    const [tape, state] = await forwardAll(this.needs.engine, [
      { network: actor, inputs },
      ...(this.#duelling ? [{ network: critic, inputs }] : []),
    ])
    combine(tape.outputs.logits!, state?.outputs.value, this.#values)
    const loss = choiceLoss({ values: this.#values, actions: batch.actions, targets, huber }, this.#gradients)
    requireFinite(loss.valueLoss, 'value loss')
    const { logits, value } = this.#gradients
    const maxNorm = maxGradientNorm
    if (state) centre(logits, this.#choices)
    await descend(this.needs.engine, [
      { network: actor, tape, outputGradients: { logits }, rates: rates.actor, maxNorm },
      ...(state ? [{ network: critic, tape: state, outputGradients: { value }, rates: rates.critic, maxNorm }] : []),
    ])
    this.#count = (this.#count + 1) % this.options.targetEvery
    if (this.#count === 0) {
      await this.#targetNetworks.actor.blend(actor, this.options.blend)
      await this.#targetNetworks.critic.blend(critic, this.options.blend)
    }
    return loss
  }

  /** reward + discount (target value of the best next choice); double: best by the network that learns. */
  async #targetsOf(batch: Minibatch): Promise<Float32Array> {
    const { double } = this.options
    if (double) {
      const { logits } = (await this.networks.actor.forward({ observation: batch.nextTable })).outputs
      largest(logits!, this.#choices, this.#best)
    }
    await this.#valuesOf(this.#targetNetworks, batch.nextTable)
    if (!double) largest(this.#values, this.#choices, this.#best)
    for (let i = 0; i < this.#targets.length; i++) {
      const next = this.#values[i * this.#choices + this.#best[i]!]!
      this.#targets[i] = batch.rewards[i]! + batch.discounts[i]! * next
    }
    return this.#targets
  }

  async #valuesOf({ actor, critic }: { actor: Network; critic: Network }, observation: Table): Promise<void> {
    const { logits } = (await actor.forward({ observation })).outputs
    const state = this.#duelling ? (await critic.forward({ observation })).outputs.value : undefined
    combine(logits!, state, this.#values)
  }

  protected override state(): Record<string, Float32Array> {
    return { exploration: Float32Array.of(this.#exploration), count: Float32Array.of(this.#count) }
  }

  protected override resume({ exploration, count }: Record<string, Float32Array>): void {
    this.#exploration = exploration![0]!
    this.#count = count![0]!
  }
}

/** Mean Huber loss of the values of the actions taken; fills the gradients by each choice's value [rows x choices], and by a state value [rows]. */
export function choiceLoss(
  of: { values: Float32Array; actions: Float32Array; targets: Float32Array; huber: number },
  gradients: { logits: Float32Array; value: Float32Array },
): { valueLoss: number; value: number } {
  const { values, actions, targets, huber } = of
  const rows = targets.length
  const choices = values.length / rows
  const result = { valueLoss: 0, value: 0 }
  gradients.logits.fill(0)
  for (let i = 0; i < rows; i++) {
    const at = i * choices + actions[i]!
    const error = values[at]! - targets[i]!
    const size = Math.abs(error)
    result.valueLoss += (size <= huber ? 0.5 * error * error : huber * (size - 0.5 * huber)) / rows
    result.value += values[at]! / rows
    gradients.value[i] = Math.min(Math.max(error, -huber), huber) / rows
    gradients.logits[at] = gradients.value[i]!
  }
  return result
}

/** Values of all choices: the logits, or with a state value [rows] that plus advantages less their mean. */
export function combine(logits: Float32Array, state: Float32Array | undefined, into: Float32Array): void {
  into.set(logits)
  if (state === undefined) return
  const choices = into.length / state.length
  centre(into, choices)
  for (let at = 0; at < into.length; at++) into[at]! += state[Math.floor(at / choices)]!
}

/** Takes the mean of each row off it, in place: advantages to values, and the gradient back. */
function centre(rows: Float32Array, choices: number): void {
  for (let from = 0; from < rows.length; from += choices) {
    let sum = 0
    for (let i = 0; i < choices; i++) sum += rows[from + i]!
    for (let i = 0; i < choices; i++) rows[from + i]! -= sum / choices
  }
}

function largest(values: Float32Array, choices: number, into: Int32Array): void {
  for (let row = 0; row < into.length; row++) {
    let best = 0
    for (let i = 1; i < choices; i++) if (values[row * choices + i]! > values[row * choices + best]!) best = i
    into[row] = best
  }
}

function choiceNetworks(needs: AlgorithmNeeds, duelling: boolean): Networks {
  if (needs.task.action.kind === 'discrete') {
    const networks = needs.networks('value')
    if (duelling) requireHead('critic', networks.critic, { name: 'value', size: 1 })
    return networks
  }
  const hint = 'use ppo, a2c, sac or td3'
  throw new LandbridgeError('config', "Expected choices for 'dqn', got continuous actions", hint)
}

/** What a snapshot's logits are, or without one what is wanted. Throws `config` where they would be read as the other. */
function isDuelling({ start }: AlgorithmNeeds, wanted: boolean | undefined): boolean {
  if (start === undefined) return wanted ?? false
  const { duelling: before = false } = start.contract
  if (wanted === undefined || wanted === before) return before
  const hint = `go on with duelling: ${before}, or begin anew`
  throw new LandbridgeError(
    'config',
    `Expected a snapshot trained with duelling: ${wanted}, got one with ${before}`,
    hint,
  )
}
