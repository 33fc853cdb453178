// PPO balances the pole: 475 of 500 within 100,000 steps, on each of five seeds, with default options.

import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { practise } from './practice.js'

describe('cart-pole', () => {
  it.each([0, 1, 2, 3, 4])('is solved within 100,000 steps, seed %i', async (seed) => {
    const { score, seconds } = await practise(envs.cartPole, { steps: 100_000, config: {}, seed })
    console.log(`cart-pole, seed ${seed}: ${score} after ${seconds.toFixed(1)} s`)
    expect(score).toBeGreaterThanOrEqual(475)
  })
})
