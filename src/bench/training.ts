// Trainings to be timed: a learner on envs of this process, as a run makes one.

import { policies } from '../../policies/index.js'
import {
  type AlgorithmPlugin,
  createRng,
  deriveSeed,
  type Engine,
  type EnvPlugin,
  type Learner,
  mean,
  type Task,
  taskOf,
  type VectorEnv,
} from '../core/index.js'
import { evaluate, type TrainEvent, train } from '../learn/index.js'
import { localEnv } from '../sim/index.js'
import { freezeSchedules } from '../transfer/index.js'

/** What trains, on what. */
export interface Recipe {
  algorithm: AlgorithmPlugin
  config: object
  env: EnvPlugin
  envConfig?: Record<string, unknown>
  rows: number
  hidden?: number[]
  activation?: 'tanh' | 'relu'
}

/** A learner and its envs; `dispose` frees both. */
interface Training {
  env: VectorEnv
  learner: Learner
  /** Goes on for at least this many env steps, with their learning. */
  advance(steps: number): Promise<void>
  dispose(): Promise<void>
}

/** A learner that has learnt nothing yet. */
export function learnerOf(recipe: Recipe, engine: Engine, seed: number): Learner {
  const { algorithm, config, rows, envConfig = {}, hidden = [64, 64], activation = 'tanh' } = recipe
  const task: Task = taskOf(recipe.env.create(envConfig))
  return algorithm.create(config, {
    task,
    origin: { env: { id: recipe.env.id, config: envConfig }, physics: {} },
    rows,
    networks: (critic) => policies.mlp.create({ hidden, activation }, { task, critic }),
    engine,
    rng: createRng(deriveSeed(seed, 'learner')),
    freeze: freezeSchedules.none.create({}),
  })
}

/** Ready to train from scratch. */
export function startTraining(recipe: Recipe, engine: Engine, seed: number): Training {
  const env = localEnv(recipe.env.create(recipe.envConfig ?? {}), { rows: recipe.rows, physics: {} })
  const learner = learnerOf(recipe, engine, seed)
  const endless = { env, learner, steps: Number.MAX_SAFE_INTEGER, marks: 2, seed }
  let events: AsyncGenerator<TrainEvent> | undefined
  let taken = 0
  return {
    env,
    learner,
    async advance(steps) {
      events ??= train(endless)
      for (const end = taken + steps; taken < end; ) {
        const { value: event, done } = await events.next()
        if (done) return
        taken = event.progress.steps
      }
    },
    async dispose() {
      learner.dispose()
      await env.dispose()
    },
  }
}

/** Until when {@link solve} trains. */
export interface Goal {
  /** Mean return of the deterministic episodes of an evaluation. */
  score: number
  episodes: number
  /** Env steps between two evaluations. */
  every: number
  /** Env steps after which it gives up; schedules run over as many. */
  most: number
}

/** Seconds and env steps of training until the goal is reached, evaluations left out; infinite where it never is. */
export async function solve(
  recipe: Recipe,
  engine: Engine,
  seed: number,
  goal: Goal,
): Promise<{ seconds: number; steps: number }> {
  const { env, learner, dispose } = startTraining(recipe, engine, seed)
  const judge = startTraining(recipe, engine, seed)
  const marks = Math.floor(goal.most / goal.every) + 1
  const events = train({ env, learner, steps: goal.most, marks, seed })
  let seconds = 0
  let solved = { seconds: Number.POSITIVE_INFINITY, steps: Number.POSITIVE_INFINITY }
  for (;;) {
    const start = performance.now()
    const { value: event, done } = await events.next()
    seconds += (performance.now() - start) / 1000
    if (done) break
    if (event.kind !== 'mark' || event.index === 0) continue
    const options = { env: judge.env, policy: learner.policy, episodes: goal.episodes }
    const { returns } = await evaluate({ ...options, seed: deriveSeed(seed, `evaluation/${event.index}`) })
    if (mean(returns) < goal.score) continue
    solved = { seconds, steps: event.progress.steps }
    break
  }
  await Promise.all([dispose(), judge.dispose()])
  return solved
}
