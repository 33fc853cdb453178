// The forward pass, keeping on the device what its backward pass reads.

import type { NetworkLayer, Table } from '../../core/index.js'
import type { Masks } from '../masks.js'
import type { Steps } from '../simd/pass.js'
import type { Adam } from './adam.js'
import { kindOf } from './layer-kinds.js'
import type { Passed } from './layer-pass.js'
import type { TfjsTable } from './table.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** What a pass computed, by name. */
export interface Activations {
  /** Rows of the inputs, [rows x width]. */
  inputs: Record<string, Tensor>
  layers: Record<string, Passed>
}

/** Computes every layer for the chosen rows of the tables (all without a choice), which are this device's. */
export function forward(
  tf: TensorFlow,
  layers: readonly NetworkLayer[],
  adam: Adam,
  tables: Record<string, Table>,
  { rows, steps, masks }: { rows: Int32Array | undefined; steps: Steps; masks: Masks | undefined },
): Activations {
  const index = rows && tf.tensor(rows, [rows.length], 'int32')
  const activations: Activations = { inputs: {}, layers: {} }
  for (const [name, table] of Object.entries(tables)) {
    const { tensor } = table as TfjsTable
    // A view of its own, so that a pass disposes of what is in it and of nothing else.
    activations.inputs[name] = index ? tf.gather(tensor, index) : tf.reshape(tensor, tensor.shape)
  }
  const going = goingOf(tf, steps)
  let at = 0
  for (const layer of layers) {
    const before = enter(tf, steps, at, layer.memory)
    at += layer.memory
    const sources = layer.from.map((name) => activations.layers[name]?.y ?? activations.inputs[name]!)
    const kind = kindOf(layer)
    const x = kind.join(tf, layer, sources)
    activations.layers[layer.name] = kind.forward(tf, layer, x, weightsOf(layer, adam), { before, going, masks })
  }
  return activations
}

/** A layer's parameters in the order of the spec. */
export function weightsOf(layer: NetworkLayer, adam: Adam): Tensor[] {
  return Object.keys(layer.parameters).map((part) => adam.weight(`${layer.name}.${part}`))
}

/** 0 at the first step of an episode, else 1, [rows x 1]. */
function goingOf(tf: TensorFlow, { starts, after, memorySize, length }: Steps): Tensor {
  const rows = starts?.length ?? (memorySize === 0 ? length : (after.length / memorySize) * length)
  const going = Float32Array.from({ length: rows }, (_, i) => (starts?.[i] ? 0 : 1))
  return tf.tensor(going, [rows, 1])
}

/** The columns of memory that are a layer's, [sequences x width]. */
function enter(tf: TensorFlow, { memory, after, memorySize }: Steps, first: number, width: number): Tensor {
  const sequences = memorySize === 0 ? 0 : after.length / memorySize
  const values = new Float32Array(sequences * width)
  if (memory) {
    for (let i = 0; i < values.length; i++) {
      const row = Math.floor(i / width)
      values[i] = memory[row * memorySize + first + (i - row * width)]!
    }
  }
  return tf.tensor(values, [sequences, width])
}
