// The forward pass over a laid-out network, for learning and for acting alike: that is why both give the same bits.

import { activationKinds } from './activations.js'
import type { Graph, Layer } from './graph.js'
import { address, type Instance } from './instance.js'
import type { Rows } from './rows.js'

/** Computes every layer for the first `count` rows; the inputs' rows are filled already. `parameters` is a float index. */
export function forward(instance: Instance, graph: Graph, parameters: number, rows: Rows, count: number): void {
  for (const layer of graph.layers) forwardLayer(instance, layer, parameters, rows, count)
}

function forwardLayer(instance: Instance, layer: Layer, parameters: number, rows: Rows, count: number): void {
  const { kernels } = instance
  const { stride } = layer
  const y = rows.address(layer)
  let start = address(parameters + layer.bias.offset)
  let startRow = 0
  for (const { node, weight } of layer.sources) {
    const w = address(parameters + weight)
    const x = rows.address(node)
    kernels.gemm(count, stride, node.width, x, node.stride * 4, 4, w, stride * 4, start, startRow, y, stride * 4)
    start = y
    startRow = stride * 4
  }
  if (layer.activation !== 'linear') kernels.activate(activationKinds[layer.activation], y, count * stride)
}
