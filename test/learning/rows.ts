// The rows of the learning table: what is trained on what, for how many steps, with which settings, and the mean return that must come.

import type { envs } from '#envs/index.js'
import type { algorithms } from '#src/learn/index.js'

/** One row. Options that are not named have their defaults. */
export interface LearningRow {
  env: keyof typeof envs
  algorithm: keyof typeof algorithms
  steps: number
  /** Parallel rows of the environment. */
  rows: number
  /** Bar of the mean over seeds of the mean return of 20 deterministic episodes. */
  bar: number
  seeds: number
  config: Record<string, unknown>
  policy: Record<string, unknown>
}

/** Off-policy on the pendulum: as many gradient steps as transitions. */
const swing = { rows: 4, policy: { activation: 'relu' }, config: { learningRate: 1e-3, minibatch: 100 } }

/** Every row by name. */
export const learningRows = {
  'cart-pole-ppo': row({ env: 'cartPole', algorithm: 'ppo', steps: 100_000, bar: 475 }),
  'cart-pole-a2c': row({ env: 'cartPole', algorithm: 'a2c', steps: 500_000, bar: 475 }),
  // Ten steps a target: one step's difference between two choices is small beside the value of the hundreds that follow.
  'cart-pole-dqn': row({
    env: 'cartPole',
    algorithm: 'dqn',
    steps: 50_000,
    bar: 475,
    rows: 4,
    policy: { activation: 'relu' },
    config: {
      learningRate: 1e-3,
      learningRateDecay: 'linear',
      steps: 10,
      minibatch: 64,
      horizon: 4,
      updateRatio: 0.5,
      explorationEnd: 0.02,
      maxGradientNorm: 10,
    },
  }),
  // Episodes are short and returns large: look less far ahead, learn faster, and stop before the policy moves too far.
  'pendulum-ppo': row({
    env: 'pendulum',
    algorithm: 'ppo',
    steps: 300_000,
    bar: -200,
    config: { gamma: 0.98, learningRate: 6e-4, learningRateDecay: 'linear', targetKl: 0.03 },
  }),
  'pendulum-sac': row({ env: 'pendulum', algorithm: 'sac', steps: 20_000, bar: -200, ...swing }),
  'pendulum-td3': row({ env: 'pendulum', algorithm: 'td3', steps: 20_000, bar: -200, ...swing }),
  'acrobot-ppo': row({ env: 'acrobot', algorithm: 'ppo', steps: 300_000, bar: -100 }),
} as const satisfies Record<string, LearningRow>

function row(of: Pick<LearningRow, 'env' | 'algorithm' | 'steps' | 'bar'> & Partial<LearningRow>): LearningRow {
  return { rows: 8, seeds: 5, config: {}, policy: {}, ...of }
}
