// Learning: how soon a task is solved, and what a training step costs, beside what other systems need.

import { availableParallelism } from 'node:os'
import { envs } from '../../envs/index.js'
import { type Engine, LandbridgeError } from '../core/index.js'
import { algorithms } from '../learn/index.js'
import { median } from '../measure/index.js'
import { simd } from '../nn/index.js'
import { interleavedMedians, type Row, row, secondsOf } from './bench.js'
import { twoThreads } from './envs.js'
import { leaveOut } from './peer.js'
import { twoCollectors } from './rollouts.js'
import { memoryInShell, trainInShell } from './shell-training.js'
import { type Recipe, solve, startTraining } from './training.js'

const SEEDS = 20
/** Trainings to their last step whose memory is looked at. */
const MEMORY_SEEDS = 3
/** 475 in 20 episodes every 5,000 steps; schedules run over 100,000. */
const goal = { score: 475, episodes: 20, every: 5000, most: 100_000 }

/** rl-baselines3-zoo's values for CartPole-v1. */
const zoo: Recipe = {
  algorithm: algorithms.ppo,
  config: {
    ...{ batch: 256, minibatch: 256, epochs: 20, gamma: 0.98, lambda: 0.8, normaliseObservations: false },
    ...{ learningRate: 1e-3, learningRateDecay: 'linear', clipDecay: 'linear' },
  },
  env: envs.cartPole,
  rows: 8,
}

/** Ours: many short rows, fewer epochs, larger steps, a smaller network, observations normalised. */
const own = {
  ...zoo,
  config: {
    ...{ batch: 256, minibatch: 64, epochs: 5, gamma: 0.98, lambda: 0.9, normaliseObservations: true },
    ...{ learningRate: 5e-3, learningRateDecay: 'linear' },
  },
  rows: 16,
  hidden: [32, 32],
} satisfies Recipe

/** PureJaxRL's shape of a PPO update. */
const steady: Recipe = {
  algorithm: algorithms.ppo,
  config: { batch: 512, minibatch: 128, epochs: 4, entropy: 0.01, learningRate: 2.5e-4, normaliseObservations: false },
  env: envs.cartPole,
  rows: 4,
}

/** Medians of others, on two cores of another machine. */
const others = {
  solve: { 'stable-baselines3, zoo, s (elsewhere)': 2.53, 'PureJaxRL without compiling, s (elsewhere)': 0.15 },
  shell: { 'PureJaxRL with compiling, s (elsewhere)': 2.35 },
  steps: { 'PureJaxRL compiled (elsewhere)': 243_000, 'stable-baselines3, zoo (elsewhere)': 5928 },
  sac64: { 'RLtools with OpenBLAS (elsewhere)': 4597, 'stable-baselines3 (elsewhere)': 361 },
  sac256: { 'RLtools with OpenBLAS (elsewhere)': 156, 'stable-baselines3 (elsewhere)': 89 },
}

/** Every row of learning. */
export async function learn(): Promise<Row[]> {
  const one = await simd.create({})
  const all = await simd.create({ threads: availableParallelism() })
  const rows = [
    await solved('learn/cart-pole-475', own, one, { limit: 2.53 / 6, aim: 2.53 / 17 }),
    await solved('learn/cart-pole-475-zoo', zoo, all, { limit: 2.53 / 3, aim: 2.53 / 4.5 }),
    ...(await shell()),
    ...(await rates(all)),
    ...(await relaxed()),
    await collecting(one),
  ]
  one.dispose()
  all.dispose()
  return rows
}

/** What a value must reach, and the best that anybody has. */
type Bounds = Pick<Parameters<typeof row>[0], 'limit' | 'aim'>

async function solved(bench: string, recipe: Recipe, engine: Engine, bounds: Bounds): Promise<Row> {
  await solve(recipe, engine, 1000, goal) // warms up
  const runs: { seconds: number; steps: number }[] = []
  for (let seed = 0; seed < SEEDS; seed++) runs.push(await solve(recipe, engine, seed, goal))
  const value = median(runs.map(({ seconds }) => seconds))
  const steps = { 'steps of ours': median(runs.map((run) => run.steps)) }
  return row({ bench, value, unit: 's', ...bounds, better: 'lower', peers: { ...others.solve, ...steps } })
}

async function shell(): Promise<Row[]> {
  const config = Object.entries(own.config).map(([name, value]) => `algorithm.${name}=${value}`)
  const sets = [...config, `policy.hidden=[${own.hidden.join(', ')}]`].flatMap((setting) => ['--set', setting])
  const { score, episodes, every, most } = goal
  const options = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  const whole = { steps: most, episodes, every, rows: own.rows }
  const seconds = []
  const megabytes = []
  for (let seed = 0; seed < SEEDS; seed++)
    seconds.push(await trainInShell([own.env.id, ...options({ until: score, ...whole, seed }), ...sets]))
  for (let seed = 0; seed < MEMORY_SEEDS; seed++)
    megabytes.push(await memoryInShell([own.env.id, ...options({ ...whole, seed }), ...sets]))
  const bounds = { limit: 2.35 / 3, aim: 2.35 / 5, better: 'lower' } as const
  return [
    row({ bench: 'learn/cart-pole-475-shell', value: median(seconds), unit: 's', ...bounds, peers: others.shell }),
    row({ bench: 'learn/memory', value: median(megabytes), unit: 'MB', limit: 150, aim: 100, better: 'lower' }),
  ]
}

function sac(hidden: number, minibatch: number): Recipe {
  const config = { minibatch, warmup: minibatch, learningRate: 1e-3, normaliseObservations: false, capacity: 100_000 }
  const network = { hidden: [hidden, hidden], activation: 'relu' as const }
  return { algorithm: algorithms.sac, config, env: envs.pendulum, rows: 1, ...network }
}

async function rates(engine: Engine): Promise<Row[]> {
  const medians = await interleavedMedians(
    {
      ppo: await stepsASecond(steady, engine, 40 * 512),
      sac64: await stepsASecond(sac(64, 100), engine, 2000),
      sac256: await stepsASecond(sac(256, 256), engine, 100),
    },
    7,
  )
  const rate = (bench: string, value: number, bounds: Bounds, peers: Record<string, number>, unit = 'updates/s') =>
    row({ bench, value, unit, ...bounds, better: 'higher', peers })
  return [
    rate('learn/ppo-steps', medians.ppo, { limit: 0.4 * 243_000, aim: 243_000 }, others.steps, 'steps/s'),
    rate('learn/sac-64', medians.sac64, { limit: Math.max(6 * 361, 0.4 * 4597), aim: 4597 }, others.sac64),
    rate('learn/sac-256', medians.sac256, { limit: Math.max(89, 0.55 * 156), aim: 0.8 * 156 }, others.sac256),
  ]
}

/** The largest SAC with sums rounded once, where the runtime has that. */
async function relaxed(): Promise<Row[]> {
  const threads = availableParallelism()
  const engine = await simd.create({ threads, relaxed: true }).catch((problem: unknown) => {
    if (!(problem instanceof LandbridgeError)) throw problem
    leaveOut('learn/sac-256-relaxed', problem)
    return undefined
  })
  if (engine === undefined) return []
  const { value } = await interleavedMedians({ value: await stepsASecond(sac(256, 256), engine, 100) }, 7)
  engine.dispose()
  const bounds = { limit: null, aim: 1.2 * others.sac256['RLtools with OpenBLAS (elsewhere)'] }
  const bench = 'learn/sac-256-relaxed'
  return [row({ bench, value, unit: 'updates/s', ...bounds, better: 'higher', peers: others.sac256 })]
}

/** Env steps a second with all their learning, past the warm-up. */
async function stepsASecond(recipe: Recipe, engine: Engine, steps: number): Promise<() => Promise<number>> {
  const training = startTraining(recipe, engine, 1)
  await training.advance(Math.max(steps, 600)) // past the warm-up of a replay memory
  return async () => steps / (await secondsOf(() => training.advance(steps)))
}

/** Rollouts collected from two workers, as a multiple of from one; where a step takes a few microseconds, waking them weighs more. */
async function collecting(engine: Engine): Promise<Row> {
  const value = await twoCollectors(envs.acrobot, engine)
  const peers = {
    'cart-pole instead of acrobot': await twoCollectors(envs.cartPole, engine),
    'two threads that share nothing': await twoThreads(envs.acrobot.id),
  }
  return row({ bench: 'learn/collect-2-workers', value, unit: 'x', limit: 1.8, aim: 1.95, better: 'higher', peers })
}
