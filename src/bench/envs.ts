// Environments: control steps a second on one core, resets included; workers; memory.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { envs as all } from '../../envs/index.js'
import {
  createRng,
  type Env,
  type EnvPlugin,
  type EnvSpec,
  mean,
  nominalPhysics,
  spaceSize,
  type VectorEnv,
} from '../core/index.js'
import { simd } from '../nn/index.js'
import { Episode, pooledEnv } from '../sim/index.js'
import { allocatedBytes, retainedBytes } from './allocation.js'
import { interleavedMedians, type Measurement, type Row, row, secondsOf, type Wanted, warmUp } from './bench.js'
import { matterScenes } from './matter-scene.js'
import { envScenes } from './robot-scenes.js'
import { twoCollectors } from './rollouts.js'
import type { BuildScene } from './scene.js'
import { stepsPerSecond, worldSpeed } from './world-speed.js'

const ROUNDS = 15
const STEPS = 10_000
/** Control steps a second that environments must make: multiples of Gymnasium's CartPole, LunarLander, and BipedalWalker or Walker2d. */
const LIMITS: Record<string, number> = {
  'cart-pole': 4 * 148_000,
  lander: 5 * 34_000,
  walker: Math.max(8 * 9_200, 6 * 11_200),
}
/** Steps of all rows together between two looks at the clock, and such looks, in the measurement of workers. */
const POOL = { steps: 20_000, rounds: 15 } as const
/** Rounds of the measurement of threads, each of which starts three. */
const THREAD_ROUNDS = 3
/** Steps over which a heap must not grow, and over which it is looked at what each allocates. */
const MANY = 1_000_000
const FEW = 20_000

const ids = Object.values<EnvPlugin>(all).map(({ id }) => id)

/** What environments and the world are held to. */
export const envs: readonly Measurement[] = [
  { rows: ['envs/walker-world'], measure: worldSpeed },
  ...ids.map((id) => ({ rows: [`envs/${id}`], measure: () => speed(id) })),
  { rows: ['envs/two-workers'], measure: workers },
  { rows: ids.flatMap(memoryNames), measure: memory },
]

/**
 * Control steps a second of an environment, in a thread that has run no other, as in a training: code that V8 has made for one
 * slows the next.
 */
async function speed(id: string): Promise<Row[]> {
  const { own, ...peers } = await inOwnThread(id, 'speed')
  const limit = LIMITS[id] ?? null
  return [row({ bench: `envs/${id}`, value: own!, unit: 'steps/s', limit, better: 'higher', peers })]
}

/** Memory of environments, as many at once as there are cores: unlike speed, it is the same beside others. */
async function memory(wanted: Wanted): Promise<Row[]> {
  const rows = new Map<string, Row[]>(ids.filter((id) => memoryNames(id).some(wanted)).map((id) => [id, []]))
  const waiting = rows.keys()
  const next = async () => {
    for (const id of waiting) rows.set(id, memoryRows(id, await inOwnThread(id, 'memory')))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, next))
  return [...rows.values()].flat()
}

/** Threads that meet after every step, each with so many rows. */
export interface Party {
  threads: number
  rows: number
  arrivals: Int32Array // [1], shared
}

/** Figures of an environment: {@link envSpeed}, {@link envRate}, {@link envInStep} or {@link envMemory}. */
export const envFigures = { speed: envSpeed, rate: envRate, inStep: envInStep, memory: envMemory }

/** Figures of an environment, measured in a new thread, which may be one of a party. */
export function inOwnThread(id: string, what: keyof typeof envFigures, party?: Party): Promise<Record<string, number>> {
  const worker = new Worker(new URL('../threads/env-figures.js', import.meta.url), { workerData: { id, what, party } })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/** Control steps a second of one environment (`own`), with random commands, and of matter-js on bodies like its own, if it has a scene. */
async function envSpeed(id: string): Promise<Record<string, number>> {
  const plugin = pluginOf(id)
  const build = id in envScenes ? await matterScenes() : undefined
  const runs: Record<string, () => Promise<number>> = { own: createRun(plugin) }
  if (build !== undefined) runs['matter-js'] = createMatterRun(plugin, build)
  await warmUp(runs.own!)
  return interleavedMedians(runs, ROUNDS)
}

/** Control steps a second of one environment alone (`own`). */
async function envRate(id: string): Promise<Record<string, number>> {
  const own = createRun(pluginOf(id))
  await warmUp(own)
  return interleavedMedians({ own }, ROUNDS)
}

/** Steps a second of two threads that share nothing, over those of one: what two workers come to at most on this machine as it is now. */
export async function twoThreads(id: string): Promise<number> {
  const rate = async () => (await inOwnThread(id, 'rate')).own!
  const both = async () => mean(await Promise.all([rate(), rate()]))
  const { one, each } = await interleavedMedians({ one: rate, each: both }, THREAD_ROUNDS)
  return (2 * each) / one
}

/** The same of threads that meet after every step of their rows, as workers of a vectorised env do, and share nothing else. */
export async function twoInStep(id: string, rows: number): Promise<number> {
  const of = (threads: number) => async () => {
    const arrivals = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const party = { threads, rows: rows / threads, arrivals }
    const rates = await Promise.all(Array.from({ length: threads }, () => inOwnThread(id, 'inStep', party)))
    return rates.reduce((sum, { own }) => sum + own!, 0)
  }
  const { one, two } = await interleavedMedians({ one: of(1), two: of(2) }, THREAD_ROUNDS)
  return two / one
}

/** Control steps a second of some rows (`own`) in a thread that waits after each step until its party is there. */
async function envInStep(id: string, { threads, rows, arrivals }: Party): Promise<Record<string, number>> {
  const runs = Array.from({ length: rows }, (_, row) => createEpisodes(pluginOf(id), row))
  let awaited = 0
  const step = () => {
    for (const run of runs) run(1)
    Atomics.add(arrivals, 0, 1)
    awaited += threads
    while (Atomics.load(arrivals, 0) < awaited);
  }
  const run = (steps: number) => {
    for (let k = 0; k < steps; k += rows * threads) step()
  }
  run(POOL.steps)
  return { own: POOL.steps / threads / (await secondsOf(() => run(POOL.steps))) }
}

function createRun(plugin: EnvPlugin): () => Promise<number> {
  const run = createEpisodes(plugin)
  return async () => STEPS / (await secondsOf(() => run(STEPS)))
}

/** Control steps a second of raw matter-js with bodies like the env's and as many substeps. */
function createMatterRun(plugin: EnvPlugin, build: BuildScene): () => Promise<number> {
  const { controlHz, substeps = 1 } = plugin.create({})
  const scene = envScenes[plugin.id]!(controlHz * substeps)
  return async () => (await stepsPerSecond(build, scene)) / substeps
}

/** Steps as a vectorised env does: commands, drawn beforehand, through the limits, a new episode where one ends. */
export function createEpisodes(plugin: EnvPlugin, seed = 1): (steps: number) => void {
  const spec = plugin.create({})
  const env = spec.create(nominalPhysics(spec))
  const episode = new Episode(spec, {})
  const commands = drawCommands(spec, seed)
  const command = Float32Array.from(spec.actuators.safe)
  let episodes = 0
  let next = 0
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      const over = episode.elapsed === spec.maxSteps || env.result.terminated
      if (episodes === 0 || over) episode.start(env, episodes++)
      if (next === commands.length) next = 0
      for (let i = 0; i < command.length; i++) command[i] = commands[next++]!
      episode.command(env, command)
    }
  }
}

/** Random commands one after the other, as many as a round of steps takes. */
function drawCommands({ actuators: { low, high } }: EnvSpec, seed: number): Float32Array {
  const rng = createRng(seed)
  const size = low.length
  return Float32Array.from({ length: STEPS * size }, (_, k) => rng.uniform(low[k % size], high[k % size]))
}

/**
 * Steps a second of the walker on two workers over those on one, in rollouts as learners collect them that act by a policy until the
 * rollout's end. Others ask for every step, where all wait for the slower worker.
 */
async function workers(): Promise<Row[]> {
  const engine = await simd.create({})
  const value = await twoCollectors(all.walker, engine)
  engine.dispose()
  const peers = {
    'asked for every step': await twoSteppers(64),
    'two threads in step': await twoInStep(all.walker.id, 64),
    'two threads that share nothing': await twoThreads(all.walker.id),
  }
  return [row({ bench: 'envs/two-workers', value, unit: '', limit: 1.8, better: 'higher', peers })]
}

async function twoSteppers(rows: number): Promise<number> {
  const { id, create } = all.walker
  const actions = new Float32Array(rows * spaceSize(create({}).action))
  const pool = (workers: number) => pooledEnv({ id, config: {} }, { rows, physics: {}, workers })
  const [one, two] = [await pool(1), await pool(2)]
  const rng = createRng(1)
  const run = (env: VectorEnv) => async () => {
    const seconds = await secondsOf(async () => {
      for (let step = 0; step < POOL.steps; step += rows) {
        for (let i = 0; i < actions.length; i++) actions[i] = rng.uniform(-1, 1)
        await env.step(actions)
      }
    })
    return POOL.steps / seconds
  }
  for (const env of [one, two]) await env.reset(1)
  const rates = await interleavedMedians({ one: run(one), two: run(two) }, POOL.rounds)
  for (const env of [one, two]) await env.dispose()
  return rates.two / rates.one
}

/** Bytes that one step leaves behind for good (`retained`), and bytes that it allocates (`allocated`). */
async function envMemory(id: string): Promise<Record<string, number>> {
  const plugin = pluginOf(id)
  const retained = retainedBytes(createEpisodes(plugin), MANY)
  const spec = plugin.create({})
  return { retained, allocated: allocatedBytes(stepsOf(spec.create(nominalPhysics(spec)), spec), FEW) }
}

function memoryNames(id: string): [retained: string, allocated: string] {
  return [`envs/retained-${id}`, `envs/allocated-${id}`]
}

function memoryRows(id: string, measured: Record<string, number>): Row[] {
  const [retained, allocated] = memoryNames(id)
  return [
    row({ bench: retained, value: measured.retained!, unit: 'B/step', limit: 1, better: 'lower' }),
    row({ bench: allocated, value: measured.allocated!, unit: 'B/step', limit: null, better: 'lower' }),
  ]
}

function pluginOf(id: string): EnvPlugin {
  return Object.values<EnvPlugin>(all).find((one) => one.id === id)!
}

/** Steps of one episode after the other, which a new one begins wherever memory is not looked at. */
function stepsOf(env: Env, spec: EnvSpec): { begin(): void; step(): boolean } {
  const episode = new Episode(spec, {})
  const rng = createRng(1)
  const { low, high, safe } = spec.actuators
  const command = Float32Array.from(safe)
  let episodes = 0
  let left = 0
  return {
    begin() {
      episode.start(env, episodes++)
      left = spec.maxSteps
    },
    step() {
      for (let i = 0; i < command.length; i++) command[i] = rng.uniform(low[i], high[i])
      env.step(command)
      left--
      return left > 0 && !env.result.terminated
    },
  }
}
