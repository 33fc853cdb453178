// What the records of a run say together: scores of all seeds, and which seed is the median one.

import { AFTER, mean, type Plan, PRETRAIN, type Score, type Stage } from '../core/index.js'
import { armsOf, recordsOf, type StageRecord } from './record.js'

/** What one arm of one seed left, or the stages before or after all arms. */
export interface ArmRecords {
  seed: number
  arm: string
  records: StageRecord[]
}

/** Seeds of a plan: `seed`, `seed + 1`, ... */
export function seedsOf(plan: Plan): number[] {
  return Array.from({ length: plan.seeds }, (_, i) => plan.seed + i)
}

/** The stages whose records an outcome with this name in place of an arm's holds. */
export function stagesOf(plan: Plan, arm: string): readonly Stage[] {
  return (arm === AFTER ? plan.after?.stages : arm === PRETRAIN ? plan.pretrain : plan.arms[arm]) ?? []
}

/** Records of every arm and seed, in the order of the plan. */
export function outcomesOf(plan: Plan, folder: string): ArmRecords[] {
  return seedsOf(plan).flatMap((seed) =>
    armsOf(plan).map(([arm, stages]) => ({ seed, arm, records: recordsOf(folder, seed, arm, stages) })),
  )
}

/** The records of the stages that ran once, alone; empty where a plan has none. */
export function afterOutcomes(plan: Plan, folder: string): ArmRecords[] {
  return seedsOf(plan)
    .map((seed) => ({ seed, arm: AFTER, records: recordsOf(folder, seed, AFTER, plan.after?.stages ?? []) }))
    .filter(({ records }) => records.length > 0)
}

/** The seed whose final score is the median of the arm's; the lower one of two in the middle. */
export function medianSeed(plan: Plan, folder: string, arm: string): number {
  const scored = outcomesOf(plan, folder)
    .filter((outcome) => outcome.arm === arm)
    .map(({ seed, records }) => ({ seed, score: meanOrWorst(finalScore(records)) }))
    .sort((a, b) => a.score - b.score || a.seed - b.seed)
  return scored[Math.floor((scored.length - 1) / 2)]!.seed
}

function finalScore(records: readonly StageRecord[]): Score | undefined {
  return records
    .flatMap((record) => record.scores)
    .findLast(({ label }) => label !== 'retained' && label !== 'intermediate')
}

function meanOrWorst(score: Score | undefined): number {
  return score === undefined ? Number.NEGATIVE_INFINITY : mean(score.returns)
}
