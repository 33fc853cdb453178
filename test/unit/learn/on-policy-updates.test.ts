// One update of PPO and A2C: what each option does to it, against numbers worked out here or updates that must be the same.

import fc from 'fast-check'
import { createRng, type FreezeSchedule, type Progress } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { minibatches } from '#src/learn/minibatch.js'
import { createLearner, identity, thawed } from './identity-env.js'
import { average, drawRollout, gradientOf, outputsOf, stateOf } from './one-update.js'

/** One gradient step on the whole rollout, with gradients as they are. */
const whole = { batch: 16, minibatch: 16, epochs: 1, learningRate: 0.02, maxGradientNorm: 1e6 }
/** Every step is an episode of its own, so that advantages are rewards less values. */
const rollout = drawRollout('box', 3, 'every')
const start: Progress = { steps: 0, total: 64, updates: 0, returns: [] }

async function make(config: object, algorithm: 'ppo' | 'a2c' = 'ppo', freeze = thawed) {
  return createLearner(identity('box'), { normaliseObservations: false, ...config }, { algorithm, rows: 2, freeze })
}

/** What an update leaves behind. */
async function update(config: object, { of = rollout, progress = start, algorithm = 'ppo' as 'ppo' | 'a2c' } = {}) {
  const learner = await make(config, algorithm)
  const before = await stateOf(learner)
  const metrics = await learner.learn(of, progress)
  const { actor, critic } = (await learner.snapshot()).contract
  return { before, after: await stateOf(learner), metrics, actor, critic }
}

/** The networks that an update of PPO leaves behind. */
async function left(...of: Parameters<typeof update>) {
  return (await update(...of)).after.networks
}

describe.each(['ppo', 'a2c'] as const)('advantages of %s', (algorithm) => {
  it.each([true, false])('are standardised where asked: %s', async (normaliseAdvantage) => {
    const { minibatch: _, epochs: __, ...once } = whole
    const config = { ...(algorithm === 'ppo' ? whole : once), normaliseAdvantage }
    const { before, after, actor, critic } = await update(config, { algorithm })
    const observation = rollout.observations
    const values = outputsOf(before, 'critic', critic, { observation }).value!
    const advantages = values.map((value, i) => rollout.rewards[i]! - value)
    const spread = Math.sqrt(average(advantages.map((advantage) => (advantage - average(advantages)) ** 2)))
    const used = normaliseAdvantage
      ? advantages.map((advantage) => (advantage - average(advantages)) / spread)
      : advantages
    const { mean, logStd } = outputsOf(before, 'actor', actor, { observation })
    // The log-density of a normal number by its log standard deviation is z^2 - 1.
    const z = mean!.map((centre, i) => (rollout.actions[i]! - centre) / Math.exp(logStd![0]!))
    const slope = -average(used.map((advantage, i) => advantage * (z[i]! ** 2 - 1)))
    expect(gradientOf(before, after, 'actor', 'logStd.value')[0]).toBeCloseTo(slope, 4)
  })
})

describe('value clipping', () => {
  it.each([1e-3, 0.02, 0.1])('holds values within %f of those before the update', async (valueClip) => {
    const once = await update(whole)
    const observation = rollout.observations
    const [old, now] = [once.before, once.after].map(
      (state) => outputsOf(state, 'critic', once.critic, { observation }).value!,
    )
    const squares = Array.from(rollout.rewards, (goal, i) => {
      const held = old![i]! + Math.min(Math.max(now![i]! - old![i]!, -valueClip), valueClip)
      return Math.max((now![i]! - goal) ** 2, (held - goal) ** 2)
    })
    const first = average(Array.from(rollout.rewards, (goal, i) => (old![i]! - goal) ** 2))
    const { metrics } = await update({ ...whole, epochs: 2, valueClip })
    expect(metrics.valueLoss).toBeCloseTo((first + average(squares)) / 4, 5)
    const free = await update({ ...whole, epochs: 2 })
    expect(metrics.valueLoss).toBeGreaterThan(free.metrics.valueLoss! + 1e-3)
  })
})

describe('schedules', () => {
  it('let the clip range fall to 0 over the stage', async () => {
    const long = { ...whole, epochs: 6 }
    const half = { progress: { ...start, steps: 32 } }
    const decayed = await left({ ...long, clip: 0.4, clipDecay: 'linear' }, half)
    expect(decayed).toEqual(await left({ ...long, clip: 0.2 }, half))
    expect(decayed).not.toEqual(await left({ ...long, clip: 0.4 }, half))
  })

  it.each([
    ['ppo', { ...whole, learningRateDecay: 'linear' }],
    ['a2c', { batch: 16, learningRate: 0.02, learningRateDecay: 'linear' }],
  ] as const)('let the steps of %s become shorter over the stage', async (algorithm, config) => {
    const { before, after } = await update(config, { algorithm, progress: { ...start, steps: 48 } })
    // Adam's first step is as long as the rate.
    const [from, to] = [before, after].map(({ networks }) => networks.critic!.parameters['value.bias']![0]!)
    expect(Math.abs(to! - from!)).toBeCloseTo(0.02 / 4, 4)
  })

  /** The learning rate of the update after one of two epochs. */
  async function adapted(learningRate: number, desiredKl: number): Promise<number> {
    const learner = await make({ ...whole, epochs: 2, learningRate, learningRateDecay: 'adaptive', desiredKl })
    await learner.learn(rollout, start)
    return (await learner.learn(rollout, start)).learningRate!
  }

  it('let the learning rate follow how far the policy moved', async () => {
    // Nothing had moved in the first of both epochs, so that the second moved twice the mean.
    const moved = 2 * (await update({ ...whole, epochs: 2, learningRate: 1e-3 })).metrics.kl!
    expect(moved).toBeGreaterThan(0)
    for (const [share, factor] of [
      [0.4, 1 / 1.5],
      [0.6, 1],
      [1.8, 1],
      [2.2, 1.5],
    ] as const)
      expect(await adapted(1e-3, share * moved)).toBeCloseTo(1e-3 * factor, 9)
  })

  it('keep an adaptive rate within its bounds', async () => {
    expect(await adapted(9e-3, 1e3)).toBeCloseTo(1e-2, 9)
    expect(await adapted(1.2e-5, 1e-15)).toBeCloseTo(1e-5, 9)
  })

  it('refuse a learning rate that an adaptive one cannot keep', async () => {
    const config = { learningRate: 0.5, learningRateDecay: 'adaptive' }
    await expect(make(config)).rejects.toMatchObject({
      code: 'config',
      message: 'ppo.learningRate: Expected 1e-5 to 1e-2 where learningRateDecay is adaptive, got 0.5',
    })
  })

  it('leave an adaptive rate alone while the policy is frozen', async () => {
    const frozen: FreezeSchedule = {
      at: (layers) => {
        const critic = layers.filter(({ network }) => network === 'critic').map(({ name }) => name)
        return { train: new Set(critic), rates: {} }
      },
    }
    const learner = await make(
      { ...whole, epochs: 2, learningRate: 3e-4, learningRateDecay: 'adaptive' },
      'ppo',
      frozen,
    )
    for (let i = 0; i < 3; i++) expect((await learner.learn(rollout, start)).learningRate).toBe(Math.fround(3e-4))
  })

  it('leave an adaptive rate alone while no action was better than another', async () => {
    const learner = await make({ ...whole, epochs: 2, learningRate: 1e-3, learningRateDecay: 'adaptive' })
    const same = { ...rollout, observations: new Float32Array(32), rewards: new Float32Array(16).fill(1) }
    for (let i = 0; i < 3; i++) expect((await learner.learn(same, start)).learningRate).toBe(Math.fround(1e-3))
  })

  it('let the rate follow updates of one step', async () => {
    const once = { ...whole, learningRate: 1e-3, learningRateDecay: 'adaptive' }
    const rateAfter = async (desiredKl: number) => {
      const learner = await make({ ...once, desiredKl })
      await learner.learn(rollout, start)
      return (await learner.learn(rollout, start)).learningRate!
    }
    // Before the second of two such steps KL is that of the first.
    const moved = 2 * (await update({ ...whole, epochs: 2, learningRate: 1e-3 })).metrics.kl!
    expect(await rateAfter(0.4 * moved)).toBeCloseTo(1e-3 / 1.5, 9)
    expect(await rateAfter(0.6 * moved)).toBeCloseTo(1e-3, 9)
    expect(await rateAfter(2.2 * moved)).toBeCloseTo(1e-3 * 1.5, 9)
  })

  it('let the rate follow an update whose one step leaves a transition over', async () => {
    const most = { ...whole, minibatch: 15, learningRate: 1e-3, learningRateDecay: 'adaptive', desiredKl: 1e3 }
    const learner = await make(most)
    await learner.learn(rollout, start)
    expect((await learner.learn(rollout, start)).learningRate).toBeCloseTo(1.5e-3, 9)
  })

  it('end an update after the first epoch that moved too far', async () => {
    expect(await left({ ...whole, epochs: 9, targetKl: 1e-12 })).toEqual(await left({ ...whole, epochs: 2 }))
    expect(await left({ ...whole, epochs: 3, targetKl: 1e3 })).toEqual(await left({ ...whole, epochs: 3 }))
  })
})

it('KL counts minibatches by their rows', async () => {
  const parts = { ...whole, minibatch: 12, shuffle: false, learningRate: 2e-3 }
  // The first minibatch finds a policy that has not moved; the second, a quarter of the rows, one that moved twice the mean of both.
  const kl = (2 * (await update(parts)).metrics.kl!) / 4
  expect(kl).toBeGreaterThan(0)
  expect(await left({ ...parts, epochs: 2, targetKl: 1.5 * kl })).toEqual(await left({ ...parts, epochs: 2 }))
  expect(await left({ ...parts, epochs: 2, targetKl: 0.8 * kl })).toEqual(await left(parts))
})

it('KL ends an update by its mean over the minibatches of one epoch', async () => {
  const parts = { ...whole, minibatch: 4, learningRate: 2e-3 }
  const means = [0]
  for (let epochs = 1; epochs <= 9; epochs++) means.push((await update({ ...parts, epochs })).metrics.kl!)
  // The mean over n epochs tells that of the n-th.
  const kl = means.map((mean, n) => (n === 0 ? 0 : n * mean - (n - 1) * means[n - 1]!))
  expect(kl[1]).toBeGreaterThan(0)
  // More than either of the first two epochs, less than both together, and than their minibatches together.
  const targetKl = kl[2]! + kl[1]! / 2
  expect(targetKl).toBeLessThan(4 * kl[2]!)
  const epochs = kl.findIndex((moved) => moved > targetKl)
  expect(epochs).toBeGreaterThan(2)
  expect(await left({ ...parts, epochs: 20, targetKl })).toEqual(await left({ ...parts, epochs }))
})

describe('minibatches', () => {
  it('hold every row once, in the order given where nothing shuffles', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (count, size, seed) => {
        const order = () => Int32Array.from({ length: count }, (_, i) => 3 * i)
        const rowsOf = (slices: Iterable<Int32Array>) => [...slices].flatMap((rows) => [...rows])
        expect(rowsOf(minibatches(order(), size, undefined, 1))).toEqual([...order()])
        const shuffled = rowsOf(minibatches(order(), size, createRng(seed), 1))
        expect(shuffled.sort((a, b) => a - b)).toEqual([...order()])
      }),
    )
  })

  it('are slices of time without a shuffle', async () => {
    // Slices of five leave the last of the sixteen rows out: one row has no spread.
    const changed = (row: number) => ({
      of: { ...rollout, rewards: rollout.rewards.map((reward, i) => (i === row ? reward + 3 : reward)) },
    })
    const config = { ...whole, minibatch: 5, shuffle: false }
    const plain = await left(config)
    expect(await left(config, changed(15))).toEqual(plain)
    for (const row of [0, 4, 9, 14]) expect(await left(config, changed(row))).not.toEqual(plain)
    const shuffled = { ...config, shuffle: true }
    expect(await left(shuffled, changed(15))).not.toEqual(await left(shuffled))
  })
})
