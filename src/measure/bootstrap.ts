// Intervals by resampling, percentile method. Stratified form after rliable (Agarwal et al., NeurIPS 2021).

import type { Rng } from '../core/index.js'
import { quantile } from './quantile.js'

/** How to resample. */
export interface Resampling {
  rng: Rng
  /** @default 5000 */
  resamples?: number
}

/** The middle `level` of a distribution. */
export interface Interval {
  low: number
  high: number
  level: number
}

/** Scores of several runs on several tasks, [runs][tasks]. */
export type RunScores = readonly (readonly number[])[]

const RESAMPLES = 5000

/**
 * A statistic of resampled scores, once a resample. Runs are drawn with replacement for each task by itself;
 * several matrices are drawn independently of each other, e.g. two arms that share no seeds.
 */
export function stratifiedResamples(
  samples: readonly RunScores[],
  statistic: (resampled: number[][][]) => number,
  { rng, resamples = RESAMPLES }: Resampling,
): Float64Array {
  const drawn = samples.map((scores) => scores.map((row) => [...row]))
  return Float64Array.from({ length: resamples }, () => {
    for (const [m, scores] of samples.entries()) drawRuns(scores, drawn[m]!, rng)
    return statistic(drawn)
  })
}

/** A statistic of resampled row indices, once a resample: whole rows (seeds, episodes) are drawn, so what is paired stays paired. */
export function pairedResamples(
  rows: number,
  statistic: (indices: Int32Array) => number,
  { rng, resamples = RESAMPLES }: Resampling,
): Float64Array {
  const indices = new Int32Array(rows)
  return Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < rows; i++) indices[i] = rng.integer(rows)
    return statistic(indices)
  })
}

/** The percentile interval of resampled statistics; null where one of them is not a number, since then there is no order. */
export function percentileInterval(resampled: Float64Array, level = 0.95): Interval | null {
  if (resampled.some(Number.isNaN)) return null
  const tail = (1 - level) / 2
  return { low: quantile(resampled, tail), high: quantile(resampled, 1 - tail), level }
}

/** The interval of a mean over seeds or episodes; null for fewer than two, which say nothing about chance. */
export function meanInterval(
  values: readonly number[],
  { rng, resamples = RESAMPLES, level }: Resampling & { level?: number },
): Interval | null {
  if (values.length < 2) return null
  // Draws as `pairedResamples` does, and keeps no rows: with many episodes this is all that a report takes its time for.
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[rng.integer(values.length)]!
    return sum / values.length
  })
  return percentileInterval(means, level)
}

function drawRuns(scores: RunScores, into: number[][], rng: Rng): void {
  const tasks = scores[0]?.length ?? 0
  for (let task = 0; task < tasks; task++) {
    for (const row of into) row[task] = scores[rng.integer(scores.length)]![task]!
  }
}
