// Layer normalisation.

import type { Activation } from '../../core/index.js'
import { activate, behindActivation, sumsOf } from './activations.js'
import { addToSources, concatenate } from './concatenate.js'
import type { Layer } from './graph.js'
import { address } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'

/** y = activation(scale standardised x + bias) */
export function layerNormForward(pass: ForwardPass, layer: Layer, activation: Activation): void {
  const { instance, parameters, values, count } = pass
  const { standard, inverse } = layer.work
  concatenate(pass, layer, standard!)
  instance.kernels.layerNorm(
    values.address(standard!),
    address(parameters + layer.parameters.scale!.offset),
    address(parameters + layer.parameters.bias!.offset),
    values.address(sumsOf(layer)),
    values.address(inverse!),
    layer.stride * 4,
    layer.width,
    count,
  )
  activate(pass, layer, activation)
}

/** Adds to the gradients of scale and bias where it learns, and to those of its sources that are wanted. */
export function layerNormBackward(pass: BackwardPass, layer: Layer, activation: Activation): void {
  const { instance, parameters, gradients, values, deltas, count } = pass
  const { standard, inverse } = layer.work
  const { scale, bias } = layer.parameters
  const stride = layer.stride * 4
  behindActivation(pass, layer, activation)
  const dy = deltas.address(layer)
  const x = values.address(standard!)
  if (pass.learns(layer)) {
    const [dScale, dBias] = [scale!, bias!].map(({ offset }) => address(gradients + offset))
    instance.kernels.layerNormParameters(dy, x, dScale!, dBias!, stride, count)
  }
  if (!layer.sources.some(({ node }) => pass.wanted.has(node))) return
  const factor = address(parameters + scale!.offset)
  const dx = deltas.address(standard!)
  instance.kernels.layerNormGradient(dy, x, factor, values.address(inverse!), dx, stride, layer.width, count)
  addToSources(pass, layer, standard!)
}
