// Counting values into bins.

import type { Histogram } from '../core/index.js'

/** Counts values into [edges[i], edges[i + 1]). The outermost bins also take what lies beyond them, so that nothing is lost. */
export function histogram(values: ArrayLike<number>, edges: readonly number[]): Histogram {
  const counts = new Array<number>(edges.length - 1).fill(0)
  for (let i = 0; i < values.length; i++) {
    const above = edges.findIndex((edge) => edge > values[i]!)
    const bin = above < 0 ? counts.length - 1 : Math.max(0, above - 1)
    counts[bin]!++
  }
  return { edges: [...edges], counts }
}
