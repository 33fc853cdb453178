// Minibatches: shuffled slices of a batch, and the values that belong to them.

import type { Rng } from '../core/index.js'

/** Most rows of a minibatch: beyond that a gradient step takes minutes, and its arrays more memory than there is. */
export const LARGEST_MINIBATCH = 2 ** 20

/**
 * Shuffles in place (Fisher and Yates) where there is an `rng`, then cuts into slices of `size`; a last slice of fewer than `least`
 * rows is left out: one row has no spread.
 */
export function* minibatches(order: Int32Array, size: number, rng?: Rng, least = 2): Generator<Int32Array> {
  for (let i = order.length - 1; rng !== undefined && i > 0; i--) {
    const j = rng.integer(i + 1)
    const kept = order[i]!
    order[i] = order[j]!
    order[j] = kept
  }
  for (let at = 0; at < order.length; at += size) {
    const rows = order.subarray(at, Math.min(order.length, at + size))
    if (rows.length >= least) yield rows
  }
}

/** The given rows of `values` [n x width]. */
export function gather(values: Float32Array, rows: Int32Array, width = 1): Float32Array {
  const into = new Float32Array(rows.length * width)
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < width; j++) into[i * width + j] = values[rows[i]! * width + j]!
  }
  return into
}
