// The backward pass: from the heads down, as far as anybody wants a gradient and no further.

import { activationKinds } from './activations.js'
import type { Graph, Layer, Node } from './graph.js'
import { address, type Instance } from './instance.js'
import type { Rows } from './rows.js'

/** Where a network's numbers lie (float indices) and what is wanted of a pass. */
export interface BackwardPass {
  instance: Instance
  graph: Graph
  parameters: number
  gradients: number
  /** Float index of a 1. */
  one: number
  values: Rows
  deltas: Rows
  count: number
  /** Whether the layer's parameters get a gradient. */
  learns(layer: Layer): boolean
  wantedInputs: readonly string[]
  /** Gradients of the heads' outputs, [count x size]. */
  outputGradients: Record<string, Float32Array>
}

/** Adds the parameters' gradients; leaves those of the wanted inputs in `deltas`. */
export function backward(pass: BackwardPass): void {
  const { graph, deltas, count } = pass
  const wanted = wantedNodes(pass)
  // Layers whose output gradient is not all zero: an untouched branch is skipped.
  const reached = new Set<Node>()
  for (const node of wanted) deltas.clear(node, count)
  for (const head of graph.heads) {
    const gradient = pass.outputGradients[head.name]
    if (gradient === undefined || !wanted.has(head)) continue
    deltas.write(head, count, gradient)
    reached.add(head)
  }
  for (let i = graph.layers.length - 1; i >= 0; i--) {
    const layer = graph.layers[i]!
    if (!reached.has(layer)) continue
    behindActivation(pass, layer)
    if (pass.learns(layer)) parameterGradients(pass, layer)
    for (const source of layer.sources) {
      if (!wanted.has(source.node)) continue
      reached.add(source.node)
      inputGradient(pass, layer, source)
    }
  }
}

/** Nodes whose gradient is needed: learning layers, wanted inputs, and all above them. */
function wantedNodes({ graph, learns, wantedInputs }: BackwardPass): Set<Node> {
  const wanted = new Set<Node>(graph.inputs.filter((input) => wantedInputs.includes(input.name)))
  for (const layer of graph.layers) {
    if (learns(layer) || layer.sources.some((source) => wanted.has(source.node))) wanted.add(layer)
  }
  return wanted
}

function behindActivation({ instance, values, deltas, count }: BackwardPass, layer: Layer): void {
  if (layer.activation === 'linear') return
  const kind = activationKinds[layer.activation]
  instance.kernels.activateGradient(kind, deltas.address(layer), values.address(layer), count * layer.stride)
}

/** dW^T += X^T dY for every source, db += the column sums of dY. */
function parameterGradients(pass: BackwardPass, layer: Layer): void {
  const { instance, gradients, values, deltas, count, one } = pass
  const { kernels } = instance
  const { stride } = layer
  const dy = deltas.address(layer)
  for (const { node, weight } of layer.sources) {
    const to = address(gradients + weight)
    const x = values.address(node)
    kernels.gemm(node.width, stride, count, x, 4, node.stride * 4, dy, stride * 4, to, stride * 4, to, stride * 4)
  }
  const bias = address(gradients + layer.bias.offset)
  kernels.gemm(1, stride, count, address(one), 0, 0, dy, stride * 4, bias, 0, bias, 0)
}

/** dX += dY W, where a row of W^T is a column of W. */
function inputGradient(pass: BackwardPass, layer: Layer, { node, weight }: Layer['sources'][number]): void {
  const { instance, parameters, deltas, count } = pass
  const dx = deltas.address(node)
  const bytes = node.stride * 4
  const dy = deltas.address(layer)
  const w = address(parameters + weight)
  const dyRow = layer.stride * 4
  const { width, stride } = node
  instance.kernels.gemmTransposed(count, stride, width, layer.width, dy, dyRow, 4, w, dyRow, dx, bytes, dx, bytes)
}
