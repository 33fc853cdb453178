// What engines are timed by is the step that learners take: through time, with masks.

import { describe, expect, it } from 'vitest'
import type { Engine, LayerSpec, Network, NetworkSpec, Sequence } from '#src/core/index.js'
import { simd } from '#src/nn/index.js'
import { trainingStep } from '#src/run/training-step.js'

function specOf(layer: LayerSpec): NetworkSpec {
  return {
    inputs: { x: 3 },
    trunks: [{ name: 'trunk', from: ['x'], layers: [{ size: 4, activation: 'tanh', gain: 1 }, layer] }],
    heads: [{ kind: 'dense', name: 'y', from: 'trunk', size: 1, gain: 1 }],
  }
}

/** The simd engine without passes side by side, which keeps what networks are asked for. */
async function listening() {
  const { id, reproducible, about, keep, network, dispose } = await simd.create({})
  const networks: Network[] = []
  const passes: { rows: number; sequence: Sequence | undefined }[] = []
  const engine: Engine = {
    ...{ id, reproducible, about, keep, dispose },
    network(spec, rng) {
      const made = network(spec, rng)
      const forward = made.forward.bind(made)
      made.forward = (inputs, rows, sequence) => {
        passes.push({ rows: rows!.length, sequence })
        return forward(inputs, rows, sequence)
      }
      networks.push(made)
      return made
    },
  }
  return { engine, networks, passes }
}

describe('a training step', () => {
  it.each(['gru', 'lstm'] as const)('goes through whole sequences where a network is a %s', async (kind) => {
    const { engine, networks, passes } = await listening()
    const step = trainingStep(engine, [specOf({ kind, size: 5, gain: 1 })], { rows: 50, sequence: 16 })
    await step()
    expect(passes).toEqual([{ rows: 48, sequence: expect.objectContaining({ length: 16 }) }])
    expect((await networks[0]!.save()).steps['trunk.1.recurrent']).toBe(1)
  })

  it('takes rows one by one where nothing remembers, each network its own', async () => {
    const { engine, networks, passes } = await listening()
    const spec = specOf({ kind: 'layerNorm', activation: 'relu' })
    await trainingStep(engine, [spec, spec], { rows: 50, sequence: 16 })()
    expect(passes).toEqual([
      { rows: 50, sequence: undefined },
      { rows: 50, sequence: undefined },
    ])
    for (const network of networks) expect((await network.save()).steps['y.weight']).toBe(1)
  })

  it('draws masks where a layer drops', async () => {
    const { engine, networks } = await listening()
    const step = trainingStep(engine, [specOf({ kind: 'dropout', rate: 0.5 })], { rows: 8 })
    const { masks } = await networks[0]!.save()
    await step()
    expect((await networks[0]!.save()).masks).not.toBe(masks)
  })
})
