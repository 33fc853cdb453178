// The result in plain words. Every sentence follows from the table; losses are said as plainly as gains.

import { domainOf, type Estimate, type Plan, REFIT_STEPS, type Report, type Stage } from '../core/index.js'
import { WINDOW } from './curve.js'
import { findMetric, type MetricId } from './definitions.js'
import { excludesZero } from './estimate.js'
import { formatInterval, formatNumber, ofSeeds } from './format.js'
import { type Roles, rolesOf } from './roles.js'

/** The parts of a report that findings are read off. */
export type Measured = Pick<Report, 'seeds' | 'metrics' | 'threshold' | 'plan'>

/** Sentences on what was gained, lost and left undecided, and on which seeds fine-tuning did not win; the first is the headline. */
export function findings(measured: Measured): string[] {
  const roles = rolesOf(measured.plan)
  const readings = roles.arms.map((arm) => reader(measured, roles, arm))
  const sentences =
    readings.length === 0
      ? [withoutTransfer(reader(measured, roles))]
      : readings.flatMap((reading) => ofArm(reading, readings))
  const isTuned = readings.some(({ metric }) => metric('asymptotic') !== undefined)
  const blind =
    isTuned && roles.scratch === undefined
      ? ['There is no arm from scratch: whether the transfer beats training anew was not measured.']
      : []
  const found = [...sentences, ...blind].filter((sentence) => sentence !== '')
  if (found.length === 0) return unscored(measured.plan)
  const caution = fewSeeds(measured.seeds.length)
  return caution === '' ? found : [...found, caution]
}

/** What a plan without scores did. */
function unscored(plan: Plan): string[] {
  const stages = [...Object.values(plan.arms).flat(), ...(plan.after?.stages ?? [])]
  return stages.flatMap((stage) =>
    stage.kind === 'stream' ? [`Streamed to ${place(stage.on)} for ${stage.seconds} s; nothing was scored.`] : [],
  )
}

/** Seeds from which on an interval over them may say that chance is ruled out. */
const ENOUGH_SEEDS = 4

function fewSeeds(seeds: number): string {
  if (seeds === 1) return 'One seed: there is no interval, and chance is not ruled out.'
  return seeds < ENOUGH_SEEDS ? `${seeds} seeds: intervals over so few are too narrow to rule out chance.` : ''
}

/** What the sentences on one arm are made of. */
interface Reading extends Measured {
  roles: Roles
  arm?: string
  /** The arm in words, and what tells its policy from those of other arms. */
  who: string
  which: string
  budget: string
  metric(id: MetricId): Estimate | undefined
}

function reader(measured: Measured, roles: Roles, arm?: string): Reading {
  const which = roles.arms.length > 1 && arm !== undefined ? ` (${arm})` : ''
  return {
    ...measured,
    roles,
    ...(arm !== undefined && { arm }),
    who: `Fine-tuning${which}`,
    which,
    budget: sameBudget(measured.plan, arm, roles),
    metric: (id) => findMetric(measured.metrics, id, roles, arm)?.estimate,
  }
}

function ofArm(reading: Reading, all: readonly Reading[]): string[] {
  return [
    headline(reading),
    gap(reading, all),
    comparison(reading, 'fine-tuned-over-zero-shot', 'zero-shot'),
    comparison(reading, 'asymptotic-gain', 'scratch'),
    threshold(reading),
    areaRefused(reading),
    forgetting(reading),
  ]
}

function headline({ who, which, roles, budget, metric }: Reading): string {
  const from = metric('zero-shot')?.value ?? null
  const to = metric('asymptotic')?.value ?? null
  const scratch = metric('asymptotic-scratch')?.value ?? null
  const where = place(roles.target)
  if (to === null)
    return from === null ? '' : `Zero-shot${which}, the mean return on ${where} is ${formatNumber(from)}.`
  const rest = scratch === null ? '.' : `; training from scratch${budget} reaches ${formatNumber(scratch)}.`
  if (from === null) return `${who} reaches a mean return of ${formatNumber(to)} on ${where}${rest}`
  const [before, after] = [formatNumber(from), formatNumber(to)]
  if (before === after) return `${who} leaves the mean return on ${where} at ${after} (zero-shot: ${before})${rest}`
  return `${who} ${to > from ? 'raises' : 'lowers'} the mean return on ${where} from ${before} (zero-shot) to ${after}${rest}`
}

function withoutTransfer({ roles, metric }: Reading): string {
  const scratch = metric('asymptotic-scratch')
  const score = scratch ?? metric('pretrained')
  if (score === undefined || score.value === null) return ''
  const where = place(scratch === undefined ? roles.source : roles.target)
  const interval = score.low === null ? '' : `, ${intervalOf(score)}`
  return `Training on ${where} reaches a mean return of ${formatNumber(score.value)}${interval}.`
}

/** Said once of all arms that lose the same, with the first of them. */
function gap(reading: Reading, all: readonly Reading[]): string {
  const said = loss(reading)
  const alike = all.filter((other) => loss(other) === said)
  if (said === '' || alike[0] !== reading) return ''
  return `Untrained there, the policy${all.length > 1 ? ` (${alike.map(({ arm }) => arm).join(', ')})` : ''} ${said}.`
}

function loss({ roles, metric }: Reading): string {
  const lost = metric('transfer-gap')
  if (lost === undefined || lost.value === null) return ''
  const [source, target] = [formatNumber(metric('pretrained')!.value), formatNumber(metric('zero-shot')!.value)]
  const way = `from ${place(roles.source)} (${source}) to ${place(roles.target)} (${target})`
  const what = lost.value >= 0 ? `loses ${formatNumber(lost.value)}` : `gains ${formatNumber(-lost.value)}`
  return `${what} on the way ${way}`
}

function comparison({ who, seeds, metric }: Reading, id: MetricId, against: string): string {
  const difference = metric(id)
  if (difference === undefined || difference.value === null) return ''
  const compared = seeds.filter((_, i) => difference.bySeed[i] !== null)
  const lost = seeds.filter((_, i) => difference.bySeed[i] !== null && difference.bySeed[i]! <= 0)
  const isOne = compared.length === 1
  const not = lost.length === 0 || isOne ? '' : ` (not on ${lost.length === 1 ? 'seed' : 'seeds'} ${lost.join(', ')})`
  const wins = `${who} ends above ${against} on ${ofSeeds(compared.length - lost.length, compared.length)}${not}`
  const by = `${formatNumber(difference.value, { sign: true })}${isOne ? '' : ' on average'}`
  if (difference.low === null) return `${wins}: ${by}.`
  const range = `${wins}: ${by}, ${intervalOf(difference)}`
  return compared.length < ENOUGH_SEEDS ? `${range}.` : `${range}, ${verdict(difference)}.`
}

function threshold(reading: Reading): string {
  const { who, which, seeds, roles, threshold: goal, metric } = reading
  const own = metric('time-to-threshold')
  if (goal === null || metric('asymptotic') === undefined) return ''
  if (own === undefined) {
    const rule = `that takes ${WINDOW} points of the learning curve in a row, and there are fewer`
    return `Steps to ${formatNumber(goal)}${which} were not measured: ${rule}.`
  }
  const count = ({ bySeed }: Estimate) => `on ${ofSeeds(bySeed.filter((time) => time !== null).length, seeds.length)}`
  const scratch = metric('time-to-threshold-scratch')
  const rest = scratch === undefined ? '' : `, training from scratch ${count(scratch)}`
  const isCensored = [own, scratch].some((estimate) => estimate?.bySeed.includes(null))
  const note = isCensored ? ` A run that never does${censoring(reading)}; none is dropped.` : ''
  const stops = Object.values(roles.until).some((until) => until >= goal) ? ', or the one that training stops at' : ''
  const rule = ` (mean of ${WINDOW} points of the learning curve in a row${stops})`
  return `${who} reaches ${formatNumber(goal)} ${count(own)}${rest}${rule}.${note}`
}

/** With how many steps a run counts that never got there: all arms are compared over as many. */
function censoring({ plan, metrics, roles: { target, scratch, ...others } }: Reading): string {
  const isOpen = (id: MetricId, arm: string) => findMetric(metrics, id, others, arm)?.estimate.bySeed.includes(null)
  const open = others.arms.filter((arm) => isOpen('time-to-threshold', arm))
  if (scratch !== undefined && isOpen('time-to-threshold-scratch', scratch)) open.push(scratch)
  const budgets = new Set(open.map((arm) => trainingSteps(plan, arm, (domain) => domain === target)))
  if (budgets.size < 2) return ' counts with its whole budget'
  return ', or only later, counts with the smallest budget of an arm that has such a run'
}

function areaRefused({ which, metric }: Reading): string {
  const ratio = metric('area-ratio')
  if (ratio === undefined || ratio.value !== null) return ''
  return `The area ratio${which} is not given: the area from scratch is not positive, so a ratio to it would mean nothing.`
}

function forgetting({ which, roles, seeds, metric }: Reading): string {
  const forgotten = metric('forgetting')
  if (forgotten === undefined || forgotten.value === null) return ''
  const back = `Back on ${place(roles.source)}, the fine-tuned policy${which} scores ${formatNumber(metric('retained')!.value)}`
  const isGain = forgotten.value < 0
  const said = isGain ? negated(forgotten) : forgotten
  const change = said.value === 0 ? 'as before' : `${formatNumber(said.value)} ${isGain ? 'more' : 'less'} than before`
  if (said.low === null) return `${back}, ${change}.`
  if (seeds.length < ENOUGH_SEEDS) return `${back}, ${change}: ${intervalOf(said)}.`
  const shown = excludesZero(said) ? (isGain ? 'it improved' : 'it forgot') : 'no forgetting is shown'
  return `${back}, ${change}: ${shown} (${intervalOf(said)}).`
}

/** The value and its interval the other way round. */
function negated({ value, low, high, level }: Estimate): Pick<Estimate, 'value' | 'low' | 'high' | 'level'> {
  const minus = (of: number | null) => (of === null ? null : -of)
  return { value: minus(value), low: minus(high), high: minus(low), level }
}

function intervalOf(estimate: Pick<Estimate, 'low' | 'high' | 'level'>): string {
  return `${Math.round(estimate.level * 100)} % interval ${formatInterval(estimate)}`
}

function verdict(estimate: Estimate): string {
  if (!excludesZero(estimate)) return 'which includes zero: no difference is shown'
  return estimate.low! > 0 ? 'which excludes zero' : 'all of it below zero'
}

function place(domain: string): string {
  return domain === 'source' || domain === 'target' ? `the ${domain}` : `'${domain}'`
}

/** Says so where the arm and scratch train for equally many steps on the target, and how many the arm has beside those. */
function sameBudget(plan: Plan, arm: string | undefined, { target, scratch }: Roles): string {
  if (arm === undefined || scratch === undefined) return ''
  const [own, other] = [arm, scratch].map((name) => trainingSteps(plan, name, (domain) => domain === target))
  if (own !== other) return ''
  const more = trainingSteps(plan, arm, (domain) => domain !== target)
  const beside = more === 0 ? '' : ` there, but not the ${formatNumber(more)} elsewhere,`
  return ` with the same ${formatNumber(own!)} steps${beside}`
}

function trainingSteps({ arms }: Plan, arm: string, isCounted: (domain: string) => boolean): number {
  const counted = arms[arm]!.filter((stage) => isCounted(domainOf(stage))).map(stepsOf)
  return counted.reduce((sum, steps) => sum + steps, 0)
}

function stepsOf(stage: Stage): number {
  if (stage.kind === 'train') return stage.steps
  return stage.kind === 'transfer' && stage.normaliser === 'refit' ? REFIT_STEPS : 0
}
