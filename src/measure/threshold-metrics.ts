// Time to threshold of every arm, and what the transfer saved: censored runs count for as long as they were watched.

import type { Metric } from '../core/index.js'
import { curvesOf } from './arm-scores.js'
import { type Curve, timeToThreshold, WINDOW } from './curve.js'
import { type Estimating, estimateOver, type SeedRows } from './estimate.js'
import { metricRow, type TransferInput } from './metric-row.js'
import { type Duration, medianTime, restrictedMeanTime } from './survival.js'

/** Rows for `time-to-threshold`, its scratch twin and `steps-saved`; none for arms without a learning curve. */
export function thresholdMetrics(input: TransferInput, threshold: number): Metric[] {
  const scratch = input.scratch === undefined ? undefined : durationsOf(input, input.scratch, threshold)
  return [
    ...(scratch ? timeRow(input, 'time-to-threshold-scratch', undefined, scratch, threshold) : []),
    ...input.arms.flatMap((arm) => {
      const own = durationsOf(input, arm, threshold)
      const saved = scratch === undefined ? [] : savedRow(input, arm, own, scratch)
      return [...timeRow(input, 'time-to-threshold', arm, own, threshold), ...saved]
    }),
  ]
}

/** Durations by seed and the steps up to which all arms were watched. */
interface Watched {
  durations: SeedRows<Duration>
  horizon: number
}

function durationsOf(input: TransferInput, arm: string, threshold: number): Watched {
  const arms = [...input.arms, ...(input.scratch === undefined ? [] : [input.scratch])]
  const ends = arms.map((name) => lastStep(curvesOf(input, name))).filter((steps) => steps > 0)
  const curves = curvesOf(input, arm)
  // A single run may be short because it was good enough; where all are, no window was ever full.
  const isWatched = curves.some(({ steps }) => steps.length >= WINDOW)
  const durations = curves.map((curve) =>
    isWatched && curve.steps.length > 0 ? timeToThreshold(curve, threshold) : null,
  )
  return { durations, horizon: Math.min(...ends) }
}

function timeRow(
  input: TransferInput,
  id: 'time-to-threshold' | 'time-to-threshold-scratch',
  arm: string | undefined,
  { durations, horizon }: Watched,
  threshold: number,
): Metric[] {
  const there = durations.filter((duration) => duration !== null)
  if (there.length === 0) return []
  const estimate = (options: Estimating) => {
    const bySeed = durations.map((duration) => (duration?.reached ? duration.time : null))
    return { ...estimateOver(durations, (drawn) => restrictedMeanTime(drawn, horizon), options), bySeed }
  }
  return [metricRow(input, id, arm, estimate, describe(there, horizon, threshold))]
}

function savedRow(input: TransferInput, arm: string, own: Watched, scratch: Watched): Metric[] {
  const pairs = own.durations.map((duration, seed) => {
    const twin = scratch.durations[seed]
    return duration && twin ? { duration, twin } : null
  })
  if (pairs.every((pair) => pair === null)) return []
  const saved = (drawn: readonly { duration: Duration; twin: Duration }[]) =>
    restrictedMeanTime(
      drawn.map(({ twin }) => twin),
      own.horizon,
    ) -
    restrictedMeanTime(
      drawn.map(({ duration }) => duration),
      own.horizon,
    )
  return [metricRow(input, 'steps-saved', arm, (options) => estimateOver(pairs, saved, options))]
}

function describe(durations: readonly Duration[], horizon: number, threshold: number): string {
  const censored = durations.filter(({ reached }) => !reached).length
  const middle = medianTime(durations)
  const median = middle === null ? 'fewer than half reach it' : `Kaplan-Meier median ${Math.round(middle)} steps`
  return `Threshold ${threshold}; horizon ${horizon} steps; ${censored} of ${durations.length} seeds censored; ${median}.`
}

function lastStep(curves: readonly Curve[]): number {
  return Math.max(0, ...curves.map(({ steps }) => steps.at(-1) ?? 0))
}
