// PPO swings the pendulum up: -200 within 300,000 steps, on each of five seeds.

import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { practise } from './practice.js'

/** Episodes are short and returns large: look less far ahead, learn faster, and stop before the policy moves too far. */
const config = { gamma: 0.98, learningRate: 6e-4, learningRateDecay: 'linear', targetKl: 0.03 }

describe('pendulum', () => {
  it.each([0, 1, 2, 3, 4])('is swung up within 300,000 steps, seed %i', async (seed) => {
    const { score, seconds } = await practise(envs.pendulum, { steps: 300_000, config, seed })
    console.log(`pendulum, seed ${seed}: ${score.toFixed(0)} after ${seconds.toFixed(1)} s`)
    expect(score).toBeGreaterThanOrEqual(-200)
  })
})
