// Learning: how soon a task is solved, and what a training step costs, beside what other systems need.

import { availableParallelism } from 'node:os'
import { envs } from '../../envs/index.js'
import { type Engine, failureOf } from '../core/index.js'
import { median } from '../measure/index.js'
import { simd } from '../nn/index.js'
import { interleavedMedians, type Measurement, pick, type Row, row, type Wanted } from './bench.js'
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

/** Trainings whose rates are measured, with what bounds them. */
const RATES: Record<string, Omit<TrainingOrder, 'relaxed'> & { relaxed?: true } & Rate> = {
  'learn/ppo-steps': { name: 'ppo', unit: 'steps/s', limit: 0.4 * 243_000, aim: 243_000, peers: others.steps },
  'learn/sac-64': { name: 'sac64', ...updates(Math.max(6 * 361, 0.4 * 4597), 4597), peers: others.sac64 },
  'learn/sac-256': { name: 'sac256', ...updates(Math.max(89, 0.55 * 156), 0.8 * 156), peers: others.sac256 },
  'learn/sac-256-relaxed': { name: 'sac256', relaxed: true, ...updates(null, 1.2 * 156), peers: others.sac256 },
}
const RATE_ROUNDS = 7

function updates(limit: number | null, aim: number) {
  return { unit: 'updates/s', limit, aim }
}

/** Every row of learning. */
export const learn: readonly Measurement[] = [
  solving('learn/cart-pole-475', own, 1, { limit: 2.53 / 6, aim: 2.53 / 17 }),
  solving('learn/cart-pole-475-zoo', zoo, availableParallelism(), { limit: 2.53 / 3, aim: 2.53 / 4.5 }),
  { rows: ['learn/cart-pole-475-shell'], measure: shell },
  { rows: ['learn/memory'], measure: memory },
  { rows: Object.keys(RATES), measure: rates },
  { rows: ['learn/collect-2-workers'], measure: collecting },
]

/** What a value must reach, and the best that anybody has. */
type Bounds = Pick<Row, 'limit' | 'aim'>
type Rate = Bounds & Pick<Row, 'unit' | 'peers'>

function solving(bench: string, recipe: Recipe, threads: number, bounds: Bounds): Measurement {
  const measure = async () => {
    const engine = await simd.create({ threads })
    const solved = await solvedRow(bench, recipe, engine, bounds)
    engine.dispose()
    return [solved]
  }
  return { rows: [bench], measure }
}

async function solvedRow(bench: string, recipe: Recipe, engine: Engine, bounds: Bounds): Promise<Row> {
  await solve(recipe, engine, 1000, goal) // warms up
  const runs: { seconds: number; steps: number }[] = []
  for (let seed = 0; seed < SEEDS; seed++) runs.push(await solve(recipe, engine, seed, goal))
  const value = median(runs.map(({ seconds }) => seconds))
  const steps = { 'steps of ours': median(runs.map((run) => run.steps)) }
  return row({ bench, value, unit: 's', ...bounds, better: 'lower', peers: { ...others.solve, ...steps } })
}

/** Seconds from the command to the solved snapshot on disk. */
async function shell(): Promise<Row[]> {
  const seconds = []
  for (let seed = 0; seed < SEEDS; seed++) seconds.push(await trainInShell(command({ until: goal.score, seed })))
  const value = median(seconds)
  const bounds = { limit: 2.35 / 3, aim: 2.35 / 5, better: 'lower' } as const
  return [row({ bench: 'learn/cart-pole-475-shell', value, unit: 's', ...bounds, peers: others.shell })]
}

/** Memory of trainings to their last step. */
async function memory(): Promise<Row[]> {
  const megabytes = []
  for (let seed = 0; seed < MEMORY_SEEDS; seed++) megabytes.push(await memoryInShell(command({ seed })))
  const value = median(megabytes)
  return [row({ bench: 'learn/memory', value, unit: 'MB', limit: 150, aim: 100, better: 'lower' })]
}

/** Arguments of `train` with own settings. */
function command(counts: Record<string, number>): string[] {
  const { episodes, every, most } = goal
  const options = Object.entries({ ...counts, steps: most, episodes, every, rows: own.rows })
  const config = Object.entries(own.config).map(([name, value]) => `algorithm.${name}=${value}`)
  const sets = [...config, `policy.hidden=[${own.hidden.join(', ')}]`]
  return [
    own.env.id,
    ...options.flatMap(([name, count]) => [`--${name}`, String(count)]),
    ...sets.flatMap((setting) => ['--set', setting]),
  ]
}

/** Each in a process of its own, as a training is, and as the others were measured. */
async function rates(wanted: Wanted): Promise<Row[]> {
  const trainings = Object.entries(pick(RATES, wanted)).map(
    ([bench, { name, relaxed = false, ...bounds }]) =>
      ({ bench, bounds, process: new MeasuringProcess<TrainingOrder>(TRAINING, { name, relaxed }) }) as const,
  )
  try {
    const there = []
    for (const training of trainings)
      if (RATES[training.bench]!.relaxed !== true || (await runs(training))) there.push(training)
    const measures = there.map(({ bench, process }) => [bench, () => process.measure()] as const)
    const medians = await interleavedMedians<string>(Object.fromEntries(measures), RATE_ROUNDS)
    return there.map(({ bench, bounds }) => row({ bench, value: medians[bench]!, better: 'higher', ...bounds }))
  } finally {
    for (const { process } of trainings) process.end()
  }
}

/** Whether a training with relaxed SIMD runs here; where it does not, its row is left out. */
async function runs({ bench, process }: { bench: string; process: MeasuringProcess<TrainingOrder> }): Promise<boolean> {
  try {
    await process.measure()
    return true
  } catch (problem) {
    leaveOut(bench, failureOf(problem))
    return false
  }
}

/** Rollouts collected from two workers, as a multiple of from one; where a step takes a few microseconds, waking them weighs more. */
async function collecting(): Promise<Row[]> {
  const engine = await simd.create({})
  const value = await twoCollectors(envs.acrobot, engine)
  const peers = {
    'cart-pole instead of acrobot': await twoCollectors(envs.cartPole, engine),
    'two threads that share nothing': await twoThreads(envs.acrobot.id),
  }
  engine.dispose()
  return [row({ bench: 'learn/collect-2-workers', value, unit: 'x', limit: 1.8, aim: 1.95, better: 'higher', peers })]
}
