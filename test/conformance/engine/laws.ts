// What every engine that ships keeps, in every variant that it has. A new engine is tested by being listed.

import { describe, expect, it } from 'vitest'
import { createRng, type EnginePlugin, type NetworkSpec } from '#src/core/index.js'
import { engines, initialParameters } from '#src/nn/index.js'
import { computesInSoftware, missing } from './available.js'
import { layerLaws } from './layers.js'
import { memoryLaws } from './memory.js'
import { optimiserLaws } from './optimiser.js'
import { passLaws } from './passes.js'

/** Largest error of outputs, of gradients, and of parameters after 25 updates, each relative to 1 + the number itself. */
const TOLERANCES: Record<string, { outputs: number; gradients: number; updates: number }> = {
  simd: { outputs: 1e-5, gradients: 1e-4, updates: 1e-5 },
  tfjs: { outputs: 1e-5, gradients: 1e-4, updates: 1e-4 },
}
/** Random networks a law is tried on; every new shape makes WebGPU compile, which takes a software driver a second. */
const runsOf = (id: string, isSlow: boolean) => (isSlow ? 1 : id === 'simd' ? 30 : 10)

const specOf = (size: number): NetworkSpec => ({
  inputs: { observation: 6 },
  trunks: [{ name: 'trunk', from: ['observation'], layers: [{ size, activation: 'tanh', gain: 2 }] }],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }],
})

/** Every engine in every variant, those that `chosen` says. */
export function engineLaws(chosen: (config: Record<string, unknown>) => boolean): void {
  const variants = Object.values<EnginePlugin>(engines).flatMap((plugin) =>
    (plugin.variants ?? [{}]).filter(chosen).map((config) => ({
      plugin,
      config,
      name: [plugin.id, ...Object.entries(config).map(([key, value]) => (value === true ? key : value))].join(' '),
    })),
  )
  describe.each(variants)('engine $name', ({ plugin, config }) => lawsOf(plugin, config))
}

function lawsOf(plugin: EnginePlugin, config: Record<string, unknown>): void {
  const { id } = plugin
  const why = missing(id, config)
  if (why !== undefined) {
    it.skip(`is not here: ${why}`, () => {})
    return
  }
  const makeEngine = () => plugin.create(config)

  it('is listed by its own id and says what computes', async () => {
    const engine = await makeEngine()
    expect(engine.id).toBe(id)
    expect(engines).toHaveProperty(id)
    expect(engine.about).not.toBe('')
  })

  it('starts networks from the initial parameters of their spec', async () => {
    const spec = specOf(9)
    const network = (await makeEngine()).network(spec, createRng(3))
    expect(await network.parameters()).toEqual(initialParameters(spec, createRng(3)))
  })

  it('starts networks from the parameters that it is given, and refuses those of another spec', async () => {
    const spec = specOf(9)
    const engine = await makeEngine()
    const given = initialParameters(spec, createRng(4))
    expect(await engine.network(spec, createRng(3), given).parameters()).toEqual(given)
    const other = initialParameters(specOf(8), createRng(4))
    const made = () => engine.network(spec, createRng(3), other)
    expect(made).toThrow(expect.objectContaining({ code: 'checkpoint' }))
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

  const tolerances = TOLERANCES[id]!
  const isSlow = config.backend === 'webgpu' && computesInSoftware()
  const runs = runsOf(id, isSlow)
  passLaws(makeEngine, { ...tolerances, runs })
  layerLaws(makeEngine, { exact: id === 'simd', isSlow })
  optimiserLaws(makeEngine, tolerances.updates)
  // Hundreds of minibatches, but on the software driver, where one takes a tenth of a second.
  memoryLaws(makeEngine, {
    steps: isSlow ? 6 : 240,
    limited: config.backend !== 'tensorflow',
    bounded: config.backend === 'wasm',
  })
}
