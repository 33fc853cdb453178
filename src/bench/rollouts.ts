// Rollouts that worker threads collect: how much more two of them do than one.

import type { Engine, EnvPlugin } from '../core/index.js'
import { algorithms, collect } from '../learn/index.js'
import { pooledEnv } from '../sim/index.js'
import { interleavedMedians, secondsOf } from './bench.js'
import { learnerOf } from './training.js'

/** Rows, the length of a rollout, and rollouts between two looks at the clock: some 20,000 steps of all rows together. */
const ROLLOUTS = { rows: 64, length: 100, count: 3 } as const
/** Looks at the clock that count, and those before them in which V8 makes its code: each of two workers sees half as many steps. */
const ROUNDS = { measured: 9, warm: 10 } as const

/** Rollouts of an env with the actions of a PPO policy, collected by two workers: steps a second as a multiple of one worker's. */
export async function twoCollectors(env: EnvPlugin, engine: Engine): Promise<number> {
  const [one, two] = [await collector(env, engine, 1), await collector(env, engine, 2)]
  for (let round = 0; round < ROUNDS.warm; round++) for (const { measure } of [one, two]) await measure()
  const medians = await interleavedMedians({ one: one.measure, two: two.measure }, ROUNDS.measured)
  await Promise.all([one.dispose(), two.dispose()])
  return medians.two / medians.one
}

async function collector(env: EnvPlugin, engine: Engine, workers: number) {
  const { rows, length, count } = ROLLOUTS
  const pool = await pooledEnv({ id: env.id, config: {} }, { rows, physics: {}, workers })
  const recipe = { algorithm: algorithms.ppo, config: { batch: rows * length }, env, rows }
  const learner = learnerOf(recipe, engine, 1)
  const position = { step: await pool.reset(1), running: new Float64Array(rows) }
  const measure = async () => {
    const seconds = await secondsOf(async () => {
      for (let i = 0; i < count; i++) await collect(pool, learner, length, position, [])
    })
    return (count * length * rows) / seconds
  }
  const dispose = () => {
    learner.dispose()
    return pool.dispose()
  }
  return { measure, dispose }
}
