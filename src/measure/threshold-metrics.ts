// Time to threshold of every arm, and what the transfer saved: censored runs count for as long as they were watched.

import type { Metric } from '../core/index.js'
import { curvesOf } from './arm-scores.js'
import { type Curve, timeToThreshold, WINDOW } from './curve.js'
import { type Estimating, estimateOver, type SeedRows } from './estimate.js'
import { formatNumber, ofSeeds } from './format.js'
import { metricRow, type TransferInput } from './metric-row.js'
import { type Duration, medianTime, restrictedMeanTime } from './survival.js'

/** Rows for `time-to-threshold`, its scratch twin and, where either got there, `steps-saved`; none for arms without a learning curve. */
export function thresholdMetrics(input: TransferInput, threshold: number): Metric[] {
  const own = input.arms.map((arm) => watch(input, arm, threshold))
  const scratch = input.scratch === undefined ? undefined : watch(input, input.scratch, threshold)
  const horizon = horizonOf(scratch === undefined ? own : [...own, scratch])
  const goal = { threshold, horizon }
  return [
    ...(scratch ? timeRow(input, 'time-to-threshold-scratch', undefined, scratch.durations, goal) : []),
    ...input.arms.flatMap((arm, i) => {
      const { durations } = own[i]!
      const saved = scratch === undefined ? [] : savedRow(input, arm, durations, scratch.durations, horizon)
      return [...timeRow(input, 'time-to-threshold', arm, durations, goal), ...saved]
    }),
  ]
}

/** How long the seeds of an arm took, and the last step of the longest of them. */
interface Watched {
  durations: SeedRows<Duration>
  end: number
}

/** What is waited for, and how many steps of the wait count. */
interface Goal {
  threshold: number
  horizon: number
}

function watch(input: TransferInput, arm: string, threshold: number): Watched {
  const curves = curvesOf(input, arm)
  const until = input.until?.[arm]
  const hasStopped = ({ scores }: Curve) =>
    until !== undefined && until >= threshold && scores.length > 1 && scores.at(-1)! >= until
  // A single run may be short because it was good enough; where all are for no such reason, no window was ever full.
  const isWatched = curves.some((curve) => curve.steps.length >= WINDOW || hasStopped(curve))
  const durations = curves.map((curve) => {
    if (!isWatched || curve.steps.length === 0) return null
    const duration = timeToThreshold(curve, threshold)
    return hasStopped(curve) ? { ...duration, reached: true } : duration
  })
  return { durations, end: Math.max(0, ...curves.map(({ steps }) => steps.at(-1) ?? 0)) }
}

/** The steps up to which the restricted means of all arms are known: of an arm in which every seed got there, it is at any. */
function horizonOf(arms: readonly Watched[]): number {
  const open = arms.filter(({ durations }) => durations.some((duration) => duration?.reached === false))
  return open.length > 0 ? Math.min(...open.map(({ end }) => end)) : Math.max(0, ...arms.map(({ end }) => end))
}

function timeRow(
  input: TransferInput,
  id: 'time-to-threshold' | 'time-to-threshold-scratch',
  arm: string | undefined,
  durations: SeedRows<Duration>,
  goal: Goal,
): Metric[] {
  const there = durations.filter((duration) => duration !== null)
  if (there.length === 0) return []
  const estimate = (options: Estimating) => {
    const bySeed = durations.map((duration) => (duration?.reached ? duration.time : null))
    return { ...estimateOver(durations, (drawn) => restrictedMeanTime(drawn, goal.horizon), options), bySeed }
  }
  return [metricRow(input, id, arm, estimate, describe(there, goal))]
}

function savedRow(
  input: TransferInput,
  arm: string,
  own: SeedRows<Duration>,
  scratch: SeedRows<Duration>,
  horizon: number,
): Metric[] {
  const pairs = own.map((duration, seed) => {
    const twin = scratch[seed]
    return duration && twin ? { duration, twin } : null
  })
  // Where nobody got there both restricted means are the horizon, and their difference says nothing.
  if (!pairs.some((pair) => pair?.duration.reached || pair?.twin.reached)) return []
  const meanOf = (durations: readonly Duration[]) => restrictedMeanTime(durations, horizon)
  const saved = (drawn: readonly { duration: Duration; twin: Duration }[]) =>
    meanOf(drawn.map(({ twin }) => twin)) - meanOf(drawn.map(({ duration }) => duration))
  return [metricRow(input, 'steps-saved', arm, (options) => estimateOver(pairs, saved, options))]
}

function describe(durations: readonly Duration[], { threshold, horizon }: Goal): string {
  const censored = durations.filter(({ reached }) => !reached).length
  const middle = medianTime(durations)
  const median =
    middle === null ? 'fewer than half reach it' : `Kaplan-Meier median ${formatNumber(Math.round(middle))} steps`
  return `Threshold ${formatNumber(threshold)}; horizon ${formatNumber(horizon)} steps; ${ofSeeds(censored, durations.length)} censored; ${median}.`
}
