// Every engine that ships keeps the same laws. A new engine is tested by being listed.

import { describe, expect, it } from 'vitest'
import { createRng, type EnginePlugin, type NetworkSpec } from '#src/core/index.js'
import { engines, initialParameters } from '#src/nn/index.js'
import { layerLaws } from './engine/layers.js'
import { optimiserLaws } from './engine/optimiser.js'
import { passLaws } from './engine/passes.js'

/** Engines that promise the same bits on every run and for every number of rows. */
const reproducible = new Set(['simd'])

describe.each(Object.values<EnginePlugin>(engines))('engine $id', (plugin) => {
  const makeEngine = () => plugin.create({}, undefined)

  it('is listed by its own id and parses an empty config', async () => {
    expect((await makeEngine()).id).toBe(plugin.id)
    expect(engines).toHaveProperty(plugin.id)
  })

  it('starts networks from the initial parameters of their spec', async () => {
    const spec: NetworkSpec = {
      inputs: { observation: 6 },
      trunks: [{ name: 'trunk', from: ['observation'], layers: [{ size: 9, activation: 'tanh', gain: 2 }] }],
      heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }],
    }
    const network = (await makeEngine()).network(spec, createRng(3))
    expect(await network.parameters()).toEqual(initialParameters(spec, createRng(3)))
  })

  it('refuses a spec whose trunk reads what is not there', async () => {
    const engine = await makeEngine()
    const spec: NetworkSpec = {
      inputs: { observation: 2 },
      trunks: [],
      heads: [{ kind: 'dense', name: 'value', from: 'observatoin', size: 1, gain: 1 }],
    }
    const hint = "did you mean 'observation'?"
    expect(() => engine.network(spec, createRng(1))).toThrow(expect.objectContaining({ code: 'config', hint }))
  })

  passLaws(makeEngine, reproducible.has(plugin.id))
  layerLaws(makeEngine, reproducible.has(plugin.id))
  optimiserLaws(makeEngine, reproducible.has(plugin.id) ? 1e-5 : 1e-4)
})
