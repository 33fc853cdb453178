// Behaviour cloning (Pomerleau 1991), read from top to bottom: options, acting as taught so far, gradient steps with the loss.
// The env is only played in to see how well the clone does; nothing is learnt from it. The critic is left as it was.

import {
  type AlgorithmNeeds,
  type AlgorithmPlugin,
  type Checkpoint,
  type Demonstrations,
  LandbridgeError,
  type Learner,
  mean,
  type Policy,
  type Progress,
  plugin,
  type Rng,
  type Rollout,
  type Snapshot,
  spaceSize,
  type Table,
  type VectorStep,
  z,
} from 'landbridge/core'
import {
  ActorCritic,
  decayed,
  descend,
  gather,
  LARGEST_MINIBATCH,
  likelihoodLoss,
  Means,
  NO_MEMORY,
  noDemonstrations,
  requireFinite,
  returnMean,
  squaredError,
  stateValueNetworks,
  type Thaw,
  thaw,
} from 'landbridge/learn'
import { categorical } from 'landbridge/nn'

const config = z.object({
  minibatch: z.int().min(1).max(LARGEST_MINIBATCH).default(256).describe('demonstrations a gradient step'),
  horizon: z.int().min(1).default(16).describe('steps of every row between two updates'),
  gradientSteps: z.int().min(1).max(1_000_000).default(16).describe('gradient steps an update'),
  learningRate: z.number().positive().max(1).default(1e-3).describe("Adam's step size"),
  learningRateDecay: z.enum(['none', 'linear']).default('linear').describe('linear: falls to 0 over the stage'),
  maxGradientNorm: z.number().positive().exactOptional().describe("clips the global norm of the actor's gradients"),
  normaliseObservations: z
    .boolean()
    .default(true)
    .describe('take the statistics of observations from the demonstrations'),
})

/** BC as a plug-in. */
export const bc: AlgorithmPlugin = {
  ...plugin({
    id: 'bc',
    summary: 'behaviour cloning: does as recorded demonstrations do (`data: FILE`), by supervised learning',
    config,
    create: (options, needs: AlgorithmNeeds): Learner => new Bc(options, needs),
  }),
  needsData: true,
}

class Bc implements Learner {
  readonly policy: Policy
  readonly horizon: number
  readonly #networks: ActorCritic
  readonly #rngs: { demonstrations: Rng }
  readonly #taught: Demonstrations
  readonly #count: number
  #table: Table | undefined
  #normalises: boolean

  constructor(
    private readonly options: z.infer<typeof config>,
    private readonly needs: AlgorithmNeeds,
  ) {
    const { data, rng, start, task } = needs
    if (data === undefined) throw noDemonstrations('bc')
    this.horizon = options.horizon
    this.#networks = new ActorCritic(needs, stateValueNetworks('bc', needs))
    this.#networks.drop(true)
    this.policy = this.#networks.acting.policy
    if (this.policy.memorySize > 0) {
      const hint = 'clone into mlp or cnn; history and recurrent remember'
      throw new LandbridgeError('config', "Expected a policy without memory for 'bc', got one that remembers", hint)
    }
    this.#rngs = { demonstrations: rng.split('demonstrations') }
    this.#taught = data
    this.#count = data.observations.length / spaceSize(task.observation)
    // A policy that has statistics keeps them, its weights fit them; those that a transfer emptied are measured anew.
    this.#normalises = options.normaliseObservations && (start?.normaliser.count ?? 0) === 0
  }

  explore({ observations }: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    return { actions: this.policy.act(observations, this.needs.rows, NO_MEMORY), extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    requireFinite(mean(rollout.rewards), 'reward')
    const { gradientSteps, minibatch } = this.options
    const learningRate = decayed(this.options.learningRate, this.options.learningRateDecay, progress)
    const rates = thaw(this.needs, this.#networks, progress, learningRate)
    if (this.#normalises) this.#networks.observe(this.#taught.observations)
    this.#normalises = false
    this.#table ??= this.#networks.table(this.#taught.observations)
    const means = new Means()
    for (let i = 0; i < gradientSteps; i++) {
      const rows = Int32Array.from({ length: minibatch }, () => this.#rngs.demonstrations.integer(this.#count))
      means.add({ policyLoss: await this.#imitate(this.#table, rows, rates) })
    }
    await this.#networks.absorb(rollout, false)
    return { ...means.take(), learningRate, ...returnMean(progress) }
  }

  /** One step down half the mean squared error of the means (a spread kept for exploring on), or the cross-entropy of choices. */
  async #imitate(table: Table, rows: Int32Array, rates: Thaw): Promise<number> {
    const { action } = this.needs.task
    const actions = gather(this.#taught.actions, rows, spaceSize(action))
    const tape = await this.#networks.actor.forward({ observation: table }, rows)
    const { loss, gradients } = imitationLoss(tape.outputs, actions, action.kind === 'discrete')
    requireFinite(loss, 'policy loss')
    const { maxGradientNorm: maxNorm } = this.options
    await descend(this.needs.engine, [
      { network: this.#networks.actor, tape, outputGradients: gradients, rates: rates.actor, maxNorm },
    ])
    return loss
  }

  snapshot(): Promise<Snapshot> {
    return this.#networks.snapshot()
  }

  async checkpoint(): Promise<Checkpoint> {
    const arrays = { normalises: Float32Array.of(this.#normalises ? 1 : 0) }
    return { state: await this.#networks.save(this.#rngs, arrays), appended: [] }
  }

  restore({ state }: Checkpoint): void {
    const { normalises } = this.#networks.restore(state, this.#rngs)
    if (normalises === undefined) throw new LandbridgeError('checkpoint', "Expected the state of 'bc', got another's")
    this.#normalises = normalises[0] === 1
    this.#table?.dispose()
    this.#table = undefined
  }

  dispose(): void {
    this.#table?.dispose()
    this.#networks.dispose()
  }
}

/** The loss of doing as `actions` [rows x action size] say, and its gradients by the head outputs. */
export function imitationLoss(
  outputs: Readonly<Record<string, Float32Array>>,
  actions: Float32Array,
  choices: boolean,
): { loss: number; gradients: Record<string, Float32Array> } {
  if (!choices) {
    const gradient = new Float32Array(actions.length)
    const loss = squaredError(outputs.mean!, actions, gradient)
    return { loss, gradients: { mean: gradient } }
  }
  const advantages = new Float32Array(actions.length).fill(1)
  const law = categorical(outputs.logits!.length / actions.length)
  const { policyLoss, gradients } = likelihoodLoss(law, outputs, { actions, advantages }, 0)
  return { loss: policyLoss, gradients }
}
