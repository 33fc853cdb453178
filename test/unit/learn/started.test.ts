// What a learner that starts from a snapshot takes from it: the clip of observations, actions at once, twins near its critic.

import type { Engine, Snapshot, VectorStep } from 'landbridge/core'
import { simd } from 'landbridge/nn'
import { describe, expect, it } from 'vitest'
import { createLearner, identity } from './identity-env.js'
import { drawRollout, stateOf } from './one-update.js'

const spec = identity('box')

/** A snapshot of an untrained learner that has taken in statistics of some observations. */
async function snapshotOf(algorithm: 'ppo' | 'td3'): Promise<Snapshot> {
  const learner = await createLearner(spec, {}, { algorithm, rows: 2, hidden: [64] })
  await learner.learn(drawRollout('box', 1, 'some'), { steps: 0, total: 16, updates: 0, returns: [] })
  return learner.snapshot()
}

describe('a learner that starts from a snapshot', () => {
  it('clips observations as the snapshot does', async () => {
    const { contract, ...rest } = await snapshotOf('ppo')
    const learner = await createLearner(spec, {}, { start: { ...rest, contract: { ...contract, clip: 3 } } })
    expect((await learner.snapshot()).contract.clip).toBe(3)
    const act = (deviations: number) => {
      const seen = rest.normaliser.mean.map((mean, i) => mean + deviations * Math.sqrt(rest.normaliser.variance[i]!))
      return [...learner.policy.act(Float32Array.from(seen), 1, new Float32Array(0))]
    }
    expect(act(4)).toEqual(act(9))
    expect(act(2)).not.toEqual(act(4))
  })

  it('has its weights on an engine of somebody else, which draws its own', async () => {
    const start = await snapshotOf('ppo')
    const own = await simd.create({})
    const engine: Engine = { ...own, network: (spec, rng) => own.network(spec, rng) }
    const { actor, critic } = await (await createLearner(spec, {}, { start, hidden: [64], engine })).snapshot()
    expect({ actor, critic }).toEqual({ actor: start.actor, critic: start.critic })
  })

  it('acts by what it knows from the first step, where another one would act at random', async () => {
    const start = await snapshotOf('td3')
    const { observations } = drawRollout('box', 2, 'some', 1)
    const explored = async (needs: { start?: Snapshot }) => {
      const config = { warmup: 1000, explorationNoise: 0 }
      const learner = await createLearner(spec, config, { algorithm: 'td3', rows: 2, hidden: [64], ...needs })
      const actions = [...learner.explore({ observations } as VectorStep).actions]
      return { actions, known: [...learner.policy.act(observations, 2, new Float32Array(0))] }
    }
    const started = await explored({ start })
    expect(started.actions).toEqual(started.known)
    const fresh = await explored({})
    expect(fresh.actions).not.toEqual(fresh.known)
  })

  it('explores by choices at random no more than at the end, unless it is told to', async () => {
    const choices = identity('discrete')
    const start = await (await createLearner(choices, {}, { algorithm: 'dqn', rows: 2 })).snapshot()
    const rollout = drawRollout('discrete', 2, 'some')
    const exploration = async (needs: { start?: Snapshot }, config: object = {}) => {
      const options = { explorationEnd: 0.25, warmup: 1000, ...config }
      const learner = await createLearner(choices, options, { algorithm: 'dqn', rows: 2, ...needs })
      return (await learner.learn(rollout, { steps: 0, total: 100, updates: 0, returns: [] })).exploration
    }
    expect(await exploration({ start })).toBe(0.25)
    expect(await exploration({ start }, { explorationStart: 0.5 })).toBe(0.5)
    expect(await exploration({})).toBe(1)
  })

  it('takes logits for what they were, duelling advantages or values', async () => {
    const choices = identity('discrete')
    for (const duelling of [true, false]) {
      const start = await (await createLearner(choices, { duelling }, { algorithm: 'dqn' })).snapshot()
      const { contract } = await (await createLearner(choices, {}, { algorithm: 'dqn', start })).snapshot()
      expect(contract.duelling ?? false).toBe(duelling)
    }
  })

  it.each(['cem', 'sac'] as const)('hands on the temperature of sac in %s', async (algorithm) => {
    const { contract, ...rest } = await (await createLearner(spec, {}, { algorithm: 'sac' })).snapshot()
    const start = { ...rest, contract: { ...contract, logTemperature: -2.5 } }
    const learner = await createLearner(spec, {}, { algorithm, start })
    expect((await learner.snapshot()).contract.logTemperature).toBe(-2.5)
  })

  it('has a second critic a tenth of the size of each parameter away from the first', async () => {
    const start = await snapshotOf('td3')
    const { critic, twin } = (await stateOf(await createLearner(spec, {}, { algorithm: 'td3', start }))).networks
    const rms = (values: Float32Array) => Math.hypot(...values) / Math.sqrt(values.length)
    for (const [name, values] of Object.entries(critic!.parameters)) {
      const noise = twin!.parameters[name]!.map((value, i) => value - values[i]!)
      // Biases are 0 as yet. The spread of 64 draws is known to a tenth.
      if (name.endsWith('.bias')) expect(rms(noise)).toBe(0)
      else expect(rms(noise) / rms(values)).toBeCloseTo(0.1, 1.5)
    }
  })
})
