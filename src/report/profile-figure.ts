// How the episodes of every policy are spread: a mean hides the one that fell at once.

import type { PlotOptions } from '@observablehq/plot'
import { createRng, mean, type Score } from '../core/index.js'
import { type Interval, meanInterval, performanceProfile } from '../measure/index.js'
import { type Charts, isNarrow } from './chart.js'
import { figure, legend } from './figure.js'
import { html, type Markup } from './markup.js'
import { figures, type View, zeroShotColour } from './view.js'

const LEVELS = 60

/** The share of episodes above each return: zero-shot and the end of every arm on the target. */
export function profileFigure(view: View, charts: Charts): Markup | null {
  const { scores } = view.report
  const onTarget = scores.filter(({ domain, label }) => domain === view.roles.target && label !== 'curve')
  const zeroShot = onTarget.filter(({ label, arm }) => label === 'zero-shot' && arm === view.roles.arms[0])
  const groups = [
    { label: 'zero-shot', colour: zeroShotColour, scores: zeroShot },
    ...view.arms.map(({ name, label, colour }) => ({
      label,
      colour,
      scores: onTarget.filter((score) => score.label === 'final' && score.arm === name),
    })),
  ].filter((group) => group.scores.length > 0)
  if (groups.length === 0) return null
  const levels = levelsOf(groups.flatMap((group) => group.scores))
  const lines = groups.map(({ label, colour, scores: own }) => ({ label, colour, points: profileOf(own, levels) }))
  const words = `Share of episodes above a return: ${groups.map(inWords).join('; ')}`
  const chart = charts.draw(words, (width) => options(charts, lines, width))
  const key = legend(lines.map(({ label, colour }) => ({ label, colour, mark: 'line' })))
  const over = view.report.seeds.length > 1 ? ', with 95 % intervals over seeds' : ''
  const caption = `The share of evaluation episodes whose return lies above the value on the axis (performance profile; Agarwal et al., NeurIPS 2021)${over}.`
  return html`<h3>Every episode</h3>${figure(chart, caption, key)}`
}

interface ProfilePoint {
  level: number
  share: number
  interval: Interval | null
}

function levelsOf(scores: readonly Score[]): number[] {
  const { low: lowest, high } = rangeOf(scores)
  const low = Math.min(0, lowest)
  return Array.from({ length: LEVELS + 1 }, (_, i) => low + (i / LEVELS) * (high - low))
}

function profileOf(scores: readonly Score[], levels: readonly number[]): ProfilePoint[] {
  const shares = scores.map(({ returns }) => performanceProfile([returns], levels))
  return levels.map((level, i) => {
    const bySeed = shares.map((seed) => seed[i]!)
    return { level, share: mean(bySeed), interval: meanInterval(bySeed, { rng: createRng(0), resamples: 1000 }) }
  })
}

function options({ plot }: Charts, lines: { colour: string; points: ProfilePoint[] }[], width: number): PlotOptions {
  return {
    height: isNarrow(width) ? 220 : 280,
    marginLeft: 48,
    marginRight: 16,
    x: { label: 'return of an episode', nice: true, ticks: isNarrow(width) ? 4 : 8 },
    y: { label: 'share of episodes above', domain: [0, 1], grid: true, tickFormat: '.0%', ticks: 5 },
    marks: lines.flatMap(({ colour, points }) => [
      ...(points.some(({ interval }) => interval !== null)
        ? [
            plot.areaY(points, {
              x: 'level',
              y1: ({ interval }: ProfilePoint) => interval!.low,
              y2: ({ interval }: ProfilePoint) => interval!.high,
              curve: 'step-after',
              fill: colour,
              fillOpacity: 0.14,
            }),
          ]
        : []),
      plot.lineY(points, { x: 'level', y: 'share', curve: 'step-after', stroke: colour, strokeWidth: 2.25 }),
    ]),
  }
}

function inWords({ label, scores }: { label: string; scores: readonly Score[] }): string {
  const { low, high } = rangeOf(scores)
  return `${label} from ${figures(low)} to ${figures(high)}`
}

/** Lowest and highest return, which may be of more episodes than a call takes arguments. */
function rangeOf(scores: readonly Score[]): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { returns } of scores)
    for (const value of returns) {
      if (value < low) low = value
      if (value > high) high = value
    }
  return { low, high }
}
