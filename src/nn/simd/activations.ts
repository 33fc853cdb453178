// The activations, by the kernels' numbers.

import type { Activation } from '../../core/index.js'
import type { Layer } from './graph.js'
import type { BackwardPass, ForwardPass } from './pass.js'

const kinds = { linear: 0, tanh: 1, relu: 2, elu: 3, silu: 4, gelu: 5 } as const satisfies Record<Activation, number>

/** The node that a layer's sums go to before its activation: its own where the activation can be undone from what comes out. */
export function sumsOf(layer: Layer) {
  return layer.work.sums ?? layer
}

/** From a layer's sums to its outputs. */
export function activate({ instance, values, count }: ForwardPass, layer: Layer, activation: Activation): void {
  const kind = kinds[activation]
  const length = count * layer.stride
  const y = values.address(layer)
  if (kind === 1 || kind === 2) instance.kernels.activate(kind, y, length)
  else if (kind > 2) instance.kernels.smooth(kind, values.address(sumsOf(layer)), y, length)
}

/** From the gradients of a layer's outputs to those of its sums, in place. */
export function behindActivation(pass: BackwardPass, layer: Layer, activation: Activation): void {
  const { instance, values, deltas, count } = pass
  const kind = kinds[activation]
  const length = count * layer.stride
  const from = values.address(sumsOf(layer))
  if (kind === 1 || kind === 2) instance.kernels.activateGradient(kind, deltas.address(layer), from, length)
  else if (kind > 2) instance.kernels.smoothGradient(kind, deltas.address(layer), from, length)
}
