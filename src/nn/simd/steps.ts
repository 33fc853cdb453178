// How memory enters the first step of a pass, goes from step to step, and leaves the last one.

import type { Layer, Node } from './graph.js'
import { address } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'

/** Writes `width` numbers of a layer's memory, from `offset` on, to the first step's rows of `into`; zeros where an episode starts. */
export function enterMemory(pass: ForwardPass, layer: Layer, into: Node, offset: number, width: number): void {
  const { instance, values, count, steps } = pass
  const { memory, starts, memorySize } = steps
  const rows = count / steps.length
  for (let row = 0; row < rows; row++) {
    const to = values.float(into) + row * into.stride
    if (memory === undefined || starts?.[row]) instance.floats.fill(0, to, to + width)
    else {
      const from = row * memorySize + layer.memoryAt + offset
      for (let i = 0; i < width; i++) instance.floats[to + i] = memory[from + i]!
    }
  }
}

/** Copies `width` numbers of the last step's rows of `from`, from column `column` on, to the memory that leaves. */
export function leaveMemory(
  pass: ForwardPass,
  layer: Layer,
  from: Node,
  offset: number,
  width: number,
  column = 0,
): void {
  const { instance, values, count, steps } = pass
  const { after, memorySize } = steps
  const rows = count / steps.length
  for (let row = 0; row < rows; row++) {
    const at = values.float(from) + (count - rows + row) * from.stride + column
    const to = row * memorySize + layer.memoryAt + offset
    for (let i = 0; i < width; i++) after[to + i] = instance.floats[at + i]!
  }
}

/** Writes the rows of `from` at the step before `t` to those of `into` at `t`; zeros where an episode starts. */
export function carryOver(pass: ForwardPass, from: Node, into: Node, t: number): void {
  const { instance, values, count, steps } = pass
  const { stride } = into
  const rows = count / steps.length
  const at = values.float(from) + (t - 1) * rows * stride
  const to = values.float(into) + t * rows * stride
  instance.floats.copyWithin(to, at, at + rows * stride)
  if (steps.starts === undefined) return
  for (let row = 0; row < rows; row++) {
    if (steps.starts[t * rows + row]) instance.floats.fill(0, to + row * stride, to + (row + 1) * stride)
  }
}

/** Adds the gradients of `of` at step `t` to those of `node` one step before, but where an episode starts. */
export function carryBack(pass: BackwardPass, of: Node, node: Node, t: number): void {
  const { instance, deltas, count, steps } = pass
  if (t === 0) return
  const { stride } = of
  const rows = count / steps.length
  const from = deltas.float(of) + t * rows * stride
  if (steps.starts !== undefined) {
    for (let row = 0; row < rows; row++) {
      if (steps.starts[t * rows + row]) instance.floats.fill(0, from + row * stride, from + (row + 1) * stride)
    }
  }
  const to = address(deltas.float(node) + (t - 1) * rows * stride)
  instance.kernels.addRows(address(from), stride * 4, to, stride * 4, rows, stride)
}
