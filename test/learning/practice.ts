// Trains a policy as a user would and scores it.

import { createRng, deriveSeed, type EnvPlugin, taskOf } from 'landbridge/core'
import { policies } from '#policies/index.js'
import { algorithms, evaluate, train } from '#src/learn/index.js'
import { simd } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'
import { freezeSchedules } from '#src/transfer/index.js'

const ROWS = 8

/** Mean return of 20 deterministic episodes after `steps` training steps with PPO and the default policy, and how long that took. */
export async function practise(
  plugin: EnvPlugin,
  options: { steps: number; config: object; seed: number },
): Promise<{ score: number; seconds: number }> {
  const spec = plugin.create({})
  const task = taskOf(spec)
  const env = localEnv(spec, { rows: ROWS, physics: {} })
  const engine = await simd.create({})
  const learner = algorithms.ppo.create(options.config, {
    task,
    origin: { env: { id: plugin.id, config: {} }, physics: {} },
    rows: ROWS,
    networks: (critic) => policies.mlp.create({}, { task, critic }),
    engine,
    rng: createRng(deriveSeed(options.seed, 'learner')),
    freeze: freezeSchedules.none.create({}),
  })
  const start = performance.now()
  for await (const _ of train({ env, learner, ...options, marks: 2 }));
  const seconds = (performance.now() - start) / 1000
  const seed = deriveSeed(options.seed, 'evaluation')
  const { returns } = await evaluate({ env, policy: learner.policy, episodes: 20, seed })
  learner.dispose()
  engine.dispose()
  await env.dispose()
  return { score: returns.reduce((sum, value) => sum + value, 0) / returns.length, seconds }
}
