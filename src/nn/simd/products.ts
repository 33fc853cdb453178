// Sums of a layer over its sources: bias + weight x, and back. Shared by dense layers and the gates of recurrent ones.

import type { Layer, Node, Parameter } from './graph.js'
import { address } from './instance.js'
import type { BackwardPass, ForwardPass } from './pass.js'

/** Writes bias + weight x for all rows to `into`. */
export function affine({ instance, parameters, values, count }: ForwardPass, layer: Layer, into: Node): void {
  const bytes = into.stride * 4
  const y = values.address(into)
  let start = address(parameters + layer.parameters.bias!.offset)
  let startRow = 0
  for (const { node, weight } of layer.sources) {
    const w = address(parameters + weight)
    instance.kernels.gemm(
      count,
      into.stride,
      node.width,
      values.address(node),
      node.stride * 4,
      4,
      w,
      bytes,
      start,
      startRow,
      y,
      bytes,
    )
    start = y
    startRow = bytes
  }
}

/** dW^T += X^T dY for every source, db += the column sums of dY; `of` holds dY. */
export function affineParameters(pass: BackwardPass, layer: Layer, of: Node): void {
  for (const { node, weight } of layer.sources) weightGradient(pass, node, of, weight)
  biasGradient(pass, layer.parameters.bias!, of)
}

/** dW^T += X^T dY, where `weight` is the offset of W^T. */
export function weightGradient(pass: BackwardPass, x: Node, of: Node, weight: number): void {
  const { instance, gradients, values, deltas, count } = pass
  const bytes = of.stride * 4
  const to = address(gradients + weight)
  const dy = deltas.address(of)
  instance.kernels.gemm(x.width, of.stride, count, values.address(x), 4, x.stride * 4, dy, bytes, to, bytes, to, bytes)
}

/** db += the column sums of dY. */
export function biasGradient(
  { instance, gradients, deltas, count, one }: BackwardPass,
  bias: Parameter,
  of: Node,
): void {
  const to = address(gradients + bias.offset)
  instance.kernels.gemm(1, of.stride, count, address(one), 0, 0, deltas.address(of), of.stride * 4, to, 0, to, 0)
}

/** dX += dY W for every source whose gradient is wanted. */
export function affineInputs(pass: BackwardPass, layer: Layer, of: Node): void {
  const { deltas, count } = pass
  for (const { node, weight } of layer.sources) {
    if (pass.wanted.has(node)) inputGradient(pass, of, deltas.address(of), weight, node, deltas.address(node), count)
  }
}

/** Adds dY W to `to` for `rows` rows, where a row of W^T is a column of W; `dy` and `to` are addresses of rows of `of` and `node`. */
export function inputGradient(
  { instance, parameters }: BackwardPass,
  of: Node,
  dy: number,
  weight: number,
  node: Node,
  to: number,
  rows: number,
): void {
  const w = address(parameters + weight)
  const row = of.stride * 4
  const bytes = node.stride * 4
  instance.kernels.gemmTransposed(rows, node.stride, node.width, of.width, dy, row, 4, w, row, to, bytes, to, bytes)
}
