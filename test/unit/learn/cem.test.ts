// A generation of CEM: where the next one is drawn from, against means and deviations worked out here.

import type { FreezeSchedule, Learner } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { select } from '#src/learn/algorithms/cem.js'
import { createLearner, identity } from './identity-env.js'
import { average, drawRollout, stateOf } from './one-update.js'

describe('the next generation', () => {
  it('has the mean of the best, and their spread with some more in squares', () => {
    const [centre, spread] = [Float32Array.of(9, 9), Float32Array.of(9, 9)]
    select(drawn([1, 2], [3, 10]), 3, centre, spread)
    expect([...centre]).toEqual([2, 6])
    expect([...spread]).toEqual([Math.sqrt(1 + 9), 5].map(Math.fround))
  })

  it('is spread again in a weight in which the best are all the same, though nothing is frozen', () => {
    const [centre, spread] = [Float32Array.of(2), Float32Array.of(0)]
    select(drawn([2], [2]), 0.5, centre, spread)
    expect([centre[0], spread[0]]).toEqual([2, 0.5])
  })

  it('takes the factor off that the spread was multiplied with, and leaves what was frozen for all', () => {
    const [centre, spread] = [Float32Array.of(0), Float32Array.of(9)]
    const best = drawn([1], [3])
    const withFactors = (...factors: number[]) => best.map((one, i) => ({ ...one, factor: factors[i]! }))
    select(withFactors(0, 0), 1, centre, spread)
    expect([centre[0], spread[0]]).toEqual([0, 9])
    select(withFactors(0.5, 0.5), 0, centre, spread)
    expect([centre[0], spread[0]]).toEqual([2, 2])
    select(withFactors(0, 0.5), 0, centre, spread)
    expect([centre[0], spread[0]]).toEqual([2, Math.fround(Math.sqrt(8))])
  })

  it('comes of the share with the highest returns, with less added as the stage goes on', async () => {
    const config = { population: 8, elite: 0.25, extraSpread: 0.4, normaliseObservations: false }
    const learner = await createLearner(identity('box'), config, { algorithm: 'cem', rows: 2 })
    const returns = [1, 7, -2, 3, 9, 0, 4, 5]
    play(learner, returns)
    const { weights, scores } = (await stateOf(learner)).arrays
    expect([...scores!]).toEqual(returns)
    await learner.learn(drawRollout('box', 1, 'every'), { steps: 25, total: 100, updates: 1, returns: [] })
    const { arrays } = await stateOf(learner)
    const size = arrays.mean!.length
    // The last is the deviation of actions, which candidates never draw from.
    arrays.mean!.subarray(0, -1).forEach((mean, i) => {
      const best = [1, 4].map((candidate) => weights![candidate * size + i]!)
      expect(mean).toBeCloseTo(average(best), 5)
      expect(arrays.spread![i]).toBeCloseTo(Math.hypot((best[0]! - best[1]!) / 2, 0.4 * 0.75), 5)
    })
  })

  it('differs in a layer that unfreezes as the first one would have, though nothing is added', async () => {
    const freeze: FreezeSchedule = {
      at: (layers, { steps }) => {
        const train = layers.map(({ name }) => name).filter((name) => steps >= 50 || name !== 'actor.trunk.0')
        return { train: new Set(train), rates: {} }
      },
    }
    const config = { population: 8, spread: 0.3, extraSpread: 0 }
    const learner = await createLearner(identity('box'), config, { algorithm: 'cem', rows: 2, freeze })
    const layer = 'trunk.0.weight'
    const held = [(await learner.snapshot()).actor[layer]!.slice()]
    for (const steps of [0, 50, 75]) {
      play(learner, [1, 7, -2, 3, 9, 0, 4, 5])
      await learner.learn(drawRollout('box', 1, 'every'), { steps, total: 100, updates: 1, returns: [] })
      held.push((await learner.snapshot()).actor[layer]!.slice())
    }
    expect(held[1]).toEqual(held[0])
    // The generation that ends as it unfreezes was drawn before.
    const moved = held[3]!.map((weight, i) => Math.abs(weight - held[0]![i]!))
    expect(Math.min(...moved)).toBeGreaterThan(0)
    expect(average([...moved])).toBeGreaterThan(0.05)
  })

  it('differs in a layer by as much less as the schedule says that it learns more slowly', async () => {
    const moves = async (rate: number) => {
      const freeze: FreezeSchedule = {
        at: (layers) => ({ train: new Set(layers.map(({ name }) => name)), rates: { 'actor.trunk.0': rate } }),
      }
      const config = { population: 8, extraSpread: 0 }
      const learner = await createLearner(identity('box'), config, { algorithm: 'cem', rows: 2, freeze })
      const before = await learner.snapshot()
      play(learner, [1, 7, -2, 3, 9, 0, 4, 5])
      await learner.learn(drawRollout('box', 1, 'every'), { steps: 0, total: 100, updates: 1, returns: [] })
      const after = await learner.snapshot()
      const move = (name: string) => after.actor[name]!.map((weight, i) => weight - before.actor[name]![i]!)
      const { spread } = (await stateOf(learner)).arrays
      return { slow: move('trunk.0.weight'), full: move('mean.weight'), spread: spread! }
    }
    const [whole, quarter, frozen] = [await moves(1), await moves(0.25), await moves(0)]
    whole.slow.forEach((move, i) => {
      expect(quarter.slow[i]).toBeCloseTo(move / 4, 5)
    })
    quarter.spread.forEach((spread, i) => {
      expect(spread).toBeCloseTo(whole.spread[i]!, 5)
    })
    expect(new Set(frozen.slow)).toEqual(new Set([0]))
    for (const other of [quarter, frozen]) expect(other.full).toEqual(whole.full)
  })

  it('leaves a layer that froze as it is, whatever those that were drawn before say', async () => {
    const freeze: FreezeSchedule = {
      at: (layers, { steps }) => {
        const train = layers.map(({ name }) => name).filter((name) => steps < 50 || name !== 'actor.trunk.0')
        return { train: new Set(train), rates: {} }
      },
    }
    const learner = await createLearner(identity('box'), { population: 8 }, { algorithm: 'cem', rows: 2, freeze })
    const before = await learner.snapshot()
    play(learner, [1, 7, -2, 3, 9, 0, 4, 5])
    await learner.learn(drawRollout('box', 1, 'every'), { steps: 50, total: 100, updates: 1, returns: [] })
    const after = await learner.snapshot()
    expect(after.actor['trunk.0.weight']).toEqual(before.actor['trunk.0.weight'])
    expect(after.actor['mean.weight']).not.toEqual(before.actor['mean.weight'])
  })

  it('has the deviation of actions that the policy had, which candidates never draw from', async () => {
    const learner = await createLearner(identity('box'), { population: 8 }, { algorithm: 'cem', rows: 2 })
    const before = await learner.snapshot()
    play(learner, [1, 7, -2, 3, 9, 0, 4, 5])
    await learner.learn(drawRollout('box', 1, 'every'), { steps: 25, total: 100, updates: 1, returns: [] })
    const after = await learner.snapshot()
    expect(after.actor['logStd.value']).toEqual(before.actor['logStd.value'])
    expect(after.actor['mean.weight']).not.toEqual(before.actor['mean.weight'])
  })

  it('is the same after a checkpoint where returns are as good as equal', async () => {
    const make = () => createLearner(identity('box'), { population: 8 }, { algorithm: 'cem', rows: 2 })
    const [whole, resumed] = [await make(), await make()]
    // A number of single precision near 1000 differs from the next by 6e-5.
    play(whole, [1, 2, 3, 4, 5, 6, 7, 8], 1000, 1e-6)
    resumed.restore(await whole.checkpoint())
    for (const learner of [whole, resumed])
      await learner.learn(drawRollout('box', 1, 'every'), { steps: 25, total: 100, updates: 1, returns: [] })
    expect((await resumed.checkpoint()).state).toEqual((await whole.checkpoint()).state)
  })
})

it('a candidate remembers nothing of the one that played before it', async () => {
  // So little spread that all candidates are the same one.
  const config = { spread: 1e-9, extraSpread: 0 }
  const policy = { id: 'recurrent', config: { hidden: [], size: 4 } } as const
  const learner = await createLearner(identity('box'), config, { algorithm: 'cem', rows: 2, policy })
  const { observations, finals } = drawRollout('box', 1, 'every', 1)
  const none = new Uint8Array(2)
  const act = (starts: Uint8Array) => [
    ...learner.explore({
      ...{ observations, finals, applied: new Float32Array(2), terms: new Float32Array(2), missed: 0 },
      ...{ rewards: new Float32Array(2), terminated: starts, truncated: none, starts },
    }).actions,
  ]
  const first = act(none)
  expect(act(none)[0]).not.toBeCloseTo(first[0]!, 4)
  act(Uint8Array.of(1, 1)).forEach((action, row) => {
    expect(action).toBeCloseTo(first[row]!, 6)
  })
})

/** Candidates' weights of a layer that learns at the full rate. */
function drawn(...candidates: number[][]): { weights: Float32Array; factor: number }[] {
  return candidates.map((weights) => ({ weights: Float32Array.from(weights), factor: 1 }))
}

/** Two rows play an episode of two steps for each of the rewards: `first`, then the reward `times` so many. */
function play(learner: Learner, rewards: readonly number[], first = 0, times = 1): void {
  const { observations, finals } = drawRollout('box', 1, 'every', 1)
  const flags = (value: boolean) => new Uint8Array(2).fill(Number(value))
  const step = (ends: boolean, [a, b]: readonly number[]) =>
    learner.explore({
      ...{ observations, finals, applied: new Float32Array(2), terms: new Float32Array(2), missed: 0 },
      ...{ terminated: flags(ends), truncated: flags(false), starts: flags(ends) },
      rewards: Float32Array.of(a!, b!),
    })
  step(false, [0, 0])
  for (let at = 0; at < rewards.length; at += 2) {
    step(false, [first, first])
    step(
      true,
      rewards.slice(at, at + 2).map((reward) => reward * times),
    )
  }
}
