// What is trained where learning is measured.

import { envs } from '../../envs/index.js'
import { algorithms } from '../learn/index.js'
import type { Recipe } from './training.js'

/** rl-baselines3-zoo's values for CartPole-v1. */
export const zoo: Recipe = {
  algorithm: algorithms.ppo,
  config: {
    ...{ batch: 256, minibatch: 256, epochs: 20, gamma: 0.98, lambda: 0.8, normaliseObservations: false },
    ...{ learningRate: 1e-3, learningRateDecay: 'linear', clipDecay: 'linear' },
  },
  env: envs.cartPole,
  rows: 8,
}

/** Ours: many short rows, fewer epochs, larger steps, a smaller network, observations normalised. */
export const own = {
  ...zoo,
  config: {
    ...{ batch: 256, minibatch: 64, epochs: 5, gamma: 0.98, lambda: 0.9, normaliseObservations: true },
    ...{ learningRate: 5e-3, learningRateDecay: 'linear' },
  },
  rows: 16,
  hidden: [32, 32],
} satisfies Recipe

/** PureJaxRL's shape of a PPO update. */
export const steady: Recipe = {
  algorithm: algorithms.ppo,
  config: { batch: 512, minibatch: 128, epochs: 4, entropy: 0.01, learningRate: 2.5e-4, normaliseObservations: false },
  env: envs.cartPole,
  rows: 4,
}

/** SAC on the pendulum, a gradient step for each of the env. */
export function sac(hidden: number, minibatch: number): Recipe {
  const config = { minibatch, warmup: minibatch, learningRate: 1e-3, normaliseObservations: false, capacity: 100_000 }
  const network = { hidden: [hidden, hidden], activation: 'relu' as const }
  return { algorithm: algorithms.sac, config, env: envs.pendulum, rows: 1, ...network }
}
