// A freeze schedule may be a user's own: what it must not say is refused before a weight moves.

import { createRng, type FreezeSchedule, type LayerInfo, trainByRate } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { thaw } from '#src/learn/thaw.js'
import { simd } from '#src/nn/index.js'

const spec = {
  inputs: { observation: 2 },
  trunks: [],
  heads: [{ kind: 'dense' as const, name: 'mean', from: 'observation', size: 1, gain: 1 }],
}

async function thawBy(at: (layers: LayerInfo[]) => unknown) {
  const engine = await simd.create({})
  const [actor, critic] = [engine.network(spec, createRng(0)), engine.network(spec, createRng(1))]
  const networks = { networks: { actor: spec, critic: spec }, actor, critic }
  try {
    return thaw({ freeze: { at } as FreezeSchedule }, networks, { steps: 0, total: 1, updates: 0, returns: [] }, 0.1)
  } finally {
    engine.dispose()
  }
}

describe('the answer of a freeze schedule', () => {
  it('gives rates by name, the own rate where none is named', async () => {
    expect((await thawBy((layers) => trainByRate(layers, () => 0.5))).actor).toEqual({ mean: 0.05 })
    expect((await thawBy(() => ({ train: new Set(['actor.mean']), rates: {} }))).actor).toEqual({ mean: 0.1 })
  })

  it.each([
    ['nothing', () => undefined, 'got nothing'],
    ['a promise', async (layers: LayerInfo[]) => trainByRate(layers, () => 1), 'got a promise'],
    ['rates alone', () => ({ 'actor.mean': 1 }), 'got {"actor.mean":1}'],
    ['no rates', () => ({ train: new Set() }), 'got {"train":{}}'],
    ['no number', (layers: LayerInfo[]) => trainByRate(layers, () => Number.NaN), "'actor.mean' from 0 on, got NaN"],
    ['less than none', (layers: LayerInfo[]) => trainByRate(layers, () => -1), "'actor.mean' from 0 on, got -1"],
  ])('%s is refused', async (_, at, message) => {
    await expect(thawBy(at)).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(message) })
  })
})
