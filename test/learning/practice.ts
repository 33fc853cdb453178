// Trains a policy as a user would and scores it.

import { createRng, deriveSeed, taskOf } from 'landbridge/core'
import { envs } from '#envs/index.js'
import { policies } from '#policies/index.js'
import { algorithms, evaluate, train } from '#src/learn/index.js'
import { simd } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'
import { freezeSchedules } from '#src/transfer/index.js'
import { hide } from './hidden.js'
import type { LearningRow } from './rows.js'

/** Mean return of 20 deterministic episodes after the row's training steps, and how many seconds these took. */
export async function practise(row: LearningRow, seed: number): Promise<{ score: number; seconds: number }> {
  const plugin = envs[row.env]
  const whole = plugin.create(row.envConfig)
  const spec = row.hidden === '' ? whole : hide(whole, new RegExp(row.hidden))
  const task = taskOf(spec)
  const env = localEnv(spec, { rows: row.rows, physics: {} })
  const engine = await simd.create({})
  const learner = algorithms[row.algorithm].create(row.config, {
    task,
    origin: { env: { id: plugin.id, config: {} }, physics: {} },
    rows: row.rows,
    networks: (critic) => policies[row.architecture].create(row.policy, { task, critic }),
    engine,
    rng: createRng(deriveSeed(seed, 'learner')),
    freeze: freezeSchedules.none.create({}),
  })
  const start = performance.now()
  for await (const _ of train({ env, learner, steps: row.steps, marks: 2, seed }));
  const seconds = (performance.now() - start) / 1000
  const { returns } = await evaluate({
    env,
    policy: learner.policy,
    episodes: 20,
    seed: deriveSeed(seed, 'evaluation'),
  })
  learner.dispose()
  engine.dispose()
  await env.dispose()
  return { score: returns.reduce((sum, value) => sum + value, 0) / returns.length, seconds }
}
