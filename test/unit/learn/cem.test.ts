// A generation of CEM: where the next one is drawn from, against means and deviations worked out here.

import { describe, expect, it } from 'vitest'
import { select } from '#src/learn/algorithms/cem.js'
import { createLearner, identity } from './identity-env.js'
import { average, drawRollout, stateOf } from './one-update.js'

describe('the next generation', () => {
  it('has the mean of the best, and their spread with some more in squares', () => {
    const [centre, spread] = [Float32Array.of(9, 9), Float32Array.of(9, 9)]
    select([Float32Array.of(1, 2), Float32Array.of(3, 10)], 3, centre, spread)
    expect([...centre]).toEqual([2, 6])
    expect([...spread]).toEqual([Math.sqrt(1 + 9), 5].map(Math.fround))
  })

  it('comes of the share with the highest returns, with less added as the stage goes on', async () => {
    const config = { population: 8, elite: 0.25, extraSpread: 0.4, normaliseObservations: false }
    const learner = await createLearner(identity('box'), config, { algorithm: 'cem', rows: 2 })
    const { observations, finals } = drawRollout('box', 1, 'every', 1)
    const flags = (value: number) => new Uint8Array(2).fill(value)
    const step = { observations, finals, applied: new Float32Array(2), terms: new Float32Array(2), missed: 0 }
    const ends = { terminated: flags(1), truncated: flags(0), starts: flags(1) }
    learner.explore({ ...step, ...ends, terminated: flags(0), rewards: new Float32Array(2) })
    for (const rewards of [
      [1, 7],
      [-2, 3],
      [9, 0],
      [4, 5],
    ])
      learner.explore({ ...step, ...ends, rewards: Float32Array.from(rewards) })
    const { weights, scores } = (await stateOf(learner)).arrays
    expect([...scores!]).toEqual([1, 7, -2, 3, 9, 0, 4, 5])
    await learner.learn(drawRollout('box', 1, 'every'), { steps: 25, total: 100, updates: 1, returns: [] })
    const { arrays } = await stateOf(learner)
    const size = arrays.mean!.length
    arrays.mean!.forEach((mean, i) => {
      const best = [1, 4].map((candidate) => weights![candidate * size + i]!)
      expect(mean).toBeCloseTo(average(best), 5)
      expect(arrays.spread![i]).toBeCloseTo(Math.hypot((best[0]! - best[1]!) / 2, 0.4 * 0.75), 5)
    })
  })
})
