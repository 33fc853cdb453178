// Dropout layers of a policy of one's own: gradient steps drop, what acts and judges does not, and a checkpoint goes on with the masks.

import { type LayerSpec, type NetworkSpec, type Networks, spaceSize, taskOf, type VectorStep } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import { createLearner, identity } from './identity-env.js'
import { drawRollout, stateOf } from './one-update.js'

const replay = { warmup: 0, minibatch: 16, updateRatio: 0.5, normaliseObservations: false }
/** What one update of 16 transitions is, and which networks take gradient steps that drop. */
const updates = {
  ppo: { kind: 'box', config: { batch: 16, minibatch: 16, epochs: 1 }, drop: ['actor', 'critic'] },
  a2c: { kind: 'box', config: { batch: 16 }, drop: ['actor', 'critic'] },
  bc: { kind: 'box', config: { minibatch: 16, gradientSteps: 2 }, drop: ['actor'] },
  sac: { kind: 'box', config: replay, drop: ['actor', 'critic', 'twin', 'criticTarget'] },
  td3: { kind: 'box', config: replay, drop: ['actor', 'critic', 'twin', 'criticTarget'] },
  dqn: { kind: 'discrete', config: { ...replay, duelling: true }, drop: ['actor', 'critic'] },
} as const
type Id = keyof typeof updates
const ids = Object.keys(updates) as Id[]

const { observations, actions } = drawRollout('box', 9, 'some')

function make(id: Id, rate: number, seed = 1) {
  const { kind, config } = updates[id]
  const spec = identity(kind)
  const dropout: LayerSpec = { kind: 'dropout', rate }
  const dropping = (network: NetworkSpec): NetworkSpec => {
    const trunks = network.trunks.map((trunk) => ({ ...trunk, layers: [...trunk.layers, dropout] }))
    return { ...network, trunks }
  }
  const networks = (critic: 'value' | 'action-value'): Networks => {
    const plain = policies.mlp.create({ hidden: [16] }, { task: taskOf(spec), critic })
    return { actor: dropping(plain.actor), critic: dropping(plain.critic) }
  }
  const data = { observations, actions }
  return createLearner(spec, config, { algorithm: id, rows: 2, seed, data, networks })
}

/** One update; answers its metrics. */
async function update(id: Id, learner: Awaited<ReturnType<typeof make>>, seed = 1) {
  const rollout = drawRollout(updates[id].kind, seed, 'some')
  return learner.learn(rollout, { steps: 0, total: 64, updates: 0, returns: [] })
}

describe.each(ids)('%s', (id) => {
  it('drops in its gradient steps', async () => {
    const learner = await make(id, 0.5)
    const before = (await stateOf(learner)).networks
    await update(id, learner)
    const after = (await stateOf(learner)).networks
    const dropped = Object.keys(after).filter((name) => after[name]!.masks !== before[name]!.masks)
    expect(dropped).toEqual(expect.arrayContaining([...updates[id].drop]))
    const plain = await make(id, 0)
    await update(id, plain)
    expect(after.actor!.parameters).not.toEqual((await stateOf(plain)).networks.actor!.parameters)
  })

  it('acts without', async () => {
    const [one, other] = [await make(id, 0.5), await make(id, 0)]
    const seen = observations.subarray(0, 2 * spaceSize(identity(updates[id].kind).observation))
    const step = { observations: seen, starts: new Uint8Array(2) } as VectorStep
    expect(one.explore(step).actions).toEqual(other.explore(step).actions)
    await update(id, one)
    const act = () => [...one.policy.act(seen, 2, new Float32Array(0))]
    expect(act()).toEqual(act())
  })

  it('goes on from a checkpoint with the same masks', async () => {
    const one = await make(id, 0.5)
    await update(id, one)
    const other = await make(id, 0.5, 7)
    other.restore(await one.checkpoint())
    for (const learner of [one, other]) await update(id, learner, 2)
    expect((await other.checkpoint()).state).toEqual((await one.checkpoint()).state)
  })
})

it.each(['ppo', 'a2c'] as const)('%s judges states without', async (id) => {
  const { explainedVariance } = await update(id, await make(id, 0.5))
  expect(explainedVariance).toBe((await update(id, await make(id, 0))).explainedVariance)
})
