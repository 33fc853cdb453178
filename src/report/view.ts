// A report as its pages read it: roles, words and colours worked out once.

import type { Domain, Estimate, Metric, Report } from '../core/index.js'
import {
  findMetric,
  formatInterval,
  formatNumber,
  isCensored,
  type MetricId,
  type Roles,
  rolesOf,
} from '../measure/index.js'

/** A report with what all sections need of it. */
export interface View {
  report: Report
  roles: Roles
  /** Every arm with a name for readers and a CSS colour: those that transfer, the one they are compared with, the others. */
  arms: readonly ArmView[]
}

/** One arm for readers. */
export interface ArmView {
  name: string
  label: string
  colour: string
}

/** CSS colour of what is measured before any update on the target. */
export const zeroShotColour = 'var(--zero)'

const armColours = ['var(--arm-0)', 'var(--arm-1)', 'var(--arm-2)', 'var(--arm-3)']

/** Works out the roles in a report. */
export function viewOf(report: Report): View {
  const roles = rolesOf(report.plan)
  const colour = (i: number) => armColours[i % armColours.length]!
  const transferred = roles.arms.map((name, i) => ({
    name,
    label: roles.arms.length > 1 ? name : 'fine-tuned',
    colour: colour(i),
  }))
  const scratch =
    roles.scratch === undefined ? [] : [{ name: roles.scratch, label: 'from scratch', colour: 'var(--scratch)' }]
  const others = roles.others.map((name, i) => ({ name, label: name, colour: colour(roles.arms.length + i) }))
  return { report, roles, arms: [...transferred, ...scratch, ...others] }
}

/** The metric with this id of an arm, or of what all arms share; undefined where that arm has none. */
export function metricOf({ report, roles }: View, id: MetricId, arm = roles.arms[0]): Metric | undefined {
  return findMetric(report.metrics, id, roles, arm)
}

/** The metric of where an arm ended on the target. */
export function finalOf(view: View, arm: string): Metric | undefined {
  return metricOf(view, view.roles.arms.includes(arm) ? 'asymptotic' : 'asymptotic-scratch', arm)
}

/** Where a domain is, in words. A simulator is never called real. */
export function kindOf(domain: Domain | undefined): string {
  if (domain === undefined) return 'unknown'
  if (domain.kind === 'sim') return 'simulation'
  return domain.start === undefined ? 'robot over WebSocket' : 'simulated robot over WebSocket'
}

/** A number with a typographic minus. */
export function figures(value: number | null, options?: { sign?: boolean }): string {
  return formatNumber(value, options).replace('-', '−')
}

/** The values of a metric's seeds as `format` writes them; 'never' for one that did not get to the threshold. */
export function seedFigures(metric: Metric, format: (value: number | null) => string): string[] {
  const isOpen = isCensored(metric)
  return metric.estimate.bySeed.map((value) => (value === null && isOpen ? 'never' : format(value)))
}

/** An interval with typographic minuses; an empty text where there is none. */
export function brackets(estimate: Pick<Estimate, 'low' | 'high'>): string {
  return formatInterval(estimate).replaceAll('-', '−')
}

/** "seed 3", "5 seeds (0 to 4)". */
export function seedsInWords(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`
  const first = Math.min(...seeds)
  const last = Math.max(...seeds)
  const isRun = last - first === seeds.length - 1
  return `${seeds.length} seeds (${isRun ? `${first} to ${last}` : seeds.join(', ')})`
}
