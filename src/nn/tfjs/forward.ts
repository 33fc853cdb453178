// The forward pass, keeping on the device what its backward pass reads.

import type { NetworkLayer, Table } from '../../core/index.js'
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
  rows: Int32Array | undefined,
): Activations {
  const index = rows && tf.tensor(rows, [rows.length], 'int32')
  const activations: Activations = { inputs: {}, layers: {} }
  for (const [name, table] of Object.entries(tables)) {
    const { tensor } = table as TfjsTable
    // A view of its own, so that a pass disposes of what is in it and of nothing else.
    activations.inputs[name] = index ? tf.gather(tensor, index) : tf.reshape(tensor, tensor.shape)
  }
  for (const layer of layers) {
    const sources = layer.from.map((name) => activations.layers[name]?.y ?? activations.inputs[name]!)
    const kind = kindOf(layer)
    const x = kind.join(tf, layer, sources)
    activations.layers[layer.name] = kind.forward(tf, layer, x, weightsOf(layer, adam))
  }
  return activations
}

/** A layer's parameters in the order of the spec. */
export function weightsOf(layer: NetworkLayer, adam: Adam): Tensor[] {
  return Object.keys(layer.parameters).map((part) => adam.weight(`${layer.name}.${part}`))
}
