// The forward pass over a laid-out network, for learning and for acting alike: that is why both give the same bits.

import { convForward } from './convolution.js'
import { denseForward } from './dense.js'
import type { Graph, Layer } from './graph.js'
import { gruForward } from './gru.js'
import { lstmForward } from './lstm.js'
import { layerNormForward } from './normalised.js'
import type { ForwardPass } from './pass.js'
import { dropoutForward, takeForward, windowForward } from './rearranged.js'

/** Computes every layer for the pass's rows; the inputs' rows are filled already. */
export function forward(pass: ForwardPass, graph: Graph): void {
  for (const layer of graph.layers) forwardLayer(pass, layer)
}

function forwardLayer(pass: ForwardPass, layer: Layer): void {
  const { of } = layer
  switch (of.kind) {
    case 'dense':
      denseForward(pass, layer, of.activation)
      break
    case 'conv':
      convForward(pass, layer, of.windows, of.activation)
      break
    case 'layerNorm':
      layerNormForward(pass, layer, of.activation)
      break
    case 'dropout':
      dropoutForward(pass, layer, of.rate)
      break
    case 'take':
      takeForward(pass, layer, of.first)
      break
    case 'window':
      windowForward(pass, layer)
      break
    case 'gru':
      gruForward(pass, layer)
      break
    case 'lstm':
      lstmForward(pass, layer)
      break
  }
}
