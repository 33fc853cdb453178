// Long short-term memory, step by step; what comes from the inputs is summed for all steps at once.

import type { Layer, Node } from './graph.js'
import { address } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import { affine, affineInputs, affineParameters, inputGradient, weightGradient } from './products.js'
import { carryBack, carryOver, enterMemory, leaveMemory } from './steps.js'

/** Rows of its own: activated gates, the output before, the cell's state after and before. */
type Work = Record<'gates' | 'before' | 'cell' | 'cellBefore', Node>

/** Through all steps. */
export function lstmForward(pass: ForwardPass, layer: Layer): void {
  const { instance, values, parameters, count, steps } = pass
  const { gates, before, cell, cellBefore } = layer.work as Work
  const rows = count / steps.length
  const bytes = gates.stride * 4
  const weight = address(parameters + layer.parameters.recurrent!.offset)
  affine(pass, layer, gates)
  for (let t = 0; t < steps.length; t++) {
    if (t === 0) {
      enterMemory(pass, layer, before, 0, layer.width)
      enterMemory(pass, layer, cellBefore, layer.width, layer.width)
    } else {
      carryOver(pass, layer, before, t)
      carryOver(pass, cell, cellBefore, t)
    }
    const h = values.address(before, t * rows)
    const sums = values.address(gates, t * rows)
    instance.kernels.gemm(
      rows,
      gates.stride,
      layer.width,
      h,
      layer.stride * 4,
      4,
      weight,
      bytes,
      sums,
      bytes,
      sums,
      bytes,
    )
    const [old, now, y] = [cellBefore, cell, layer].map((node) => values.address(node, t * rows))
    instance.kernels.lstm(sums, old!, now!, y!, layer.stride, rows)
  }
  leaveMemory(pass, layer, layer, 0, layer.width)
  leaveMemory(pass, layer, cell, layer.width, layer.width)
}

/** The way back through time, to the first step. */
export function lstmBackward(pass: BackwardPass, layer: Layer): void {
  const { instance, values, deltas, count, steps } = pass
  const { gates, before, cell, cellBefore } = layer.work as Work
  const rows = count / steps.length
  const weight = layer.parameters.recurrent!.offset
  deltas.clear(cell, count)
  deltas.clear(before, count)
  for (let t = steps.length - 1; t >= 0; t--) {
    const first = t * rows
    const dGates = deltas.address(gates, first)
    instance.kernels.lstmGradient(
      deltas.address(layer, first),
      deltas.address(cell, first),
      values.address(gates, first),
      values.address(cellBefore, first),
      values.address(cell, first),
      dGates,
      deltas.address(cellBefore, first),
      layer.stride,
      rows,
    )
    if (t === 0) continue
    inputGradient(pass, gates, dGates, weight, before, deltas.address(before, first), rows)
    carryBack(pass, before, layer, t)
    carryBack(pass, cellBefore, cell, t)
  }
  if (pass.learns(layer)) {
    affineParameters(pass, layer, gates)
    weightGradient(pass, before, gates, weight)
  }
  affineInputs(pass, layer, gates)
}
