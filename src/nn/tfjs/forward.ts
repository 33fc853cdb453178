// The forward pass, keeping on the device what its backward pass reads.

import type { DenseLayer, Table } from '../../core/index.js'
import type { Adam } from './adam.js'
import { denseForward } from './dense.js'
import type { TfjsTable } from './table.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** What a pass computed, [rows x width]. */
export interface Activations {
  /** Inputs and outputs of layers, by name. */
  nodes: Record<string, Tensor>
  /** What each layer read: its sources side by side. */
  inputs: Record<string, Tensor>
}

/** Computes every layer for the chosen rows of the tables (all without a choice), which are this device's. */
export function forward(
  tf: TensorFlow,
  layers: readonly DenseLayer[],
  adam: Adam,
  inputNames: readonly string[],
  tables: Record<string, Table>,
  rows: Int32Array | undefined,
): Activations {
  const index = rows && tf.tensor(rows, [rows.length], 'int32')
  const nodes: Record<string, Tensor> = {}
  for (const name of inputNames) {
    const { tensor } = tables[name] as TfjsTable
    // A view of its own, so that a pass disposes of what is in it and of nothing else.
    nodes[name] = index ? tf.gather(tensor, index) : tf.reshape(tensor, tensor.shape)
  }
  const inputs: Record<string, Tensor> = {}
  for (const layer of layers) {
    const sources = layer.from.map((name) => nodes[name]!)
    const x = sources.length === 1 ? sources[0]! : tf.concat(sources, 1)
    inputs[layer.name] = x
    nodes[layer.name] = denseForward(tf, layer, x, [
      adam.weight(`${layer.name}.weight`),
      adam.weight(`${layer.name}.bias`),
    ])
  }
  return { nodes, inputs }
}
