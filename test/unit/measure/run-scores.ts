// Scores of small runs with numbers chosen by hand: one curve point a listed value, final and zero-shot scores as given.

import { type Plan, planSchema, type Score, type Stage } from 'landbridge/core'

/** What one arm of one seed scored on the target. */
export interface ArmRun {
  curve: readonly number[]
  zeroShot?: number
  final?: number
  retained?: number
}

/** Steps between curve points. */
const GAP = 100

/** All scores of one seed: the source's and those of every arm. */
export function scoresOf(seed: number, pretrained: number | undefined, arms: Record<string, ArmRun>): Score[] {
  const score = (
    arm: string,
    label: Score['label'],
    domain: string,
    steps: number,
    value: number | undefined,
  ): Score[] =>
    value === undefined
      ? []
      : // Two episodes around the value: their mean is the score.
        [{ seed, arm, label, domain, steps, returns: [value - 1, value + 1], evaluationSeed: 7, evaluationSteps: 2 }]
  const own = Object.entries(arms).flatMap(([arm, { curve, zeroShot, final, retained }]) => [
    ...score(arm, 'zero-shot', 'target', 0, zeroShot),
    ...curve.flatMap((value, i) => score(arm, 'curve', 'target', i * GAP, value)),
    ...score(arm, 'final', 'target', (curve.length - 1) * GAP, final),
    ...score(arm, 'retained', 'source', (curve.length - 1) * GAP, retained),
  ])
  return [...score('pretrain', 'pretrained', 'source', 1000, pretrained), ...own]
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
