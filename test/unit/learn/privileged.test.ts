// A critic that sees more than the actor: statistics of its own, in checkpoints and snapshots, carried over by channel names.

import { createRng, type EnvSpec, type Learner, type Snapshot, taskOf } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { networksFor, transferSnapshot } from '#src/transfer/index.js'
import { createLearner, practise } from './identity-env.js'
import { recall } from './recall-env.js'

const config = { batch: 96, minibatch: 48, epochs: 2, learningRate: 3e-3 }
const policy = { id: 'asymmetric', config: { hidden: [6], criticHidden: [5] } } as const
const make = (needs: { start?: Snapshot } = {}, spec: EnvSpec = recall(true)) =>
  createLearner(spec, config, { policy, ...needs })

async function trained(): Promise<Learner> {
  const learner = await make()
  await practise(recall(true), learner, 960)
  return learner
}

describe('a critic of privileged observations', () => {
  it('learns from them, and keeps their statistics in a snapshot that is read back whole', async () => {
    const before = (await (await make()).snapshot()).critic['trunk.0.weight']!
    const snapshot = await (await trained()).snapshot()
    const after = snapshot.critic['trunk.0.weight']! // [5 x 2], the second column reads the side
    for (let row = 0; row < 5; row++) expect(after[2 * row + 1]).not.toBe(before[2 * row + 1])
    expect(snapshot.privileged!.count).toBe(960)
    expect(Math.abs(snapshot.privileged!.mean[0]!)).toBeLessThan(0.5)
    expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot)
  })

  it('goes on from a checkpoint with the same bytes, and from a snapshot with the same statistics', async () => {
    const learner = await trained()
    const checkpoint = await learner.checkpoint()
    const restored = await make()
    restored.restore(checkpoint)
    expect((await restored.checkpoint()).state).toEqual(checkpoint.state)
    const snapshot = await learner.snapshot()
    const next = await make({ start: snapshot })
    expect((await next.snapshot()).privileged).toEqual(snapshot.privileged)
  })

  it('is refused where the env gives none', async () => {
    const { privileged: _, ...blind } = recall(true)
    const learner = await make()
    await expect(practise({ ...blind, create: recall().create }, learner, 960)).rejects.toMatchObject({ code: 'env' })
    await expect(createLearner(recall(true), {}, { algorithm: 'dqn', policy })).rejects.toMatchObject({
      code: 'config',
    })
  })

  it('carries over by the names of its channels', async () => {
    const source = await (await trained()).snapshot()
    const channels = [
      { name: 'wind', unit: 'm/s' },
      { name: 'side', unit: '1' },
    ]
    const task = {
      ...taskOf(recall(true)),
      privileged: { kind: 'box' as const, channels, low: [-9, -1], high: [9, 1] },
    }
    const origin = { env: source.contract.env, physics: {} }
    const target = { task, origin, networks: networksFor(source.contract, task) }
    const { snapshot } = transferSnapshot(source, target, { normaliser: 'carry', rng: createRng(1) })
    const [from, to] = [source.critic['trunk.0.weight']!, snapshot.critic['trunk.0.weight']!]
    for (let row = 0; row < 5; row++)
      expect([...to.slice(3 * row, 3 * row + 3)]).toEqual([from[2 * row], 0, from[2 * row + 1]])
    expect(snapshot.privileged!.mean).toEqual(Float64Array.of(0, source.privileged!.mean[0]!))
    expect(() => networksFor(source.contract, taskOf(recall()))).toThrow(expect.objectContaining({ code: 'config' }))
    expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot)
  })
})
