// Tasks that take a second to learn: answer with what is seen. Episodes are cut after ten steps.

import {
  type AlgorithmNeeds,
  createRng,
  type Demonstrations,
  type Engine,
  type Env,
  type EnvSpec,
  type FreezeSchedule,
  type Learner,
  type Rng,
  type Snapshot,
  taskOf,
} from 'landbridge/core'
import { policies } from '#policies/index.js'
import { algorithms, evaluate, train } from '#src/learn/index.js'
import { simd } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'

class Identity implements Env {
  readonly result = { observation: new Float32Array(2), reward: 0, terms: new Float32Array(1), terminated: false }
  #rng = createRng(0)

  constructor(private readonly kind: 'box' | 'discrete') {}

  reset(rng: Rng): void {
    this.#rng = rng
    this.result.reward = 0
    this.result.terms[0] = 0
    this.#draw()
  }

  step(command: Float32Array): void {
    const { observation } = this.result
    const wanted = this.kind === 'box' ? observation[0]! : Math.sign(observation[0]!)
    this.result.reward = 1 - (command[0]! - wanted) ** 2
    this.result.terms[0] = this.result.reward
    this.#draw()
  }

  #draw(): void {
    this.result.observation[0] = this.#rng.uniform(-1, 1)
    // A distraction on another scale.
    this.result.observation[1] = this.#rng.uniform(40, 60)
  }

  set(): void {}
  save(): Uint8Array {
    return new Uint8Array()
  }
  load(): void {}
  dispose(): void {}
}

/** Reward 1 - (answer - seen)^2 for a number from -1 to 1, or the sign of it as one of two choices; a return of 10 is perfect. */
export function identity(kind: 'box' | 'discrete'): EnvSpec {
  const channels = [{ name: 'answer', unit: '1' }]
  return {
    observation: {
      kind: 'box',
      channels: [
        { name: 'seen', unit: '1' },
        { name: 'distraction', unit: '1' },
      ],
      low: [-1, 40],
      high: [1, 60],
    },
    action:
      kind === 'box'
        ? { kind, channels, low: [-1], high: [1] }
        : { kind, choices: [-1, 1].map((answer) => ({ name: `${answer}`, command: [answer] })) },
    actuators: { channels, low: [-1], high: [1], slew: [1000], safe: [0] },
    terms: ['closeness'],
    controlHz: 10,
    maxSteps: 10,
    physics: {},
    substeps: 1,
    create: () => new Identity(kind),
  }
}

/** A schedule under which everything learns. */
export const thawed: FreezeSchedule = {
  at: (layers) => ({ train: new Set(layers.map(({ name }) => name)), rates: {} }),
}

/** Any algorithm on a small network. */
export async function createLearner(
  spec: EnvSpec,
  config: object,
  {
    algorithm = 'ppo',
    rows = 4,
    seed = 1,
    hidden,
    policy = { id: 'mlp', config: { hidden: hidden ?? [16] } },
    freeze = thawed,
    engine,
    ...needs
  }: {
    algorithm?: keyof typeof algorithms
    rows?: number
    seed?: number
    hidden?: number[]
    policy?: { id: keyof typeof policies; config: object }
    freeze?: FreezeSchedule
    engine?: Engine
    start?: Snapshot
    data?: Demonstrations
    normaliserContinues?: boolean
    networks?: AlgorithmNeeds['networks']
  } = {},
): Promise<Learner> {
  const task = taskOf(spec)
  const { start } = needs
  return algorithms[algorithm].create(config, {
    task,
    origin: { env: { id: 'identity', config: {} }, physics: {} },
    rows,
    networks: (critic) =>
      hidden === undefined && start ? start.contract : policies[policy.id].create(policy.config, { task, critic }),
    engine: engine ?? (await simd.create({})),
    rng: createRng(seed),
    freeze,
    ...needs,
  })
}

/** Trains to the end; gives the metrics of every update. */
export async function practise(
  spec: EnvSpec,
  learner: Learner,
  steps: number,
  { seed = 1, rows = 4 } = {},
): Promise<Record<string, number>[]> {
  const env = localEnv(spec, { rows, physics: {} })
  const metrics: Record<string, number>[] = []
  for await (const event of train({ env, learner, steps, marks: 2, seed })) {
    if (event.kind === 'progress') metrics.push(event.metrics)
  }
  return metrics
}

/** Mean return of forty episodes; 10 is perfect. */
export async function score(spec: EnvSpec, learner: Learner): Promise<number> {
  const env = localEnv(spec, { rows: 4, physics: {} })
  const { returns } = await evaluate({ env, policy: learner.policy, episodes: 40, seed: 1000 })
  return returns.reduce((sum, value) => sum + value, 0) / returns.length
}
