// Dense layers.

import type { Activation } from '../../core/index.js'
import { activate, behindActivation, sumsOf } from './activations.js'
import type { Layer } from './graph.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import { affine, affineInputs, affineParameters } from './products.js'

/** y = activation(bias + weight x) */
export function denseForward(pass: ForwardPass, layer: Layer, activation: Activation): void {
  affine(pass, layer, sumsOf(layer))
  activate(pass, layer, activation)
}

/** Adds to the gradients of its parameters where it learns, and to those of its sources that are wanted. */
export function denseBackward(pass: BackwardPass, layer: Layer, activation: Activation): void {
  behindActivation(pass, layer, activation)
  if (pass.learns(layer)) affineParameters(pass, layer, layer)
  affineInputs(pass, layer, layer)
}
