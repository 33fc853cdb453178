// Layers that only move numbers: dropout, taking some columns, and a window over the last steps.

import { addToSources, concatenate } from './concatenate.js'
import type { Layer } from './graph.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import { enterMemory, leaveMemory } from './steps.js'

/** Copies what comes in, masked while the network drops. */
export function dropoutForward(pass: ForwardPass, layer: Layer, rate: number): void {
  const { instance, values, count, masks } = pass
  concatenate(pass, layer, layer)
  if (masks === undefined) return
  const { mask } = layer.work
  masks.fill(instance.floats, values.float(mask!), mask!.stride, count, layer.width, rate)
  instance.kernels.multiply(values.address(layer), values.address(mask!), count * layer.stride)
}

/** Adds the gradients of what was kept to those of its sources, scaled as it was. */
export function dropoutBackward(pass: BackwardPass, layer: Layer): void {
  const { instance, values, deltas, count, masks } = pass
  const length = count * layer.stride
  if (masks) instance.kernels.multiply(deltas.address(layer), values.address(layer.work.mask!), length)
  addToSources(pass, layer, layer)
}

/** Copies columns of the one source, from `first` on. */
export function takeForward({ instance, values, count }: ForwardPass, layer: Layer, first: number): void {
  const { node } = layer.sources[0]!
  const from = values.address(node) + 4 * first
  instance.kernels.copyRows(from, node.stride * 4, values.address(layer), layer.stride * 4, count, layer.width)
}

/** Adds its gradients to those of the columns that it took. */
export function takeBackward({ instance, deltas, wanted, count }: BackwardPass, layer: Layer, first: number): void {
  const { node } = layer.sources[0]!
  if (!wanted.has(node)) return
  const to = deltas.address(node) + 4 * first
  instance.kernels.addRows(deltas.address(layer), layer.stride * 4, to, node.stride * 4, count, layer.width)
}

/** The rows of the last steps side by side, the newest last. */
export function windowForward(pass: ForwardPass, layer: Layer): void {
  const { instance, values, count, steps } = pass
  const { inputs, memory } = layer.of
  concatenate(pass, layer, layer, memory)
  const rows = count / steps.length
  const bytes = layer.stride * 4
  const at = values.address(layer)
  enterMemory(pass, layer, layer, 0, memory)
  for (let t = 1; t < steps.length; t++) {
    const to = at + t * rows * bytes
    instance.kernels.copyRows(to - rows * bytes + 4 * inputs, bytes, to, bytes, rows, memory)
    forget(pass, layer, t)
  }
  leaveMemory(pass, layer, layer, 0, memory, inputs)
}

function forget({ instance, values, count, steps }: ForwardPass, layer: Layer, t: number): void {
  if (steps.starts === undefined) return
  const rows = count / steps.length
  const at = values.float(layer)
  for (let row = t * rows; row < (t + 1) * rows; row++) {
    const from = at + row * layer.stride
    if (steps.starts[row]) instance.floats.fill(0, from, from + layer.of.memory)
  }
}

/** Adds its gradients to those of the steps that each window saw, within the episode. */
export function windowBackward(pass: BackwardPass, layer: Layer): void {
  const { instance, deltas, count, steps } = pass
  const { inputs, memory } = layer.of
  const rows = count / steps.length
  const bytes = layer.stride * 4
  const at = deltas.address(layer)
  for (let row = count - 1; row >= rows; row--) {
    if (steps.starts?.[row]) continue
    const from = at + row * bytes
    instance.kernels.addRows(from, bytes, from - rows * bytes + 4 * inputs, bytes, 1, memory)
  }
  addToSources(pass, layer, layer, memory)
}
