// Every metric of a transfer in words, in the order of the report's table.

import type { Metric } from '../core/index.js'

interface Definition extends Pick<Metric, 'label' | 'about' | 'unit' | 'better'> {
  /** Set where two things are compared, so that zero means no difference. */
  comparison?: true
}

const SOURCE = 'Taylor and Stone, JMLR 10, 2009'

/** Definitions by metric id; the keys' order is the table's. */
export const definitions = {
  pretrained: {
    label: 'Source policy on the source',
    about: 'Mean return on the source of the policy that was trained there, before it is transferred.',
    unit: 'return',
    better: 'higher',
  },
  'zero-shot': {
    label: 'Zero-shot on the target',
    about: 'Mean return on the target of the transferred policy before any update there.',
    unit: 'return',
    better: 'higher',
  },
  'transfer-gap': {
    label: 'Lost on the way',
    about:
      'Score of the source policy on the source minus its zero-shot score on the target, paired by seed: how much the source promised and the target did not keep.',
    unit: 'return',
    better: 'lower',
    comparison: true,
  },
  asymptotic: {
    label: 'Fine-tuned, final',
    about: 'Mean return on the target after the last update: the final evaluation, or the last point of the curve.',
    unit: 'return',
    better: 'higher',
  },
  'asymptotic-scratch': {
    label: 'From scratch, final',
    about: 'The same for the arm that started from random weights.',
    unit: 'return',
    better: 'higher',
  },
  'fine-tuned-over-zero-shot': {
    label: 'Fine-tuned over zero-shot',
    about: 'Final minus zero-shot score of the same seed: what training on the target added.',
    unit: 'return',
    better: 'higher',
    comparison: true,
  },
  'asymptotic-gain': {
    label: 'Fine-tuned over scratch',
    about: `Final score minus the final score from scratch, paired by seed (${SOURCE}).`,
    unit: 'return',
    better: 'higher',
    comparison: true,
  },
  'chance-to-beat-scratch': {
    label: 'Chance to beat scratch',
    about:
      'Probability that a fine-tuned run ends above a run from scratch, ties half, over all pairs of seeds (probability of improvement; Agarwal et al., NeurIPS 2021). Seeds of the two arms are resampled independently.',
    unit: 'probability',
    better: 'higher',
  },
  jumpstart: {
    label: 'Jumpstart',
    about: `Score before the first update on the target minus that of random weights, on the same episodes, paired by seed (${SOURCE}).`,
    unit: 'return',
    better: 'higher',
    comparison: true,
  },
  'area-ratio': {
    label: 'Area ratio',
    about: `(Area under the learning curve - area from scratch) / area from scratch, by trapezoids over the steps common to both (transfer ratio; ${SOURCE}). It depends on where returns have their zero, so it is refused where the area from scratch is not positive.`,
    unit: 'ratio',
    better: 'higher',
    comparison: true,
  },
  'time-to-threshold': {
    label: 'Steps to the threshold',
    about:
      'Restricted mean of the target steps until the mean of three evaluations in a row reaches the threshold. Not measured with fewer points. Training that stops at a score no lower has reached it there. Runs that never do are censored at the end of their budget, not dropped (Kaplan and Meier, JASA 53, 1958).',
    unit: 'steps',
    better: 'lower',
  },
  'time-to-threshold-scratch': {
    label: 'Steps to the threshold, scratch',
    about: 'The same for the arm that started from random weights.',
    unit: 'steps',
    better: 'lower',
  },
  'steps-saved': {
    label: 'Steps saved',
    about:
      'Restricted mean steps to the threshold from scratch minus those of the transferred policy, paired by seed. Steps in the source are not counted. Not given where neither reaches it on any seed.',
    unit: 'steps',
    better: 'higher',
    comparison: true,
  },
  retained: {
    label: 'Fine-tuned, back on the source',
    about: 'Mean return on the source after training on the target.',
    unit: 'return',
    better: 'higher',
  },
  forgetting: {
    label: 'Forgotten on the source',
    about:
      'Score on the source before the transfer minus the score there after training on the target, paired by seed.',
    unit: 'return',
    better: 'lower',
    comparison: true,
  },
} as const satisfies Record<string, Definition>

/** Id of a metric, without the arm's name. */
export type MetricId = keyof typeof definitions

/** Whose rows there are: what decides where an arm's name is part of an id. */
export interface WhoseMetrics {
  arms: readonly string[]
  others?: readonly string[]
}

/** The id of a metric of `arm`, or of what all arms share: `ARM/ID` where several arms transfer, and of arms that nothing is compared with. */
export function metricId(id: MetricId, { arms }: WhoseMetrics, arm?: string): string {
  return arm !== undefined && (arms.length > 1 || !arms.includes(arm)) ? `${arm}/${id}` : id
}

/** The metric of `arm`, else the one that arms share with what they are compared with; undefined where there is none. */
export function findMetric(
  metrics: readonly Metric[],
  id: MetricId,
  whose: WhoseMetrics,
  arm?: string,
): Metric | undefined {
  const named = (name: string) => metrics.find((metric) => metric.id === name)
  const isAlone = arm !== undefined && whose.others?.includes(arm) === true
  return named(metricId(id, whose, arm)) ?? (isAlone ? undefined : named(id))
}

/** The parts of what {@link metricId} made. */
export function partsOfId(id: string): { arm?: string; id: MetricId } {
  const at = id.lastIndexOf('/')
  return { id: id.slice(at + 1) as MetricId, ...(at >= 0 && { arm: id.slice(0, at) }) }
}

/** Whether a metric is a time that no seed reached in time: what it says is how long all were watched. */
export function isNeverReached({ id, estimate: { value, bySeed } }: Pick<Metric, 'id' | 'estimate'>): boolean {
  return isTime(id) && value !== null && bySeed.every((time) => time === null || time > value)
}

/** Whether a metric is a time to the threshold that some seeds never reached: these have no time, and count with a budget. */
export function isCensored({ id, estimate: { value, bySeed } }: Pick<Metric, 'id' | 'estimate'>): boolean {
  return isTime(id) && value !== null && bySeed.includes(null)
}

function isTime(id: string): boolean {
  return partsOfId(id).id.startsWith('time-to-threshold')
}

/** Whether a metric compares two things, so that zero means no difference. */
export function isComparison({ id }: Pick<Metric, 'id'>): boolean {
  const definition: Definition | undefined = definitions[partsOfId(id).id]
  return definition?.comparison === true
}
