// The gradient step that engines are timed by: of all networks side by side, as learners take it.

import {
  createRng,
  type Engine,
  layerOf,
  memorySize,
  type Network,
  type NetworkSpec,
  parameterShapes,
  type Sequence,
  type Table,
} from '../core/index.js'
import { descend, forwardAll } from '../learn/index.js'

interface Pass {
  network: Network
  inputs: Record<string, Table>
  rows: Int32Array
  sequence?: Sequence
}

/**
 * Makes the networks and answers a step of `rows` rows, which are sequences of `sequence` steps for networks with memory; layers with
 * dropout drop.
 */
export function trainingStep(
  engine: Engine,
  specs: readonly NetworkSpec[],
  { rows, sequence = 1 }: { rows: number; sequence?: number },
): () => Promise<void> {
  const passes = specs.map((spec) => passOf(engine, spec, rows, Math.min(sequence, rows)))
  const rates = specs.map((spec) =>
    Object.fromEntries([...parameterShapes(spec).keys()].map((name) => [layerOf(name), 1e-6])),
  )
  return async () => {
    const tapes = await forwardAll(engine, passes)
    const orders = passes.map(({ network }, i) => ({
      network,
      tape: tapes[i]!,
      outputGradients: mapValues(tapes[i]!.outputs, (value) => value / rows),
      rates: rates[i]!,
      maxNorm: 0.5,
    }))
    await descend(engine, orders)
  }
}

function passOf(engine: Engine, spec: NetworkSpec, rows: number, length: number): Pass {
  const rng = createRng(2)
  const inputs = Object.entries(spec.inputs).map(([name, width]) => {
    const values = Float32Array.from({ length: rows * width }, () => rng.normal())
    return [name, engine.keep(values, width)] as const
  })
  // Drawing orthogonal weights would take longer than all steps.
  const parameters = [...parameterShapes(spec)].map(([name, shape]) => {
    const length = shape.reduce((product, size) => product * size, 1)
    return [name, Float32Array.from({ length }, () => rng.uniform(-0.05, 0.05))] as const
  })
  const network = engine.network(spec, createRng(1), Object.fromEntries(parameters))
  network.drop(true)
  const pass = { network, inputs: Object.fromEntries(inputs) }
  const width = memorySize(spec)
  const order = Int32Array.from({ length: rows }, (_, i) => rows - 1 - i)
  if (width === 0) return { ...pass, rows: order }
  const sequences = Math.floor(rows / length)
  const count = sequences * length
  const memory = new Float32Array(sequences * width)
  return { ...pass, rows: order.subarray(0, count), sequence: { length, memory, starts: new Uint8Array(count) } }
}

function mapValues(arrays: Record<string, Float32Array>, by: (value: number) => number): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.map(by)]))
}
