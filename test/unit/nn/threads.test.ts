// The simd engine on several threads.

import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { createRng, type Engine, layerOf, memorySize, type NetworkSpec, parameterShapes } from '#src/core/index.js'
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

/** Compares bytes: element by element takes longer than the training does. */
function expectSameBits(found: unknown, expected: unknown): void {
  expect(serialize(found).equals(serialize(expected))).toBe(true)
}

describe('threads', () => {
  it.each([3, 64, 257, 700])('leave the bits of %i rows as they are', async (rows) => {
    const expected = await practise(await simd.create({}), rows)
    for (const threads of [2, 4]) {
      const engine = await simd.create({ threads })
      expectSameBits(await practise(engine, rows), expected)
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

const gelu = { activation: 'gelu', gain: 1 } as const
/** Networks wide enough that threads share their products, of every kind of layer. */
const kinds: Record<string, Pick<NetworkSpec, 'inputs' | 'trunks'>> = {
  'dropout and layerNorm': {
    inputs: { x: 37, z: 5 },
    trunks: [
      {
        name: 'trunk',
        from: ['x', 'z'],
        layers: [
          { size: 131, ...gelu },
          { kind: 'layerNorm', activation: 'elu' },
          { kind: 'dropout', rate: 0.3 },
          { size: 65, ...gelu },
        ],
      },
    ],
  },
  convolutions: {
    inputs: { x: 768 },
    trunks: [
      {
        name: 'trunk',
        from: ['x'],
        layers: [
          { kind: 'conv2d', shape: [16, 16, 3], filters: 17, kernel: 5, stride: 2, ...gelu },
          { kind: 'conv2d', shape: [6, 6, 17], filters: 9, kernel: 3, stride: 3, ...gelu },
        ],
      },
    ],
  },
  'lstm and gru': {
    inputs: { x: 9 },
    trunks: [
      {
        name: 'trunk',
        from: ['x'],
        layers: [
          { size: 21, ...gelu },
          { kind: 'lstm', size: 67, gain: 1 },
          { kind: 'gru', size: 61, gain: 1 },
        ],
      },
    ],
  },
  'window and conv1d': {
    inputs: { x: 6 },
    trunks: [
      {
        name: 'trunk',
        from: ['x'],
        layers: [
          { kind: 'window', length: 9 },
          { kind: 'conv1d', shape: [9, 6], filters: 32, kernel: 3, stride: 2, ...gelu },
          { size: 60, ...gelu },
        ],
      },
    ],
  },
}

describe('threads with layers of every kind', () => {
  it.each(Object.keys(kinds))('leave the bits of %s as they are', async (kind) => {
    const heads = [{ kind: 'dense', name: 'value', from: 'trunk', size: 3, gain: 1 }] as const
    const of: NetworkSpec = { ...kinds[kind]!, heads: [...heads] }
    const everything = async (engine: Engine) => {
      const rng = createRng(4)
      const network = engine.network(of, createRng(2))
      network.drop(true)
      const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
      const left: unknown[] = []
      for (const length of [8, 1]) {
        const rows = 320
        const inputs = Object.fromEntries(
          Object.entries(of.inputs).map(([name, size]) => [name, engine.keep(normals(rows * size), size)]),
        )
        const memory = normals((rows / length) * memorySize(of))
        const starts = Uint8Array.from({ length: rows }, (_, i) => Number(i % 11 === 3))
        const tape = await network.forward(inputs, undefined, { length, memory, starts })
        left.push(structuredClone(tape.outputs))
        const want = { parameters: true, inputs: Object.keys(of.inputs) }
        left.push(await network.backward(tape, { value: normals(rows * 3) }, want), await network.gradients())
        const rates = Object.fromEntries([...parameterShapes(of).keys()].map((name) => [layerOf(name), 1e-2]))
        await network.update({ rates, maxNorm: 0.5 })
      }
      return [...left, await network.save()]
    }
    const expected = await everything(await simd.create({}))
    for (const threads of [2, 4]) {
      const engine = await simd.create({ threads })
      expectSameBits(await everything(engine), expected)
      engine.dispose()
    }
  })
})

describe('networks side by side', () => {
  it.each([5, 100, 900])('get the same bits with %i rows on any number of threads', async (rows) => {
    const { left: expected } = await practiseTogether(await simd.create({}), rows)
    for (const threads of [2, 3]) {
      const engine = await simd.create({ threads })
      expectSameBits((await practiseTogether(engine, rows)).left, expected)
      engine.dispose()
    }
  })

  it('say so where gradients are not finite, and change nothing of any network then', async () => {
    const engine = await simd.create({ threads: 2 })
    const { networks } = await practiseTogether(engine, 5)
    const inputs = { observation: engine.keep(new Float32Array(45), 9) }
    const tapes = engine.forwardAll!(networks.map((network) => ({ network, inputs })))
    const before = networks.map((network) => network.save())
    const orders = networks.map((network, k) => ({
      network,
      tape: tapes[k]!,
      outputGradients: { value: new Float32Array(15).fill(k === 2 ? Number.NaN : 1) },
      rates: { 'trunk.0': 1, 'trunk.1': 1, value: 1 },
    }))
    expect(() => engine.descendAll!(orders)).toThrow(expect.objectContaining({ code: 'unstable' }))
    expect(networks.map((network) => network.save())).toEqual(before)
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
