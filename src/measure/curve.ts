// Learning curves: score over training steps, one a seed and arm.

import { mean, type Score } from '../core/index.js'
import { type Interval, meanInterval, type Resampling } from './bootstrap.js'
import type { Duration } from './survival.js'

/** Mean returns at increasing step counts. */
export interface Curve {
  steps: number[]
  scores: number[]
}

/** What a group of curves does at one step count; `interval` is null where there is nothing to resample. */
export interface BandPoint {
  steps: number
  mean: number
  interval: Interval | null
}

/** Evaluations whose mean must reach a threshold, so that one lucky evaluation does not count. */
export const WINDOW = 3

/** Whose curve, and where. */
export type CurveOwner = Pick<Score, 'seed' | 'arm' | 'domain'>

/** The scores of a learning curve by the steps on its domain, one a count: where two stages meet, both score the same policy. */
export function curvePoints(scores: readonly Score[], whose: CurveOwner): Score[] {
  return scores
    .filter(({ label }) => label === 'curve')
    .filter(({ seed, arm, domain }) => seed === whose.seed && arm === whose.arm && domain === whose.domain)
    .sort((a, b) => a.steps - b.steps)
    .filter(({ steps }, i, points) => points[i + 1]?.steps !== steps)
}

/** The learning curve of one arm and seed on one domain; empty where nothing was recorded. */
export function curveOf(scores: readonly Score[], whose: CurveOwner): Curve {
  const points = curvePoints(scores, whose)
  return { steps: points.map(({ steps }) => steps), scores: points.map(({ returns }) => mean(returns)) }
}

/** The curve at `steps`, linear between its points, constant beyond its ends. */
function scoreAt({ steps, scores }: Curve, at: number): number {
  const next = steps.findIndex((value) => value >= at)
  if (next < 0) return scores.at(-1)!
  if (next === 0 || steps[next] === at) return scores[next]!
  const share = (at - steps[next - 1]!) / (steps[next]! - steps[next - 1]!)
  return scores[next - 1]! + share * (scores[next]! - scores[next - 1]!)
}

/** All step counts that lie inside every one of the curves. */
export function commonGrid(curves: readonly Curve[]): number[] {
  const first = Math.max(...curves.map(({ steps }) => steps[0] ?? Number.POSITIVE_INFINITY))
  const last = Math.min(...curves.map(({ steps }) => steps.at(-1) ?? Number.NEGATIVE_INFINITY))
  const all = new Set(curves.flatMap(({ steps }) => steps))
  return [...all].filter((steps) => steps >= first && steps <= last).sort((a, b) => a - b)
}

/** Area under the curve on `grid` by trapezoids, in return times steps. */
export function areaUnder(curve: Curve, grid: readonly number[]): number {
  let area = 0
  for (let i = 1; i < grid.length; i++) {
    area += ((scoreAt(curve, grid[i - 1]!) + scoreAt(curve, grid[i]!)) / 2) * (grid[i]! - grid[i - 1]!)
  }
  return area
}

/** The first step count at which the mean of the last three evaluations reaches `threshold`; censored at the curve's end. */
export function timeToThreshold({ steps, scores }: Curve, threshold: number): Duration {
  const window = Math.min(WINDOW, scores.length)
  for (let last = window - 1; last < scores.length; last++) {
    if (mean(scores.slice(last - window + 1, last + 1)) >= threshold) return { time: steps[last]!, reached: true }
  }
  return { time: steps.at(-1)!, reached: false }
}

/** The points of one curve, each with an interval over its episodes. */
export function episodeBand(points: readonly Score[], options: Resampling & { level?: number }): BandPoint[] {
  return points.map(({ steps, returns }) => ({ steps, mean: mean(returns), interval: meanInterval(returns, options) }))
}

/** Mean and interval over curves (seeds) at each step count common to all of them. */
export function curveBand(curves: readonly Curve[], options: Resampling & { level?: number }): BandPoint[] {
  return commonGrid(curves).map((steps) => {
    const values = curves.map((curve) => scoreAt(curve, steps))
    return { steps, mean: mean(values), interval: meanInterval(values, options) }
  })
}
