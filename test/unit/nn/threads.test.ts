// The simd engine on several threads.

import { describe, expect, it } from 'vitest'
import { createRng, type Engine, type NetworkSpec } from '#src/core/index.js'
import { simd } from '#src/nn/index.js'
import { Instance } from '#src/nn/simd/instance.js'
import { startThreads } from '#src/nn/simd/threads.js'
import { createLearner, identity, practise as train } from '../learn/identity-env.js'

const layer = { size: 64, activation: 'tanh' as const, gain: 1 }
const spec: NetworkSpec = {
  inputs: { observation: 9 },
  trunks: [{ name: 'trunk', from: ['observation'], layers: [layer, { ...layer, size: 61 }] }],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 3, gain: 1 }],
}

/** Everything that some updates of `rows` rows leave behind. */
async function practise(engine: Engine, rows: number) {
  const rng = createRng(5)
  const network = engine.network(spec, rng)
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
  const rates = { 'trunk.0': 1e-2, 'trunk.1': 1e-2, value: 1e-2 }
  const left: unknown[] = []
  for (let i = 0; i < 20; i++) {
    const tape = await network.forward({ observation: engine.keep(normals(rows * 9), 9) })
    left.push(tape.outputs.value!.slice())
    const want = { parameters: true, inputs: ['observation'] }
    left.push(await network.backward(tape, { value: normals(rows * 3) }, want))
    await network.update({ rates })
  }
  left.push(await network.save())
  return left
}

describe('threads', () => {
  it.each([3, 64, 257, 700])('leave the bits of %i rows as they are', async (rows) => {
    const expected = await practise(await simd.create({}), rows)
    for (const threads of [2, 3]) {
      const engine = await simd.create({ threads })
      expect(await practise(engine, rows)).toEqual(expected)
      engine.dispose()
    }
  })

  it('that died are an error and no hang', async () => {
    const instance = new Instance({ shared: true })
    const { workers } = await startThreads(instance, 2, { shared: true })
    const at = 4 * instance.allocate(1 << 16)
    instance.kernels.activate(1, at, 1 << 16)
    await workers[0]!.terminate()
    expect(() => instance.kernels.activate(1, at, 1 << 16)).toThrow(expect.objectContaining({ code: 'timeout' }))
  })
})

/** Networks of other shapes and activations than their neighbours, one of them partly frozen; everything that some steps leave behind. */
async function practiseTogether(engine: Engine, rows: number) {
  const rng = createRng(6)
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
  const networks = (['relu', 'silu', 'elu'] as const).map((activation, i) => {
    const layers = [{ size: 48 + 5 * i, activation, gain: 1 }, layer]
    return engine.network({ ...spec, trunks: [{ name: 'trunk', from: ['observation'], layers }] }, rng)
  })
  networks[1]!.train(new Set(['trunk.1', 'value']))
  const rates = { 'trunk.0': 1e-2, 'trunk.1': 3e-3, value: 1e-2 }
  const left: unknown[] = []
  for (let i = 0; i < 10; i++) {
    const inputs = { observation: engine.keep(normals(rows * 9), 9) }
    const tapes = engine.forwardAll!(networks.map((network) => ({ network, inputs })))
    left.push(tapes.map(({ outputs }) => outputs.value!.slice()))
    const orders = networks.map((network, k) => ({
      network,
      tape: tapes[k]!,
      outputGradients: { value: normals(rows * 3) },
    }))
    const want = { parameters: false, inputs: ['observation'] }
    left.push(engine.backwardAll!(orders.map((order) => ({ ...order, want }))))
    engine.descendAll!(orders.map((order) => ({ ...order, rates, maxNorm: 0.5 })))
  }
  left.push(...networks.map((network) => network.save()))
  return { left, networks }
}

describe('networks side by side', () => {
  it.each([5, 100, 900])('get the same bits with %i rows on any number of threads', async (rows) => {
    const { left: expected } = await practiseTogether(await simd.create({}), rows)
    for (const threads of [2, 3]) {
      const engine = await simd.create({ threads })
      expect((await practiseTogether(engine, rows)).left).toEqual(expected)
      engine.dispose()
    }
  })

  it('say so where gradients are not finite, and change nothing of that network then', async () => {
    const engine = await simd.create({ threads: 2 })
    const { networks } = await practiseTogether(engine, 5)
    const inputs = { observation: engine.keep(new Float32Array(45), 9) }
    const tapes = engine.forwardAll!(networks.map((network) => ({ network, inputs })))
    const before = await networks[2]!.save()
    const orders = networks.map((network, k) => ({
      network,
      tape: tapes[k]!,
      outputGradients: { value: new Float32Array(15).fill(k === 2 ? Number.NaN : 1) },
      rates: { 'trunk.0': 1, 'trunk.1': 1, value: 1 },
    }))
    expect(() => engine.descendAll!(orders)).toThrow(expect.objectContaining({ code: 'unstable' }))
    expect(await networks[2]!.save()).toEqual(before)
    engine.dispose()
  })

  it.each([
    ['sac', 'box', { warmup: 20, minibatch: 100, horizon: 4 }],
    ['ppo', 'discrete', { batch: 256, minibatch: 128, epochs: 2 }],
  ] as const)('%s learns the same', async (algorithm, kind, config) => {
    const states: Uint8Array[] = []
    for (const threads of [1, 2]) {
      const engine = await simd.create({ threads })
      const learner = await createLearner(identity(kind), config, { algorithm, engine, hidden: [64, 64] })
      await train(identity(kind), learner, 300)
      states.push((await learner.checkpoint()).state)
      engine.dispose()
    }
    expect(Buffer.from(states[1]!).equals(states[0]!)).toBe(true)
  })
})
