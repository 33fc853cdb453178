// Learners with a replay memory beside their gradient steps: how they explore first, and where they go on.

import { expect, it } from 'vitest'
import { createLearner, identity } from './identity-env.js'
import { average, drawRollout, stateOf } from './one-update.js'

const common = { warmup: 0, minibatch: 32, updateRatio: 1 / 16 }

it.each([
  ['dqn', { targetEvery: 3 }],
  ['td3', { policyEvery: 3 }],
  ['sac', { policyEvery: 3 }],
] as const)('%s goes on from a checkpoint where it was between two rare steps', async (algorithm, config) => {
  const kind = algorithm === 'dqn' ? 'discrete' : 'box'
  const made = () => createLearner(identity(kind), { ...common, ...config }, { algorithm, rows: 2 })
  const learn = (learner: Awaited<ReturnType<typeof made>>, seed: number) =>
    learner.learn(drawRollout(kind, seed, 'some'), { steps: 0, total: 64, updates: 0, returns: [] })
  const [whole, resumed] = [await made(), await made()]
  for (const seed of [1, 2]) await learn(whole, seed)
  resumed.restore(await whole.checkpoint())
  for (const learner of [whole, resumed]) await learn(learner, 3)
  expect(await stateOf(resumed)).toEqual(await stateOf(whole))
})

it('actions before the first gradient step are even over the whole range', async () => {
  const learner = await createLearner(identity('box'), { warmup: 1000 }, { algorithm: 'sac', rows: 2000 })
  const [...actions] = learner.explore({ observations: new Float32Array(4000) } as never).actions
  // Five standard errors.
  expect(Math.abs(average(actions))).toBeLessThan(0.065)
  expect(Math.abs(average(actions.map((action) => action ** 2)) - 1 / 3)).toBeLessThan(0.034)
})
