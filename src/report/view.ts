// A report as its pages read it: roles, words and colours worked out once.

import type { Domain, Estimate, Metric, Report } from '../core/index.js'
import { formatInterval, formatNumber, plainId, type Roles, rolesOf } from '../measure/index.js'

/** A report with what all sections need of it. */
export interface View {
  report: Report
  roles: Roles
  /** Every arm with a name for readers and a CSS colour, those that transfer first. */
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

const transferColours = ['var(--arm-0)', 'var(--arm-1)', 'var(--arm-2)', 'var(--arm-3)']

/** Works out the roles in a report. */
export function viewOf(report: Report): View {
  const roles = rolesOf(report.plan)
  const transferred = roles.arms.map((name, i) => ({
    name,
    label: roles.arms.length > 1 ? name : 'fine-tuned',
    colour: transferColours[i % transferColours.length]!,
  }))
  const others = Object.keys(report.plan.arms).filter((name) => !roles.arms.includes(name))
  const scratch = others.map((name) => ({
    name,
    label: name === roles.scratch ? 'from scratch' : name,
    colour: 'var(--scratch)',
  }))
  return { report, roles, arms: [...transferred, ...scratch] }
}

/** The metric with this id, of the named arm where there are several. */
export function metricOf({ report, roles }: View, id: string, arm = roles.arms[0]): Metric | undefined {
  const candidates = report.metrics.filter((metric) => plainId(metric.id) === id)
  return candidates.find((metric) => metric.id === `${arm}/${id}`) ?? candidates.find((metric) => metric.id === id)
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
