// Sources side by side in one row, for layers that do not multiply them.

import type { Layer, Node } from './graph.js'
import type { BackwardPass, ForwardPass } from './pass.js'

/** Copies all sources of a layer into rows of `into`, from column `column` on. */
export function concatenate({ instance, values, count }: ForwardPass, layer: Layer, into: Node, column = 0): void {
  let to = values.address(into) + 4 * column
  for (const { node } of layer.sources) {
    instance.kernels.copyRows(values.address(node), node.stride * 4, to, into.stride * 4, count, node.width)
    to += 4 * node.width
  }
}

/** Adds the gradients in rows of `of`, from column `column` on, to those of the wanted sources. */
export function addToSources(pass: BackwardPass, layer: Layer, of: Node, column = 0): void {
  const { instance, deltas, wanted, count } = pass
  let from = deltas.address(of) + 4 * column
  for (const { node } of layer.sources) {
    const to = deltas.address(node)
    if (wanted.has(node)) instance.kernels.addRows(from, of.stride * 4, to, node.stride * 4, count, node.width)
    from += 4 * node.width
  }
}
