// The scores of a run by what they mean: one number a seed, in the order of the seeds.

import { mean, PRETRAIN, type Score } from '../core/index.js'
import { type Curve, curveOf, curvePoints } from './curve.js'
import type { SeedRows } from './estimate.js'

/** The scores of a run and how to read them. */
export interface ScoreTable {
  seeds: readonly number[]
  scores: readonly Score[]
  source: string
  target: string
}

/** One number a seed, null where it was not measured. */
export type BySeed = (number | null)[]

/** Mean return of the last score with this label, arm (any where undefined) and domain. */
export function labelled(table: ScoreTable, label: Score['label'], domain: string, arm?: string): BySeed {
  return table.seeds.map((seed) => {
    const found = table.scores.findLast(
      (score) =>
        score.seed === seed &&
        score.label === label &&
        score.domain === domain &&
        (arm === undefined || score.arm === arm),
    )
    return found === undefined ? null : mean(found.returns)
  })
}

/** Learning curves of an arm on the target. */
export function curvesOf(table: ScoreTable, arm: string): Curve[] {
  return table.seeds.map((seed) => curveOf(table.scores, { seed, arm, domain: table.target }))
}

/** Scores before the first update on the target, [arm, random weights] a seed: the first points of both curves, where they are of the same episodes. */
export function startsOf(table: ScoreTable, arm: string, scratch: string): SeedRows<readonly number[]> {
  return table.seeds.map((seed) => {
    const [own, random] = [arm, scratch].map(
      (name) => curvePoints(table.scores, { seed, arm: name, domain: table.target })[0],
    )
    if (own === undefined || random === undefined || (random.allSteps ?? random.steps) > 0) return null
    const isSame = own.evaluationSeed === random.evaluationSeed && own.returns.length === random.returns.length
    return isSame ? [mean(own.returns), mean(random.returns)] : null
  })
}

/** Score after training: the final evaluation, else the last point of the curve. */
export function afterTraining(table: ScoreTable, arm: string): BySeed {
  const final = labelled(table, 'final', table.target, arm)
  return curvesOf(table, arm).map(({ scores }, i) => final[i] ?? scores.at(-1) ?? null)
}

/** Score of the source's policy on the source before it was transferred: its evaluation, else the end of its curve. */
export function beforeTransfer(table: ScoreTable): BySeed {
  const evaluated = labelled(table, 'pretrained', table.source)
  return table.seeds.map((seed, i) => {
    const curve = curveOf(table.scores, { seed, arm: PRETRAIN, domain: table.source })
    return evaluated[i] ?? curve.scores.at(-1) ?? null
  })
}
