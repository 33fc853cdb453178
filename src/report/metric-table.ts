// The table of metrics: value, interval, every seed as a dot, and the definition one click away.

import type { Estimate, Metric } from '../core/index.js'
import { excludesZero, isCensored, isComparison, isNeverReached } from '../measure/index.js'
import { section } from './figure.js'
import { html, type Markup } from './markup.js'
import { brackets, figures, seedFigures, type View } from './view.js'

const STRIP = 240
const EDGE = 7

/** Every metric of the report. Metrics of one unit share one axis, so that their dots can be compared down the column. */
export function metricTable({ report }: View): Markup {
  if (report.metrics.length === 0) return html``
  const axes = new Map<string, Axis>()
  for (const { unit } of report.metrics) axes.set(unit, axisOf(report.metrics.filter((metric) => metric.unit === unit)))
  const rows = report.metrics.map((metric) => row(metric, axes.get(metric.unit)!, report.seeds))
  return section(
    'metrics',
    'Metrics',
    html`<table class="metrics"><caption>Metrics with intervals over seeds; open one for its definition</caption><thead><tr><th scope="col">Metric</th><th scope="col">Estimate</th><th scope="col">Interval and seeds</th></tr></thead><tbody>${rows}</tbody></table>`,
    method(report.seeds.length, report.metrics.some(isCensored)),
  )
}

function row(metric: Metric, axis: Axis, seeds: readonly number[]): Markup {
  const { estimate, unit } = metric
  const isDifference = isComparison(metric)
  const bySeed = seedFigures(metric, (value) => figures(value, { sign: isDifference }))
  const values = seeds.map((seed, i) => html`<span>seed ${seed}: ${bySeed[i]}</span> `)
  return html`<tr id="metric-${metric.id}"><th scope="row"><details><summary>${metric.label}</summary><p>${metric.about} Better: ${metric.better}.</p><p class="seeds">${values}</p></details></th>
<td class="value"><b>${isNeverReached(metric) && '> '}${figures(estimate.value, { sign: isDifference })}</b> <small>${unit}</small> <small>${note(estimate)}${isDifference && verdict(metric)}</small></td>
<td class="strip">${strip(metric, axis, seeds)}</td></tr>
`
}

function note(estimate: Estimate): string {
  if (estimate.value === null) return 'not defined'
  return brackets(estimate) || 'no interval'
}

function verdict({ estimate, better }: Metric): Markup | false {
  if (estimate.low === null) return false
  if (!excludesZero(estimate)) return html`<span class="tag">undecided</span>`
  const isGood = estimate.low > 0 === (better === 'higher')
  return isGood ? html`<span class="tag good">gain</span>` : html`<span class="tag bad">loss</span>`
}

interface Axis {
  low: number
  high: number
}

function axisOf(metrics: readonly Metric[]): Axis {
  const values = metrics.flatMap(({ estimate }) => [estimate.value, estimate.low, estimate.high, ...estimate.bySeed])
  const there = values.filter((value) => value !== null)
  const low = Math.min(0, ...there)
  const high = Math.max(0, ...there)
  return high > low ? { low, high } : { low: low - 1, high: high + 1 }
}

function strip(metric: Metric, axis: Axis, seeds: readonly number[]): Markup | false {
  const { value, low, high, bySeed } = metric.estimate
  if (value === null && bySeed.every((seed) => seed === null)) return false
  const x = (at: number) => (EDGE + ((at - axis.low) / (axis.high - axis.low)) * (STRIP - 2 * EDGE)).toFixed(1)
  const dots = bySeed.map(
    (seed, i) =>
      seed !== null &&
      html`<circle cx="${x(seed)}" cy="14" r="3.5"><title>seed ${seeds[i]}: ${figures(seed)}</title></circle>`,
  )
  return html`<svg viewBox="0 0 ${STRIP} 28" role="img" aria-label="${metric.label} by seed: ${seedFigures(metric, figures).join(', ')}"><line class="zero" x1="${x(0)}" x2="${x(0)}" y1="1" y2="27"/>${
    low !== null && high !== null && html`<line class="range" x1="${x(low)}" x2="${x(high)}" y1="14" y2="14"/>`
  }${dots}${value !== null && html`<line class="mean" x1="${x(value)}" x2="${x(value)}" y1="5" y2="23"/>`}</svg>`
}

function method(seeds: number, isOpen: boolean): Markup {
  if (seeds < 2)
    return html`<p class="note">One seed: nothing can be resampled, so there are no intervals. Run more seeds to rule out chance.</p>`
  return html`<p class="note">Bars are 95&nbsp;% percentile-bootstrap intervals over seeds; the tick is the mean, each dot a seed, the thin line zero. ${isOpen && 'A seed that never reached the threshold has no dot, and counts with its budget. '}Differences are paired by seed. ${
    seeds < 10 &&
    'With few seeds such intervals are too narrow: on normally distributed scores they cover the truth in about 74 % of cases with 3 seeds, 83 % with 5 and 89 % with 10.'
  }</p>`
}
