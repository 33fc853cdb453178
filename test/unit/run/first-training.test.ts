// What `engine: auto` measures: the networks that the plan's algorithm makes of its policy or of the snapshot it starts from.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'
import { type NetworkSpec, type PlanInput, planSchema } from '#src/core/index.js'
import { firstTraining } from '#src/run/first-training.js'
import { run } from '#src/run/index.js'

function planOf(env: string, rest: Partial<PlanInput>) {
  const domains = { source: { kind: 'sim' as const, env } }
  return planSchema.parse({ name: 'tiny', domains, pretrain: [train], seeds: 1, ...rest })
}

const train = { kind: 'train' as const, on: 'source', steps: 64 }
const widthsOf = ({ trunks }: NetworkSpec) =>
  trunks.flatMap(({ layers }) => layers.flatMap((layer) => ('size' in layer ? [layer.size] : [])))

describe('the first training', () => {
  it.each(['sac', 'td3'])('of %s has a critic of actions and an actor of squashed ones', async (algorithm) => {
    const { networks, rows } = await firstTraining(planOf('pendulum', { algorithm }), catalog)
    expect(networks.map(({ inputs }) => Object.keys(inputs))).toEqual([
      ['observation'],
      ['observation', 'action'],
      ['observation', 'action'],
    ])
    expect(networks[0]!.heads[0]).toMatchObject({ name: 'mean', squash: true })
    expect(rows).toBe(256)
  })

  it('has the layers that options of the algorithm add', async () => {
    const algorithm = { id: 'sac', config: { criticLayerNorm: true, minibatch: 17 } }
    const { networks, rows } = await firstTraining(planOf('pendulum', { algorithm }), catalog)
    expect(networks[1]!.trunks[0]!.layers.map(({ kind }) => kind)).toContain('layerNorm')
    expect(rows).toBe(17)
  })

  it('is normalised once where policy and algorithm both ask for it', async () => {
    const plan = planOf('pendulum', {
      algorithm: { id: 'sac', config: { criticLayerNorm: true, criticDropout: 0.1 } },
      policy: { id: 'mlp', config: { layerNorm: true, hidden: [8, 8] } },
    })
    const { networks } = await firstTraining(plan, catalog)
    const kindsOf = ({ trunks }: NetworkSpec) => trunks[0]!.layers.map(({ kind }) => kind ?? 'dense')
    expect(kindsOf(networks[0]!)).toEqual(['dense', 'layerNorm', 'dense', 'layerNorm'])
    expect(kindsOf(networks[1]!)).toEqual(['dense', 'dropout', 'layerNorm', 'dense', 'dropout', 'layerNorm'])
  })

  it('goes through the steps at a time that the algorithm learns through', async () => {
    const of = (algorithm: PlanInput['algorithm']) => firstTraining(planOf('cart-pole', { algorithm }), catalog)
    expect((await of({ id: 'ppo', config: { sequence: 5 } })).sequence).toBe(5)
    expect((await of('dqn')).sequence).toBe(16)
  })

  it("is that of the stage's own algorithm", async () => {
    const pretrain = [{ ...train, algorithm: { id: 'sac', config: { minibatch: 17 } } }]
    expect((await firstTraining(planOf('pendulum', { pretrain }), catalog)).rows).toBe(17)
  })

  it('goes on with the networks of a snapshot, in arms that transfer it', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'landbridge-first-')), 'run')
    const short = { curve: { points: 2, episodes: 1 }, policy: { id: 'mlp', config: { hidden: [24, 12] } } }
    for await (const _ of run(planOf('cart-pole', short), catalog, { folder }));
    const start = join(folder, 'snapshots', 'pretrain-0-0-train.safetensors')
    const goesOn = planOf('cart-pole', {
      start,
      pretrain: [],
      arms: { on: [{ kind: 'transfer', to: 'source' }, train] },
    })
    expect((await firstTraining(goesOn, catalog)).networks.map(widthsOf)).toEqual([
      [24, 12],
      [24, 12],
    ])
    const anew = planOf('cart-pole', { start, pretrain: [], arms: { anew: [train] } })
    expect((await firstTraining(anew, catalog)).networks.map(widthsOf)).toEqual([
      [64, 64],
      [64, 64],
    ])
  })
})
