// The backward pass: from the heads down, as far as anybody wants a gradient and no further.

import { convBackward } from './convolution.js'
import { denseBackward } from './dense.js'
import type { Graph, Layer, Node } from './graph.js'
import { gruBackward } from './gru.js'
import { lstmBackward } from './lstm.js'
import { layerNormBackward } from './normalised.js'
import type { BackwardPass } from './pass.js'
import { dropoutBackward, takeBackward, windowBackward } from './rearranged.js'

/**
 * Adds the parameters' gradients; leaves those of the wanted inputs in `deltas`. Gradients of the heads' outputs are [rows x size],
 * of which the pass's rows begin at `first`.
 */
export function backward(
  pass: BackwardPass,
  graph: Graph,
  outputGradients: Record<string, Float32Array>,
  first: number,
): void {
  const { deltas, wanted, count } = pass
  // Layers whose output gradient is not all zero: an untouched branch is skipped.
  const reached = new Set<Node>()
  for (const head of graph.heads) {
    const gradient = outputGradients[head.name]
    if (gradient === undefined || !wanted.has(head)) continue
    deltas.write(head, count, first === 0 ? gradient : gradient.subarray(first * head.width))
    reached.add(head)
  }
  // A kernel, which may run only later: what was written above must not be zeroed then.
  for (const node of wanted) if (!reached.has(node)) deltas.clear(node, count)
  for (let i = graph.layers.length - 1; i >= 0; i--) {
    const layer = graph.layers[i]!
    if (!reached.has(layer)) continue
    for (const { node } of layer.sources) if (wanted.has(node)) reached.add(node)
    backwardLayer(pass, layer)
  }
}

/** Nodes whose gradient is needed: learning layers, wanted inputs, and all above them. */
export function wantedNodes(graph: Graph, learns: (layer: Layer) => boolean, inputs: readonly string[]): Set<Node> {
  const wanted = new Set<Node>(graph.inputs.filter((input) => inputs.includes(input.name)))
  for (const layer of graph.layers) {
    if (learns(layer) || layer.sources.some((source) => wanted.has(source.node))) wanted.add(layer)
  }
  return wanted
}

function backwardLayer(pass: BackwardPass, layer: Layer): void {
  const { of } = layer
  switch (of.kind) {
    case 'dense':
      denseBackward(pass, layer, of.activation)
      break
    case 'conv':
      convBackward(pass, layer, of.windows, of.activation)
      break
    case 'layerNorm':
      layerNormBackward(pass, layer, of.activation)
      break
    case 'dropout':
      dropoutBackward(pass, layer)
      break
    case 'take':
      takeBackward(pass, layer, of.first)
      break
    case 'window':
      windowBackward(pass, layer)
      break
    case 'gru':
      gruBackward(pass, layer)
      break
    case 'lstm':
      lstmBackward(pass, layer)
      break
  }
}
