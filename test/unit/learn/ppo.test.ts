// PPO at work: it learns, the same way every time; it starts from snapshots; it refuses what is not finite or not its own.

import type { Rollout } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { train } from '#src/learn/index.js'
import { decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { localEnv, pooledEnv } from '#src/sim/index.js'
import { createLearner, identity, practise, score } from './identity-env.js'

describe('learning', () => {
  const quick = { batch: 256, minibatch: 64, epochs: 10, learningRate: 3e-3, gamma: 0.5 }

  it.each([1, 2, 3])('to tell signs apart, seed %i', async (seed) => {
    const spec = identity('discrete')
    const learner = await createLearner(spec, quick, { seed })
    const before = await score(spec, learner)
    await practise(spec, learner, 8192, { seed })
    expect(before).toBeLessThan(-5)
    expect(await score(spec, learner)).toBeGreaterThan(9)
  })

  it.each([1, 2, 3])('to repeat a number, seed %i', async (seed) => {
    const spec = identity('box')
    const learner = await createLearner(spec, quick, { seed })
    const before = await score(spec, learner)
    const metrics = await practise(spec, learner, 20_480, { seed })
    expect(before).toBeLessThan(7.5)
    expect(await score(spec, learner)).toBeGreaterThan(9.8)
    expect(metrics.at(-1)!.returnMean).toBeGreaterThan(metrics[0]!.returnMean! + 4)
    expect(metrics.at(-1)!.entropy).toBeLessThan(metrics[0]!.entropy! - 0.5)
  })

  it('says how it goes, by names common to all algorithms', async () => {
    const learner = await createLearner(identity('box'), { batch: 64, epochs: 2 })
    const [metrics] = await practise(identity('box'), learner, 64)
    expect(Object.keys(metrics!).sort()).toEqual([
      'clipFraction',
      'entropy',
      'explainedVariance',
      'kl',
      'learningRate',
      'policyLoss',
      'returnMean',
      'valueLoss',
    ])
    expect(Object.values(metrics!).every(Number.isFinite)).toBe(true)
  })
})

describe('options', () => {
  it('let the learning rate fall to 0 over the stage', async () => {
    const learner = await createLearner(identity('box'), { batch: 64, epochs: 1, learningRateDecay: 'linear' })
    const rates = (await practise(identity('box'), learner, 256)).map((metrics) => metrics.learningRate)
    expect(rates).toEqual([1, 0.75, 0.5, 0.25].map((share) => 3e-4 * share))
  })

  it('end an update early where the policy has moved far enough', async () => {
    const config = { batch: 64, minibatch: 16, epochs: 50, learningRate: 0.01 }
    const [free] = await practise(identity('box'), await createLearner(identity('box'), config), 64)
    const [held] = await practise(
      identity('box'),
      await createLearner(identity('box'), { ...config, targetKl: 0.01 }),
      64,
    )
    expect(held!.kl).toBeLessThan(free!.kl! / 4)
  })

  it('keep or pass by the statistics of observations', async () => {
    const count = async (normaliseObservations: boolean) => {
      const learner = await createLearner(identity('box'), { batch: 64, epochs: 1, normaliseObservations })
      await practise(identity('box'), learner, 128)
      return (await learner.snapshot()).normaliser.count
    }
    expect([await count(true), await count(false)]).toEqual([128, 0])
  })

  it('are refused by name', async () => {
    await expect(createLearner(identity('box'), { learningrate: 1 })).rejects.toMatchObject({ code: 'config' })
    await expect(createLearner(identity('box'), { clip: -1 })).rejects.toThrow(/ppo.clip/)
  })

  it.each([
    ['ppo', { batch: 64, minibatch: 256 }, 'ppo.minibatch: Expected at most one batch, got 256'],
    ['ppo', { batch: 3 }, 'ppo.batch: Expected at least a step of all 4 rows, got 3'],
    ['a2c', { batch: 2 }, 'a2c.batch: Expected at least a step of all 4 rows, got 2'],
    ['td3', { capacity: 10, minibatch: 512 }, 'Expected a capacity of a minibatch (512) or more, got 10'],
  ] as const)('of %s that contradict each other are refused: %o', async (algorithm, config, message) => {
    await expect(createLearner(identity('box'), config, { algorithm })).rejects.toMatchObject({
      code: 'config',
      message,
    })
  })
})

describe('the same seed', () => {
  it('gives the same bytes, another one others', async () => {
    const bytes = async (seed: number) => {
      const learner = await createLearner(identity('discrete'), { batch: 64, epochs: 2 }, { seed })
      await practise(identity('discrete'), learner, 256)
      return encodeSnapshot(await learner.snapshot())
    }
    expect(await bytes(3)).toEqual(await bytes(3))
    expect(await bytes(3)).not.toEqual(await bytes(4))
  })

  it('gives the same bytes on worker threads', async () => {
    const spec = envs.cartPole.create({})
    const options = { rows: 4, physics: { poleLength: { kind: 'uniform', low: 0.8, high: 1.2 } as const } }
    const bytes = async (env: ReturnType<typeof localEnv>) => {
      const learner = await createLearner(spec, { batch: 256, epochs: 2 })
      for await (const _ of train({ env, learner, steps: 512, marks: 2, seed: 1 }));
      await env.dispose()
      return encodeSnapshot(await learner.snapshot())
    }
    const pooled = await bytes(await pooledEnv({ id: 'cart-pole', config: {} }, { ...options, workers: 2 }))
    expect(pooled).toEqual(await bytes(localEnv(spec, options)))
  })
})

describe('a snapshot', () => {
  it('is whole before anything was learnt, and acts as the learner does afterwards', async () => {
    const spec = identity('box')
    const learner = await createLearner(spec, { batch: 64, epochs: 2 })
    expect(decodeSnapshot(encodeSnapshot(await learner.snapshot())).golden.rows).toBe(1)
    await practise(spec, learner, 128)
    const snapshot = decodeSnapshot(encodeSnapshot(await learner.snapshot()))
    expect(snapshot.golden.rows).toBe(16)
    expect(snapshot.contract).toMatchObject({ env: { id: 'identity' }, controlHz: 10, maxSteps: 10, clip: 10 })
    const { golden } = snapshot
    const actions = learner.policy.act(golden.observations, golden.rows, new Float32Array(0))
    expect([...actions]).toEqual([...golden.outputs].map((mean) => Math.min(Math.max(mean, -1), 1)))
  })

  it('is where another learner starts: same weights and statistics, fresh optimiser', async () => {
    const spec = identity('box')
    const source = await createLearner(spec, { batch: 64, epochs: 2 })
    await practise(spec, source, 128)
    const start = await source.snapshot()
    const learner = await createLearner(spec, { batch: 64, epochs: 2 }, { seed: 50, start })
    expect(await learner.snapshot()).toEqual(start)
    await practise(spec, learner, 64)
    const after = await learner.snapshot()
    // Adam's first step moves by the learning rate, whatever came before: eight minibatch steps at most by eight times it.
    for (const network of ['actor', 'critic'] as const) {
      for (const [name, values] of Object.entries(after[network])) {
        const moved = values.map((value, i) => Math.abs(value - start[network][name]![i]!))
        expect(Math.max(...moved)).toBeLessThan(8 * 3e-4 * 1.5)
      }
    }
    expect(after.normaliser.count).toBe(start.normaliser.count + 64)
  })

  it('of another network is refused', async () => {
    const spec = identity('box')
    const start = await (await createLearner(spec, {}, { hidden: [8] })).snapshot()
    await expect(createLearner(spec, {}, { hidden: [16], start })).rejects.toMatchObject({ code: 'checkpoint' })
  })
})

describe('what is not finite', () => {
  const spec = identity('box')
  const empty = (): Rollout => {
    const zeros = (length: number) => new Float32Array(length)
    const flags = () => new Uint8Array(32)
    const sizes = { rows: 4, length: 8 }
    const arrays = {
      observations: zeros(64),
      actions: zeros(32),
      applied: zeros(32),
      rewards: zeros(32),
      finals: zeros(64),
    }
    const ends = { terminated: flags(), truncated: flags(), starts: flags() }
    return { ...sizes, ...arrays, ...ends, last: zeros(8), extras: {} }
  }
  const progress = { steps: 0, total: 32, updates: 0, returns: [] }

  it.each(['rewards', 'actions', 'observations', 'last'] as const)(
    'in the %s is refused, and nothing moves',
    async (name) => {
      const learner = await createLearner(spec, { batch: 32 })
      const before = await learner.snapshot()
      const rollout = empty()
      rollout[name].fill(Number.NaN)
      await expect(learner.learn(rollout, progress)).rejects.toMatchObject({ code: 'unstable' })
      const { actor, critic, normaliser } = await learner.snapshot()
      expect({ actor, critic, normaliser }).toEqual({
        actor: before.actor,
        critic: before.critic,
        normaliser: before.normaliser,
      })
    },
  )
})

describe('a checkpoint', () => {
  it.each([
    ['nothing', async () => new Uint8Array(0)],
    ['a snapshot', async () => encodeSnapshot(await (await createLearner(identity('box'), {})).snapshot())],
    ['another task', async () => (await (await createLearner(identity('discrete'), {})).checkpoint()).state],
    [
      'another network',
      async () => (await (await createLearner(identity('box'), {}, { hidden: [8] })).checkpoint()).state,
    ],
  ])('of %s is refused', async (_, bytes) => {
    const learner = await createLearner(identity('box'), {})
    const state = await bytes()
    expect(() => learner.restore({ state, appended: [] })).toThrow(expect.objectContaining({ code: 'checkpoint' }))
  })
})
