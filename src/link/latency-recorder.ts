// Latencies of a link: the newest samples, their quantiles and a histogram.

import type { Latency } from '../core/index.js'

/** Samples kept; at 50 Hz twenty minutes. */
const KEPT = 65_536
const BINS_A_DECADE = 10

/** Collects latencies in seconds and sums them up in milliseconds. */
export class LatencyRecorder {
  readonly #samples = new Float64Array(KEPT)
  #count = 0

  add(seconds: number): void {
    this.#samples[this.#count++ % KEPT] = 1000 * seconds
  }

  /** Forgets all samples. */
  clear(): void {
    this.#count = 0
  }

  /** Of the newest samples; the largest is the largest of those. */
  summary(): Latency {
    const sorted = this.#samples.slice(0, Math.min(this.#count, KEPT)).sort()
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
    return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), histogram: histogram(sorted) }
  }
}

/** Bins of equal width on a logarithmic scale, from the bin of the least to that of the largest sample. */
function histogram(sorted: Float64Array): Latency['histogram'] {
  if (sorted.length === 0) return { edges: [], counts: [] }
  const bin = (value: number) => Math.floor(BINS_A_DECADE * Math.log10(Math.max(value, 1e-3)))
  const first = bin(sorted[0]!)
  const counts = new Array<number>(bin(sorted.at(-1)!) - first + 1).fill(0)
  for (const value of sorted) counts[bin(value) - first]!++
  const edges = Array.from({ length: counts.length + 1 }, (_, i) => 10 ** ((first + i) / BINS_A_DECADE))
  return { edges, counts }
}
