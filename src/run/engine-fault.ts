// Whether an engine computes what it should: a small matrix product and a training step, against numbers known beforehand.

import { createRng, type Engine, type NetworkSpec } from '../core/index.js'

const ROWS = 5
const INPUTS = 7
const OUTPUTS = 3
const spec: NetworkSpec = {
  inputs: { x: INPUTS },
  trunks: [],
  heads: [{ kind: 'dense', name: 'y', from: 'x', size: OUTPUTS, gain: 1 }],
}

/** What is wrong with an engine, or undefined. Throws what the engine throws. */
export async function findFault(engine: Engine): Promise<string | undefined> {
  const network = engine.network(spec, createRng(0))
  const x = Float32Array.from({ length: ROWS * INPUTS }, (_, i) => Math.sin(i))
  const table = engine.keep(x, INPUTS)
  const { 'y.weight': weight } = await network.parameters()
  const pass = async () => {
    const tape = await network.forward({ x: table })
    return { tape, y: tape.outputs.y!.slice() }
  }
  const before = await pass()
  const expected = product(x, weight!)
  const off = before.y.findIndex((value, i) => !(Math.abs(value - expected[i]!) < 1e-4))
  if (off >= 0) return `Expected a product of ${expected[off]}, got ${before.y[off]}`
  await network.backward(before.tape, { y: before.y }, { parameters: true, inputs: [] })
  await network.update({ rates: { y: 0.01 } })
  const after = await pass()
  network.dispose()
  table.dispose()
  const [was, is] = [squares(before.y), squares(after.y)]
  return is < was ? undefined : `Expected a training step to lower the loss of ${was}, got ${is}`
}

function product(x: Float32Array, weight: Float32Array): number[] {
  return Array.from({ length: ROWS * OUTPUTS }, (_, at) => {
    const [row, column] = [Math.floor(at / OUTPUTS), at % OUTPUTS]
    let sum = 0
    for (let i = 0; i < INPUTS; i++) sum += x[row * INPUTS + i]! * weight[column * INPUTS + i]!
    return sum
  })
}

function squares(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}
