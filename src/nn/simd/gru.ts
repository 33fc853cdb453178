// Gated recurrent units, step by step; what comes from the inputs is summed for all steps at once.

import type { Layer, Node } from './graph.js'
import { address } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import { affine, affineInputs, affineParameters, biasGradient, inputGradient, weightGradient } from './products.js'
import { carryBack, carryOver, enterMemory, leaveMemory } from './steps.js'

/** Rows of its own: activated gates, sums that come from the output before (biased), that output. */
type Work = Record<'gates' | 'recurrent' | 'before', Node>

/** Through all steps. */
export function gruForward(pass: ForwardPass, layer: Layer): void {
  const { instance, values, parameters, count, steps } = pass
  const { gates, recurrent, before } = layer.work as Work
  const rows = count / steps.length
  const bytes = gates.stride * 4
  const weight = address(parameters + layer.parameters.recurrent!.offset)
  const bias = address(parameters + layer.parameters.recurrentBias!.offset)
  affine(pass, layer, gates)
  for (let t = 0; t < steps.length; t++) {
    if (t === 0) enterMemory(pass, layer, before, 0, layer.width)
    else carryOver(pass, layer, before, t)
    const h = values.address(before, t * rows)
    const sums = values.address(recurrent, t * rows)
    instance.kernels.gemm(rows, gates.stride, layer.width, h, layer.stride * 4, 4, weight, bytes, bias, 0, sums, bytes)
    instance.kernels.gru(values.address(gates, t * rows), sums, h, values.address(layer, t * rows), layer.stride, rows)
  }
  leaveMemory(pass, layer, layer, 0, layer.width)
}

/** The way back through time, to the first step. */
export function gruBackward(pass: BackwardPass, layer: Layer): void {
  const { instance, values, deltas, count, steps } = pass
  const { gates, recurrent, before } = layer.work as Work
  const rows = count / steps.length
  const weight = layer.parameters.recurrent!.offset
  for (let t = steps.length - 1; t >= 0; t--) {
    const first = t * rows
    const dBefore = deltas.address(before, first)
    const dRecurrent = deltas.address(recurrent, first)
    instance.kernels.gruGradient(
      deltas.address(layer, first),
      values.address(gates, first),
      values.address(recurrent, first),
      values.address(before, first),
      deltas.address(gates, first),
      dRecurrent,
      dBefore,
      layer.stride,
      rows,
    )
    if (t === 0) continue
    inputGradient(pass, recurrent, dRecurrent, weight, before, dBefore, rows)
    carryBack(pass, before, layer, t)
  }
  if (pass.learns(layer)) {
    affineParameters(pass, layer, gates)
    weightGradient(pass, before, recurrent, weight)
    biasGradient(pass, layer.parameters.recurrentBias!, recurrent)
  }
  affineInputs(pass, layer, gates)
}
