// The metrics of a report as tables for a terminal: a row a metric, and where several arms have the same, a column an arm.

import type { Estimate, Metric, Report } from '../core/index.js'
import { isNeverReached, partsOfId } from '../measure/index.js'
import { grouped } from './shell.js'

/** Tables with their headings: of what belongs to no arm or to a single one, then of the arms beside each other, in the plan's order. */
export function metricTables({ metrics, plan }: Pick<Report, 'metrics' | 'plan'>): string[][][] {
  const isOfArm = ({ id }: Metric) => partsOfId(id).arm !== undefined
  const measured = new Set(metrics.map(({ id }) => partsOfId(id).arm))
  const arms = Object.keys(plan.arms).filter((arm) => measured.has(arm))
  if (arms.length < 2) return metrics.length === 0 ? [] : [plainTable(metrics)]
  const shared = metrics.filter((metric) => !isOfArm(metric))
  return [...(shared.length === 0 ? [] : [plainTable(shared)]), armTable(metrics.filter(isOfArm), arms)]
}

/** Without the column of intervals where there are none. */
function plainTable(metrics: readonly Metric[]): string[][] {
  const level = metrics.find(({ estimate }) => estimate.low !== null)?.estimate.level
  const rows = metrics.map((metric) => [
    metric.label,
    estimateInWords(metric),
    ...(level === undefined ? [] : [intervalInWords(metric.estimate)]),
    metric.unit,
  ])
  return [['', 'estimate', ...(level === undefined ? [] : [`${100 * level} % interval`]), 'unit'], ...rows]
}

/** A row for what arms have in common, with its interval behind each estimate. */
function armTable(metrics: readonly Metric[], arms: readonly string[]): string[][] {
  const ids = [...new Set(metrics.map(({ id }) => partsOfId(id).id))]
  const rows = ids.map((id) => {
    const own = metrics.filter((metric) => partsOfId(metric.id).id === id)
    const cells = arms.map((arm) => {
      const found = own.find((metric) => partsOfId(metric.id).arm === arm)
      return found === undefined ? '' : `${estimateInWords(found)} ${intervalInWords(found.estimate)}`.trimEnd()
    })
    return [plainLabel(own[0]!), ...cells, own[0]!.unit]
  })
  return [['', ...arms, 'unit'], ...rows]
}

/** The label without the arm, which heads a column. */
function plainLabel({ id, label }: Metric): string {
  return label.replace(` (${partsOfId(id).arm})`, '')
}

function estimateInWords(metric: Metric): string {
  const { value } = metric.estimate
  return value === null ? '-' : `${isNeverReached(metric) ? '> ' : ''}${grouped(value)}`
}

function intervalInWords({ low, high }: Estimate): string {
  return low === null || high === null ? '' : `[${grouped(low)}, ${grouped(high)}]`
}
