// Passes over many rows, piece by piece.

import type { Graph } from './graph.js'
import type { Instance } from './instance.js'

/** Bytes of values and deltas that a piece may have for each thread: with the weights they stay in its second cache. */
const MOST = 1 << 19

/**
 * Calls `work` with the first row and the number of rows of every piece, in order. Sums over rows go on from piece to piece, so the
 * bits are those of one piece. Layers that know more than single rows get all of them at once.
 */
export function inPieces(
  { threads }: Instance,
  graph: Graph,
  count: number,
  work: (first: number, rows: number) => void,
): void {
  const share = (count * 8 * graph.rowSize) / (MOST * threads)
  const single = share <= 1 || graph.layers.some(({ of }) => of.kind !== 'dense')
  const pieces = single ? 1 : Math.ceil(share)
  // Multiples of 20 rows are whole blocks of 5 and of 4.
  const size = pieces === 1 ? count : 20 * Math.ceil(count / pieces / 20)
  for (let first = 0; first < count; first += size) work(first, Math.min(size, count - first))
}
