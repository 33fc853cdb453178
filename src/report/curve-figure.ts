// Learning curves of all arms on the target, with bands over seeds.

import type { PlotOptions } from '@observablehq/plot'
import { mean, PRETRAIN } from '../core/index.js'
import { type ArmCurves, armCurves, hasIntervals, pointsInWords } from './arm-curves.js'
import { type Charts, isNarrow } from './chart.js'
import { figure, legend, section } from './figure.js'
import { html, type Markup } from './markup.js'
import { type ArmView, figures, kindOf, metricOf, type View, zeroShotColour } from './view.js'

/** Learning curves on the target, and those of the pretraining on the source. */
export function curveSection(view: View, charts: Charts): Markup {
  const { roles, report } = view
  const onTarget = curvesFigure(view, charts, roles.target, view.arms)
  const pretraining = { name: PRETRAIN, label: 'pretraining', colour: 'var(--source)' }
  const onSource = curvesFigure(view, charts, roles.source, [pretraining])
  if (onTarget === null && onSource === null) return html``
  const where = kindOf(report.plan.domains[roles.target])
  return section(
    'curves',
    'Learning curves',
    onTarget && html`<h3>On ${roles.target} <small>${where}</small></h3>${onTarget}`,
    onSource &&
      html`<h3>On ${roles.source} <small>${kindOf(report.plan.domains[roles.source])}</small></h3>${onSource}`,
  )
}

function curvesFigure(view: View, charts: Charts, domain: string, arms: readonly ArmView[]): Markup | null {
  const drawn = armCurves(view, arms, domain)
  if (drawn.length === 0) return null
  const levels = levelsOf(view, domain)
  const chart = charts.draw(`Learning curves on ${domain}: ${drawn.map(inWords).join('; ')}`, (width) =>
    options(charts, drawn, levels, width),
  )
  const key = legend([
    ...drawn.map(({ arm }) => ({ label: arm.label, colour: arm.colour, mark: 'line' as const })),
    ...levels.map(({ label, colour }) => ({ label, colour, mark: 'dash' as const })),
  ])
  return figure(chart, `${pointsInWords(view, domain)}${bandInWords(view, drawn)}`, key)
}

function bandInWords({ report }: View, drawn: readonly ArmCurves[]): string {
  if (report.seeds.length > 1) return ' Thick: mean over seeds; band: 95 % interval of that mean; thin: single seeds.'
  return drawn.some(hasIntervals) ? ' Band: 95 % interval over the episodes of a point.' : ''
}

interface Level {
  at: number
  label: string
  colour: string
}

function levelsOf(view: View, domain: string): Level[] {
  if (domain !== view.roles.target) return []
  const { threshold } = view.report
  const zeroShot = metricOf(view, 'zero-shot')?.estimate.value ?? null
  return [
    ...(threshold === null
      ? []
      : [{ at: threshold, label: `threshold ${figures(threshold)}`, colour: 'var(--muted)' }]),
    ...(zeroShot === null ? [] : [{ at: zeroShot, label: `zero-shot ${figures(zeroShot)}`, colour: zeroShotColour }]),
  ]
}

function options({ plot }: Charts, drawn: readonly ArmCurves[], levels: readonly Level[], width: number): PlotOptions {
  return {
    height: isNarrow(width) ? 250 : levels.length > 0 ? 380 : 260,
    marginLeft: 48,
    marginRight: 16,
    x: { label: 'steps on this domain', nice: true, ticks: isNarrow(width) ? 4 : 8, tickFormat: compact },
    y: { label: 'mean return', nice: true, grid: true, ...(drawn.every(isPositive) && { zero: true }) },
    marks: [
      levels.map(({ at, colour }) => plot.ruleY([at], { stroke: colour, strokeDasharray: '5 4', strokeWidth: 1.5 })),
      drawn.map((one) => armMarks(plot, one)),
    ],
  }
}

function armMarks(plot: Charts['plot'], drawn: ArmCurves) {
  const { arm, curves, band } = drawn
  const { colour } = arm
  const single = curves.flatMap(({ seed, curve }) =>
    curve.steps.map((steps, i) => ({ seed, steps, score: curve.scores[i]! })),
  )
  return [
    ...(hasIntervals(drawn)
      ? [
          plot.areaY(band, {
            x: 'steps',
            y1: ({ interval }) => interval.low,
            y2: ({ interval }) => interval.high,
            fill: colour,
            fillOpacity: 0.18,
          }),
        ]
      : []),
    plot.lineY(single, { x: 'steps', y: 'score', z: 'seed', stroke: colour, strokeOpacity: 0.35, strokeWidth: 1 }),
    plot.lineY(band, { x: 'steps', y: 'mean', stroke: colour, strokeWidth: 2.75 }),
    plot.dot(band, { x: 'steps', y: 'mean', fill: colour, r: 3.2 }),
  ]
}

function isPositive({ curves }: ArmCurves): boolean {
  return curves.every(({ curve }) => curve.scores.every((score) => score >= 0))
}

function inWords({ arm, curves }: ArmCurves): string {
  const [first, last] = [0, -1].map((at) => mean(curves.map(({ curve }) => curve.scores.at(at)!)))
  return `${arm.label} from ${figures(first!)} to ${figures(last!)}`
}

/** 5000 as 5k: steps are round numbers. */
function compact(steps: number): string {
  return steps >= 1000 ? `${figures(steps / 1000)}k` : figures(steps)
}
