// Passes over many rows, piece by piece.

import type { Graph } from './graph.js'

/** Bytes of values and deltas that a piece may have: with the weights they stay in the second cache. */
const MOST = 1 << 19

/**
 * Calls `work` with the first row and the number of rows of every piece, in order. Sums over rows go on from piece to piece, so the
 * bits are those of one piece. Layers that know more than single rows get all of them at once.
 */
export function inPieces(graph: Graph, count: number, work: (first: number, rows: number) => void): void {
  const each = 8 * graph.rowSize
  const single = count * each <= MOST || graph.layers.some(({ of }) => of.kind !== 'dense')
  const pieces = single ? 1 : Math.ceil((count * each) / MOST)
  // Multiples of 20 rows are whole blocks of 5 and of 4.
  const size = pieces === 1 ? count : 20 * Math.ceil(count / pieces / 20)
  for (let first = 0; first < count; first += size) work(first, Math.min(size, count - first))
}
