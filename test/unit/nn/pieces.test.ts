// Many rows at once are computed in pieces, which nobody may notice.

import { expect, it } from 'vitest'
import { createRng, type NetworkSpec } from '#src/core/index.js'
import { simd } from '#src/nn/index.js'

const layer = { size: 64, activation: 'gelu' as const, gain: 1 }
const spec: NetworkSpec = {
  inputs: { observation: 5 },
  trunks: [{ name: 'trunk', from: ['observation'], layers: [layer, { ...layer, size: 30 }] }],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 2, gain: 1 }],
}

it('gives the bits of the same rows one batch after the other', async () => {
  const [count, half] = [1500, 700]
  const engine = await simd.create({})
  const rng = createRng(1)
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
  const input = { observation: engine.keep(normals(count * 5), 5) }
  const gradient = normals(count * 2)
  const want = { parameters: true, inputs: ['observation'] }
  const network = engine.network(spec, createRng(2))
  const pass = async (first: number, end: number) => {
    const rows = Int32Array.from({ length: end - first }, (_, i) => first + i)
    const tape = await network.forward(input, rows)
    const value = tape.outputs.value!.slice()
    const inputs = await network.backward(tape, { value: gradient.subarray(2 * first, 2 * end) }, want)
    return [...value, ...inputs.observation!]
  }
  const [first, second] = [await pass(0, half), await pass(half, count)]
  const apart = await network.gradients()
  network.train(new Set())
  network.train(new Set(['trunk.0', 'trunk.1', 'value']))
  const whole = await pass(0, count)
  expect(await network.gradients()).toEqual(apart)
  const [ofFirst, ofAll] = [half * 2, count * 2]
  const values = [...first.slice(0, ofFirst), ...second.slice(0, ofAll - ofFirst)]
  expect(whole.slice(0, ofAll)).toEqual(values)
  expect(whole.slice(ofAll)).toEqual([...first.slice(ofFirst), ...second.slice(ofAll - ofFirst)])
})
