// Scores of small runs with numbers chosen by hand: one curve point a listed value, final and zero-shot scores as given.

import { type Metric, type Plan, planSchema, type Score, type Stage } from 'landbridge/core'

/** What one arm of one seed scored on the target. */
export interface ArmRun {
  curve: readonly number[]
  zeroShot?: number
  final?: number
  retained?: number
  /** Steps on the target and on other domains before the first point of the curve. */
  from?: { target: number; elsewhere: number }
}

/** Steps between curve points. */
const GAP = 100
/** Seeds of the episodes of curve points and of evaluations, which differ in a run too. */
const [CURVE_SEED, EVALUATION_SEED] = [5, 7]

/** All scores of one seed: the source's and those of every arm. */
export function scoresOf(seed: number, pretrained: number | undefined, arms: Record<string, ArmRun>): Score[] {
  const score = (
    arm: string,
    label: Score['label'],
    domain: string,
    counts: Pick<Score, 'steps' | 'allSteps'>,
    value: number | undefined,
  ): Score[] => {
    if (value === undefined) return []
    const evaluationSeed = label === 'curve' ? CURVE_SEED : EVALUATION_SEED
    // Two episodes around the value: their mean is the score.
    return [
      { seed, arm, label, domain, ...counts, returns: [value - 1, value + 1], evaluationSeed, evaluationSteps: 2 },
    ]
  }
  const own = Object.entries(arms).flatMap(([arm, { curve, zeroShot, final, retained, from }]) => {
    const { target, elsewhere } = from ?? { target: 0, elsewhere: 0 }
    const at = (i: number) => {
      const steps = target + i * GAP
      return { steps, ...(elsewhere > 0 && { allSteps: steps + elsewhere }) }
    }
    const last = at(curve.length - 1)
    return [
      ...score(arm, 'zero-shot', 'target', { steps: 0 }, zeroShot),
      ...curve.flatMap((value, i) => score(arm, 'curve', 'target', at(i), value)),
      ...score(arm, 'final', 'target', last, final),
      ...score(arm, 'retained', 'source', last, retained),
    ]
  })
  return [...score('pretrain', 'pretrained', 'source', { steps: 1000 }, pretrained), ...own]
}

/** A plan with these arms; those named `scratch...` do not transfer. */
export function planOf(arms: readonly string[], steps: Record<string, number> = {}): Plan {
  const sim = { kind: 'sim' as const, env: 'cart-pole' }
  const stages = (arm: string): Stage[] => {
    const train: Stage = { kind: 'train', on: 'target', steps: steps[arm] ?? 400 }
    return arm.startsWith('scratch') ? [train] : [{ kind: 'transfer', to: 'target', normaliser: 'carry' }, train]
  }
  return planSchema.parse({
    name: 'made by hand',
    domains: { source: sim, target: sim },
    pretrain: [{ kind: 'train', on: 'source', steps: 1000 }],
    arms: Object.fromEntries(arms.map((arm) => [arm, stages(arm)])),
  })
}

/** A table of metrics by their ids. */
export function byId(metrics: readonly Metric[]): Record<string, Metric> {
  return Object.fromEntries(metrics.map((metric) => [metric.id, metric]))
}
