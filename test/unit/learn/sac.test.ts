// SAC at work: it learns, says how, and refuses what it cannot do.

import { describe, expect, it } from 'vitest'
import { type EnvSpec, type FreezeSchedule, type Snapshot, spaceSize, taskOf } from '#src/core/index.js'
import { unpackState } from '#src/learn/learner-state.js'
import { decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { ramp } from '../sim/ramp-env.js'
import { createLearner, identity, practise, score } from './identity-env.js'
import { drawRollout, stateOf } from './one-update.js'

const quick = { warmup: 200, minibatch: 64, learningRate: 3e-3, gamma: 0.5, blend: 0.05, horizon: 4 }

describe('learning', () => {
  it.each([1, 2, 3])('to repeat a number, seed %i', async (seed) => {
    const spec = identity('box')
    const learner = await createLearner(spec, quick, { algorithm: 'sac', seed })
    const before = await score(spec, learner)
    const metrics = await practise(spec, learner, 2000, { seed })
    expect(before).toBeLessThan(7.5)
    expect(await score(spec, learner)).toBeGreaterThan(9.8)
    expect(metrics.at(-1)!.temperature).toBeLessThan(metrics[20]!.temperature!)
    expect(Object.values(metrics.at(-1)!).every(Number.isFinite)).toBe(true)
  })

  it('keeps a temperature that is given, and moves the policy as rarely as asked', async () => {
    const spec = identity('box')
    const config = { ...quick, temperature: 0.1, policyEvery: 4, updateRatio: 2 }
    const learner = await createLearner(spec, config, { algorithm: 'sac' })
    const metrics = await practise(spec, learner, 400)
    expect(metrics.at(-1)!.temperature).toBeCloseTo(0.1, 6)
  })

  it('goes on from the temperature of a snapshot, unless it is given or the snapshot has none', async () => {
    const spec = identity('box')
    const source = await createLearner(spec, quick, { algorithm: 'sac' })
    await practise(spec, source, 800)
    const [learnt] = (await stateOf(source)).arrays.temperature!
    expect(learnt).toBeLessThan(-0.1)
    const start = decodeSnapshot(encodeSnapshot(await source.snapshot()))
    const logTemperature = async (from: Snapshot, config: object = {}) => {
      const learner = await createLearner(spec, { ...quick, ...config }, { algorithm: 'sac', start: from })
      return (await stateOf(learner)).arrays.temperature![0]
    }
    expect(await logTemperature(start)).toBe(learnt)
    expect(await logTemperature(start, { temperature: 0.5 })).toBe(Math.fround(Math.log(0.5)))
    const { logTemperature: _, ...older } = start.contract
    expect(await logTemperature({ ...start, contract: older })).toBe(0)
  })

  it.each(['actor', 'critic'])('moves the temperature with the policy alone, where the %s learns', async (learns) => {
    const freeze: FreezeSchedule = {
      at: (layers) => ({
        train: new Set(layers.filter(({ network }) => network === learns).map(({ name }) => name)),
        rates: {},
      }),
    }
    const config = { warmup: 0, minibatch: 16, updateRatio: 1 / 16 }
    const learner = await createLearner(identity('box'), config, { algorithm: 'sac', rows: 2, freeze })
    await learner.learn(drawRollout('box', 1, 'some'), { steps: 0, total: 16, updates: 0, returns: [] })
    const [logTemperature] = (await stateOf(learner)).arrays.temperature!
    if (learns === 'actor') expect(logTemperature).not.toBe(0)
    else expect(logTemperature).toBe(0)
  })
})

it('the temperature goes towards an entropy of minus the number of actions', async () => {
  const spec = ramp.create({ length: 3, maxSteps: 3 })
  const config = { warmup: 0, minibatch: 16, updateRatio: 1 / 16, horizon: 4 }
  const learner = await createLearner(spec, config, { algorithm: 'sac' })
  const [metrics] = await practise(spec, learner, 16)
  // Adam's first moment after one step is a tenth of the gradient.
  const [, moment] = (await stateOf(learner)).arrays.temperature!
  expect(10 * moment!).toBeCloseTo(metrics!.entropy! + spaceSize(taskOf(spec).action), 4)
  expect(spaceSize(taskOf(spec).action)).toBe(2)
})

/** The task with an image beside its numbers. */
function withCamera(spec: EnvSpec): EnvSpec {
  const { observation } = spec
  if (observation.kind !== 'box') throw new Error('Expected numbers, got choices')
  const channels = [...observation.channels, { name: 'camera', unit: '1', shape: [4, 4, 1] }]
  const ends = (of: readonly number[], end: number) => [...of, ...new Array<number>(16).fill(end)]
  return {
    ...spec,
    observation: { ...observation, channels, low: ends(observation.low, 0), high: ends(observation.high, 1) },
  }
}

describe('DroQ', () => {
  const droq = { ...quick, criticDropout: 0.01, criticLayerNorm: true, updateRatio: 4, policyEvery: 4 }

  it('learns from few steps, and says in its snapshot what its critic is made of', async () => {
    const spec = identity('box')
    const learner = await createLearner(spec, droq, { algorithm: 'sac' })
    await practise(spec, learner, 800)
    expect(await score(spec, learner)).toBeGreaterThan(9.5)
    const { contract } = await learner.snapshot()
    expect(contract.critic.trunks[0]!.layers.map(({ kind }) => kind)).toEqual([undefined, 'dropout', 'layerNorm'])
    const going = await createLearner(spec, droq, { algorithm: 'sac', start: await learner.snapshot() })
    expect((await going.snapshot()).contract.critic).toEqual(contract.critic)
  })

  it('regularises the dense layers behind convolutions', async () => {
    const spec = withCamera(identity('box'))
    const policy = { id: 'cnn' as const, config: { hidden: [8], convolutions: [{ filters: 2, kernel: 2, stride: 2 }] } }
    const learner = await createLearner(spec, droq, { algorithm: 'sac', policy })
    const { critic } = unpackState((await learner.checkpoint()).state).networks
    expect(critic!.masks).toBeDefined()
    expect(Object.keys(critic!.parameters).filter((name) => name.endsWith('.scale'))).toHaveLength(1)
  })

  it('is refused where a snapshot has a plain critic', async () => {
    const spec = identity('box')
    const plain = await createLearner(spec, quick, { algorithm: 'sac' })
    await practise(spec, plain, 100)
    const refused = createLearner(spec, droq, { algorithm: 'sac', start: await plain.snapshot() })
    await expect(refused).rejects.toThrow(
      'Expected dropout or layerNorm layers in the critic of the snapshot, got dense',
    )
  })

  it('drops other units in each critic and target', async () => {
    const spec = identity('box')
    const learner = await createLearner(spec, droq, { algorithm: 'sac' })
    await practise(spec, learner, 300)
    const { networks } = unpackState((await learner.checkpoint()).state)
    const masks = ['critic', 'twin', 'criticTarget', 'twinTarget'].map((name) => networks[name]!.masks)
    expect(masks).not.toContain(undefined)
    expect(new Set(masks).size).toBe(4)
  })

  it('goes on from a checkpoint with the same masks', async () => {
    const spec = identity('box')
    const one = await createLearner(spec, droq, { algorithm: 'sac' })
    await practise(spec, one, 400)
    const two = await createLearner(spec, droq, { algorithm: 'sac', seed: 8 })
    two.restore(await one.checkpoint())
    for (const learner of [one, two]) await practise(spec, learner, 100)
    expect((await two.checkpoint()).state).toEqual((await one.checkpoint()).state)
  })
})

describe('refuses', () => {
  it('choices, and says what does take them', async () => {
    const refused = createLearner(identity('discrete'), {}, { algorithm: 'sac' })
    await expect(refused).rejects.toMatchObject({ code: 'config', hint: expect.stringContaining('dqn') })
  })

  it("another kind of algorithm's snapshot", async () => {
    const start = await (await createLearner(identity('box'), {}, { algorithm: 'ppo' })).snapshot()
    const refused = createLearner(identity('box'), {}, { algorithm: 'sac', start })
    await expect(refused).rejects.toThrow(/critic of action and observation/)
  })

  it('a learning rate out of range', async () => {
    await expect(createLearner(identity('box'), { learningRate: 30 }, { algorithm: 'sac' })).rejects.toThrow(
      /sac.learningRate/,
    )
  })
})
