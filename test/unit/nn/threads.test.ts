// The simd engine on several threads, and with sums rounded once.

import { describe, expect, it } from 'vitest'
import { createRng, type Engine, type NetworkSpec } from '#src/core/index.js'
import { simd } from '#src/nn/index.js'
import { Instance } from '#src/nn/simd/instance.js'
import { startThreads } from '#src/nn/simd/threads.js'

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
