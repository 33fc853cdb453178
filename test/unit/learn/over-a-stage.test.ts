// What all learners do by how far a stage is and by what is frozen in it.

import type { FreezeSchedule } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import type { algorithms } from '#src/learn/index.js'
import { createLearner, identity, practise, thawed } from './identity-env.js'

const replay = { warmup: 0, minibatch: 8, horizon: 8, updateRatio: 0.1 }
const learners: Record<keyof typeof algorithms, { kind: 'box' | 'discrete'; config: object }> = {
  ppo: { kind: 'box', config: { batch: 32, epochs: 1 } },
  a2c: { kind: 'box', config: { batch: 32 } },
  dqn: { kind: 'discrete', config: replay },
  sac: { kind: 'box', config: replay },
  td3: { kind: 'box', config: replay },
  bc: { kind: 'box', config: { minibatch: 8, gradientSteps: 1, horizon: 8 } },
  cem: { kind: 'box', config: { population: 4, horizon: 8 } },
}
const ids = Object.keys(learners) as (keyof typeof algorithms)[]
const data = { observations: Float32Array.of(0, 50, 0.5, 45), actions: Float32Array.of(0, 0.5) }

async function learnerOf(id: keyof typeof algorithms, more: object, needs: Parameters<typeof createLearner>[2] = {}) {
  const { kind, config } = learners[id]
  const spec = identity(kind)
  return { spec, learner: await createLearner(spec, { ...config, ...more }, { algorithm: id, data, ...needs }) }
}

describe('a learning rate', () => {
  it.each(ids.filter((id) => id !== 'cem'))('of %s falls to 0 over the stage or stays, as told', async (id) => {
    const ratesOf = async (learningRateDecay: string) => {
      const { spec, learner } = await learnerOf(id, { learningRate: 0.25, learningRateDecay })
      return (await practise(spec, learner, 128)).map(({ learningRate }) => learningRate)
    }
    expect(await ratesOf('linear')).toEqual([0.25, 0.1875, 0.125, 0.0625])
    expect(await ratesOf('none')).toEqual([0.25, 0.25, 0.25, 0.25])
  })
})

it.each(ids.filter((id) => id !== 'cem'))('a layer of %s learns at its own rate', async (id) => {
  const movedAt = async (rate: number) => {
    const freeze: FreezeSchedule = {
      at: (layers, progress) => ({ ...thawed.at(layers, progress), rates: { 'actor.trunk.0': rate } }),
    }
    const { spec, learner } = await learnerOf(id, { learningRateDecay: 'none' }, { freeze })
    const before = (await learner.snapshot()).actor['trunk.0.bias']!.slice()
    await practise(spec, learner, 32)
    const after = (await learner.snapshot()).actor['trunk.0.bias']!
    return Math.max(...after.map((value, i) => Math.abs(value - before[i]!)))
  }
  const [full, gentle] = [await movedAt(1), await movedAt(0.01)]
  expect(gentle).toBeGreaterThan(0)
  expect(gentle).toBeLessThan(0.05 * full)
})

describe('the statistics of observations', () => {
  const headOnly: FreezeSchedule = {
    at: (layers) => ({ train: new Set(layers.filter(({ depth }) => depth > 0).map(({ name }) => name)), rates: {} }),
  }

  // BC takes them from the demonstrations.
  it.each(ids.filter((id) => id !== 'bc'))(
    'of %s stand still with the first layer, unless told to go on',
    async (id) => {
      const counted = async (needs: Parameters<typeof createLearner>[2]) => {
        const { spec, learner } = await learnerOf(id, {}, needs)
        await practise(spec, learner, 128)
        return (await learner.snapshot()).normaliser.count
      }
      expect(await counted({ freeze: thawed })).toBe(128)
      expect(await counted({ freeze: headOnly })).toBe(0)
      expect(await counted({ freeze: headOnly, normaliserContinues: true })).toBe(128)
    },
  )
})
