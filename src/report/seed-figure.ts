// Every seed by itself: where it stood before training on the target, and where each arm ended.

import type { PlotOptions } from '@observablehq/plot'
import type { Metric } from '../core/index.js'
import { type Charts, isNarrow } from './chart.js'
import { figure, legend, section } from './figure.js'
import { html, type Markup } from './markup.js'
import { profileFigure } from './profile-figure.js'
import { type ArmView, figures, finalOf, metricOf, type View, zeroShotColour } from './view.js'

/** Final scores of all arms seed by seed, with the zero-shot score they started from. */
export function seedSection(view: View, charts: Charts): Markup {
  const ends = view.arms
    .map((arm) => ({ arm, points: points(view, finalOf(view, arm.name)) }))
    .filter(({ points }) => points.length > 0)
  const starts = view.roles.arms.length === 0 ? [] : points(view, metricOf(view, 'zero-shot'))
  const { threshold } = view.report
  if (ends.length === 0) return html``
  const label = `Final scores by seed: ${ends.map(({ arm, points }) => `${arm.label} ${points.map(({ score }) => figures(score)).join(', ')}`).join('; ')}`
  const chart = charts.draw(label, (width) => options(view, charts, starts, ends, width))
  const key = legend([
    ...(starts.length > 0 ? [{ label: 'zero-shot', colour: zeroShotColour, mark: 'ring' as const }] : []),
    ...ends.map(({ arm }) => ({ label: arm.label, colour: arm.colour, mark: 'dot' as const })),
    ...(threshold === null
      ? []
      : [{ label: `threshold ${figures(threshold)}`, colour: 'var(--muted)', mark: 'dash' as const }]),
  ])
  const caption = 'Every seed that ran, none left out. All arms of a seed are scored on the same episodes.'
  return section('seeds', 'Seed by seed', figure(chart, caption, key), profileFigure(view, charts))
}

interface Point {
  seed: string
  score: number
}

interface End {
  arm: ArmView
  points: Point[]
}

function points({ report }: View, metric: Metric | undefined): Point[] {
  const bySeed = metric?.estimate.bySeed ?? []
  return bySeed.flatMap((score, i) => (score === null ? [] : [{ seed: `seed ${report.seeds[i]}`, score }]))
}

function options(view: View, { plot }: Charts, starts: Point[], ends: End[], width: number): PlotOptions {
  const { seeds, threshold } = view.report
  const paths = view.roles.arms.length === 1 ? joined(starts, ends[0]!.points) : []
  const spread = spreadOf(ends.length)
  const below = (arm: number) => (spread === 0 ? 0 : spread * (arm / (ends.length - 1) - 0.5))
  const all = [...starts, ...ends.flatMap(({ points }) => points)]
  return {
    height: 70 + seeds.length * ((isNarrow(width) ? 34 : 38) + spread),
    marginLeft: 62,
    marginRight: 16,
    x: { label: 'mean return', nice: true, grid: true, ...(all.every(({ score }) => score >= 0) && { zero: true }) },
    y: { label: null, domain: seeds.map((seed) => `seed ${seed}`), tickSize: 0, padding: 0.5 },
    marks: [
      threshold === null
        ? []
        : plot.ruleX([threshold], { stroke: 'var(--muted)', strokeDasharray: '5 4', strokeWidth: 1.5 }),
      plot.arrow(paths, {
        x1: 'from',
        x2: 'to',
        y1: 'seed',
        y2: 'seed',
        stroke: ends[0]!.arm.colour,
        strokeOpacity: 0.45,
        strokeWidth: 3,
        headLength: 0,
        inset: 6,
      }),
      plot.dot(starts, { x: 'score', y: 'seed', stroke: zeroShotColour, strokeWidth: 2.2, r: 5.5 }),
      ends
        .map(({ arm, points }, i) => plot.dot(points, { x: 'score', y: 'seed', fill: arm.colour, r: 6, dy: below(i) }))
        .reverse(),
    ],
  }
}

/** Pixels between the first and the last arm of a seed's row: of more than two, equal scores would hide each other. */
function spreadOf(arms: number): number {
  return arms > 2 ? Math.min(30, 6 * (arms - 1)) : 0
}

function joined(starts: Point[], ends: Point[]): { seed: string; from: number; to: number }[] {
  return starts.flatMap(({ seed, score }) => {
    const end = ends.find((point) => point.seed === seed)
    return end === undefined ? [] : [{ seed, from: score, to: end.score }]
  })
}
