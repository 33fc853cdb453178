// The cross-entropy method over weights (Szita and Lorincz 2006), a baseline without gradients, read from top to bottom: options,
// playing one candidate an episode, moving towards the best.

import {
  type AlgorithmNeeds,
  type Checkpoint,
  LandbridgeError,
  type Learner,
  layerOf,
  mean,
  type NamedParameters,
  type Policy,
  type Progress,
  plugin,
  type Rng,
  type Rollout,
  type Snapshot,
  spaceSize,
  type VectorStep,
  z,
} from 'landbridge/core'
import { ActorCritic, decayed, requireFinite, returnMean, thaw } from 'landbridge/learn'
import { type Actor, actionHead, createActor } from 'landbridge/nn'

/** Largest spread of weights: beyond it what a few layers make of them is soon no longer a number in single precision. */
const LARGEST_SPREAD = 1e6

const config = z.object({
  population: z
    .int()
    .min(4)
    .max(1_000_000)
    .default(32)
    .describe('episodes a generation, each with a candidate of its own'),
  elite: z
    .number()
    .positive()
    .max(1)
    .default(0.25)
    .describe('share of the candidates that the next generation is drawn from'),
  spread: z
    .number()
    .positive()
    .max(LARGEST_SPREAD)
    .default(0.5)
    .describe('standard deviation of the first candidates from the initial weights'),
  extraSpread: z
    .number()
    .min(0)
    .max(LARGEST_SPREAD)
    .default(0.25)
    .describe('standard deviation added at the start; falls to 0 over the stage'),
  horizon: z.int().min(1).default(50).describe('steps of every row between two looks at who has finished'),
  normaliseObservations: z.boolean().default(true).describe('keep running statistics of observations in the policy'),
})

/** CEM as a plug-in. */
export const cem = plugin({
  id: 'cem',
  summary: 'cross-entropy method: whole episodes with perturbed weights, no gradients; for small networks',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Cem(options, needs),
})

/** Weights that play or played an episode, flat in the order of the parameters. */
interface Candidate {
  weights: Float32Array
  /** What its layers' spreads were multiplied with when it was drawn, by their place in `#sizes`. */
  factors: Float32Array
  /** Return so far; in single precision once the episode is over, as a checkpoint keeps it. */
  score: number
}

class Cem implements Learner {
  readonly policy: Policy
  readonly horizon: number
  readonly #networks: ActorCritic
  readonly #players: Actor[]
  readonly #playing: Candidate[] = []
  readonly #memories: Float32Array[]
  readonly #rngs: { candidates: Rng }
  readonly #actions: Float32Array
  #finished: Candidate[] = []
  /** Names and sizes of the weights, in their order in a candidate. */
  readonly #sizes: [name: string, size: number][]
  readonly #mean: Float32Array
  readonly #spread: Float32Array
  /** What the spreads of the layers are multiplied with: the freeze schedule's rates, 0 for what does not learn; by place in `#sizes`. */
  #factors: Float32Array

  constructor(
    private readonly options: z.infer<typeof config>,
    private readonly needs: AlgorithmNeeds,
  ) {
    const { task, rows, rng } = needs
    this.horizon = options.horizon
    const { logTemperature } = needs.start?.contract ?? {}
    const origin = { ...needs.origin, ...(logTemperature !== undefined && { logTemperature }) }
    this.#networks = new ActorCritic({ ...needs, origin })
    this.policy = this.#networks.acting.policy
    const { networks, clip, actorStart } = this.#networks
    this.#players = Array.from({ length: rows }, () => createActor(networks.actor, task.observation, task.action, clip))
    this.#memories = this.#players.map(({ policy }) => new Float32Array(policy.memorySize))
    this.#rngs = { candidates: rng.split('candidates') }
    this.#sizes = Object.entries(actorStart).map(([name, values]) => [name, values.length])
    this.#mean = Float32Array.from(Object.values(actorStart).flatMap((values) => [...values]))
    this.#spread = Float32Array.from(
      this.#sizes.flatMap(([name, size]) => new Array<number>(size).fill(this.#acts(name) ? options.spread : 0)),
    )
    this.#factors = new Float32Array(this.#sizes.length)
    this.#thaw({ steps: 0, total: 1, updates: 0, returns: [] })
    this.#actions = new Float32Array(rows * spaceSize(task.action))
  }

  /** Each row plays a candidate to the end of its episode. */
  explore(step: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> } {
    const { observation, action } = this.needs.task
    const [width, size] = [spaceSize(observation), spaceSize(action)]
    this.#players.forEach((player, row) => {
      const playing = this.#playing[row]
      if (playing !== undefined && (step.terminated[row] || step.truncated[row])) {
        this.#finished.push({ ...playing, score: Math.fround(playing.score + step.rewards[row]!) })
      } else if (playing !== undefined) playing.score += step.rewards[row]!
      if (playing === undefined || step.starts[row]) this.#seat(player, row)
      const seen = step.observations.subarray(row * width, (row + 1) * width)
      this.#actions.set(player.policy.act(seen, 1, this.#memories[row]!), row * size)
    })
    return { actions: this.#actions, extras: {} }
  }

  async learn(rollout: Rollout, progress: Progress): Promise<Record<string, number>> {
    requireFinite(mean(rollout.rewards), 'reward')
    const normalises = this.#thaw(progress)
    if (this.#finished.length >= this.options.population) {
      const count = Math.max(2, Math.round(this.options.elite * this.#finished.length))
      const best = this.#finished.sort((a, b) => b.score - a.score).slice(0, count)
      this.#select(best, decayed(this.options.extraSpread, 'linear', progress))
      this.#finished = []
      this.#networks.setActor(this.#named(this.#mean))
    }
    await this.#networks.absorb(rollout, this.options.normaliseObservations && normalises)
    return { spread: mean(this.#spread), ...returnMean(progress) }
  }

  snapshot(): Promise<Snapshot> {
    return this.#networks.snapshot()
  }

  async checkpoint(): Promise<Checkpoint> {
    const weights = Float32Array.from(this.#finished.flatMap((candidate) => [...candidate.weights]))
    const drawn = Float32Array.from(this.#finished.flatMap((candidate) => [...candidate.factors]))
    const scores = Float32Array.from(this.#finished.map(({ score }) => score))
    const arrays = { mean: this.#mean, spread: this.#spread, factors: this.#factors, weights, drawn, scores }
    return { state: await this.#networks.save(this.#rngs, arrays), appended: [] }
  }

  restore({ state }: Checkpoint): void {
    const { mean: centre, spread, factors, weights, drawn, scores } = this.#networks.restore(state, this.#rngs)
    const [size, layers] = [this.#mean.length, this.#factors.length]
    const isWhole = centre?.length === size && spread?.length === size && factors?.length === layers
    if (!isWhole || weights === undefined || drawn === undefined || scores === undefined)
      throw new LandbridgeError('checkpoint', "Expected the state of 'cem', got that of another algorithm")
    this.#mean.set(centre)
    this.#spread.set(spread)
    this.#factors = factors
    this.#finished = [...scores].map((score, i) => ({
      weights: weights.slice(i * size, (i + 1) * size),
      factors: drawn.slice(i * layers, (i + 1) * layers),
      score,
    }))
  }

  dispose(): void {
    for (const player of this.#players) player.dispose()
    this.#networks.dispose()
  }

  /** Whether a parameter has a part in what a candidate does: the head of the spread, which it never draws from, has none. */
  #acts(name: string): boolean {
    const { heads } = this.#networks.networks.actor
    const head = actionHead(this.needs.task.action)
    return head === layerOf(name) || heads.every((other) => other.name !== layerOf(name))
  }

  /** Notes how far candidates may differ in each layer; says whether statistics of observations move. */
  #thaw(progress: Progress): boolean {
    const { actor, normalises } = thaw(this.needs, this.#networks, progress, 1)
    this.#factors = Float32Array.from(this.#sizes, ([name]) => (this.#acts(name) && actor[layerOf(name)]) || 0)
    return normalises
  }

  /** Draws a candidate for a row. Every weight takes its number, so that what is frozen changes nothing of the others' draws. */
  #seat(player: Actor, row: number): void {
    const weights = this.#mean.slice()
    let at = 0
    for (const [k, [, size]] of this.#sizes.entries()) {
      for (const end = at + size; at < end; at++)
        weights[at]! += this.#factors[k]! * this.#spread[at]! * this.#rngs.candidates.normal()
    }
    player.load(this.#named(weights), this.#networks.statistics())
    this.#memories[row]!.fill(0)
    this.#playing[row] = { weights, factors: this.#factors, score: 0 }
  }

  /** Moves the layers that learn now. */
  #select(best: readonly Candidate[], extra: number): void {
    let at = 0
    for (const [k, [, size]] of this.#sizes.entries()) {
      const [from, to] = [at, at + size]
      at = to
      if (this.#factors[k] === 0) continue
      const drawn = best.map(({ weights, factors }) => ({ weights: weights.subarray(from, to), factor: factors[k]! }))
      select(drawn, extra, this.#mean.subarray(from, to), this.#spread.subarray(from, to))
    }
  }

  #named(weights: Float32Array): NamedParameters {
    let at = 0
    return Object.fromEntries(
      this.#sizes.map(([name, size]) => {
        at += size
        return [name, weights.slice(at - size, at)]
      }),
    )
  }
}

/**
 * Makes `centre` the mean of the best candidates' weights of a layer and `spread` their standard deviation, over the root mean square
 * of the factors that it was multiplied with when they were drawn, with `extra` added in squares. Where all of them were drawn while
 * the layer was frozen they say nothing of it: it keeps its spread for when it learns.
 */
export function select(
  best: readonly { weights: Float32Array; factor: number }[],
  extra: number,
  centre: Float32Array,
  spread: Float32Array,
): void {
  let scale = 0
  for (const { factor } of best) scale += factor ** 2
  scale /= best.length
  if (scale === 0) return
  for (let i = 0; i < centre.length; i++) {
    let [sum, squares] = [0, 0]
    for (const { weights } of best) sum += weights[i]! / best.length
    for (const { weights } of best) squares += (weights[i]! - sum) ** 2 / best.length
    centre[i] = sum
    spread[i] = Math.sqrt(squares / scale + extra * extra)
  }
}
