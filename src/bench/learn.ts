// Learning: how soon a task is solved, and what a training step costs, beside what other systems need.

import { availableParallelism } from 'node:os'
import { envs } from '../../envs/index.js'
import { type Engine, failureOf } from '../core/index.js'
import { median } from '../measure/index.js'
import { simd } from '../nn/index.js'
import { interleavedMedians, type Row, row } from './bench.js'
import { twoThreads } from './envs.js'
import { MeasuringProcess } from './measuring-process.js'
import { leaveOut } from './peer.js'
import { own, zoo } from './recipes.js'
import { twoCollectors } from './rollouts.js'
import { memoryInShell, trainInShell } from './shell-training.js'
import { type Recipe, solve } from './training.js'
import type { TrainingOrder } from './training-rate.js'

/** Where a training's rate is measured. */
const TRAINING = new URL('../threads/training-rate.js', import.meta.url)
const SEEDS = 20
/** Trainings to their last step whose memory is looked at. */
const MEMORY_SEEDS = 3
/** 475 in 20 episodes every 5,000 steps; schedules run over 100,000. */
const goal = { score: 475, episodes: 20, every: 5000, most: 100_000 }

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
    ...(await rates()),
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

/** Each in a process of its own, as a training is, and as the others were measured. */
async function rates(): Promise<Row[]> {
  const trainings = {
    ppo: start('ppo'),
    sac64: start('sac64'),
    sac256: start('sac256'),
    relaxed: start('sac256', true),
  }
  try {
    return await rateRows(trainings, await hasRelaxed(trainings.relaxed))
  } finally {
    for (const process of Object.values(trainings)) process.end()
  }
}

type Trainings = Record<'ppo' | 'sac64' | 'sac256' | 'relaxed', MeasuringProcess<TrainingOrder>>

async function rateRows({ ppo, sac64, sac256, relaxed }: Trainings, isRelaxed: boolean): Promise<Row[]> {
  const medians = await interleavedMedians(
    {
      ppo: () => ppo.measure(),
      sac64: () => sac64.measure(),
      sac256: () => sac256.measure(),
      relaxed: () => (isRelaxed ? relaxed.measure() : Number.NaN),
    },
    7,
  )
  const rate = (bench: string, value: number, bounds: Bounds, peers: Record<string, number>, unit = 'updates/s') =>
    row({ bench, value, unit, ...bounds, better: 'higher', peers })
  const { steps, sac64: small, sac256: large } = others
  const best = 1.2 * large['RLtools with OpenBLAS (elsewhere)']
  return [
    rate('learn/ppo-steps', medians.ppo, { limit: 0.4 * 243_000, aim: 243_000 }, steps, 'steps/s'),
    rate('learn/sac-64', medians.sac64, { limit: Math.max(6 * 361, 0.4 * 4597), aim: 4597 }, small),
    rate('learn/sac-256', medians.sac256, { limit: Math.max(89, 0.55 * 156), aim: 0.8 * 156 }, large),
    ...(isRelaxed ? [rate('learn/sac-256-relaxed', medians.relaxed, { limit: null, aim: best }, large)] : []),
  ]
}

function start(name: TrainingOrder['name'], relaxed = false): MeasuringProcess<TrainingOrder> {
  return new MeasuringProcess(TRAINING, { name, relaxed })
}

/** Whether the runtime rounds sums once; where it does not, the row is left out. */
async function hasRelaxed(training: MeasuringProcess<TrainingOrder>): Promise<boolean> {
  try {
    await training.measure()
    return true
  } catch (problem) {
    leaveOut('learn/sac-256-relaxed', failureOf(problem))
    return false
  }
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
