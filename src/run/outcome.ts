// What the records of a run say together: scores of all seeds, and which seed is the median one.

import type { Plan, Score } from '../core/index.js'
import { AFTER, armsOf, recordsOf, type StageRecord } from './record.js'

/** Seeds of a plan: `seed`, `seed + 1`, ... */
export function seedsOf(plan: Plan): number[] {
  return Array.from({ length: plan.seeds }, (_, i) => plan.seed + i)
}

/** Records of every arm and seed, in the order of the plan. */
export function outcomesOf(plan: Plan, folder: string): { seed: number; arm: string; records: StageRecord[] }[] {
  return seedsOf(plan).flatMap((seed) =>
    armsOf(plan).map(([arm, stages]) => ({ seed, arm, records: recordsOf(folder, seed, arm, stages) })),
  )
}

/** The records of the stages that ran once, alone. */
export function afterRecords(plan: Plan, folder: string): StageRecord[] {
  return seedsOf(plan).flatMap((seed) => recordsOf(folder, seed, AFTER, plan.after?.stages ?? []))
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
  return records.flatMap((record) => record.scores).findLast((score) => score.label !== 'retained')
}

function meanOrWorst(score: Score | undefined): number {
  return score === undefined ? Number.NEGATIVE_INFINITY : meanReturn(score)
}

/** Mean of a score's returns. */
export function meanReturn({ returns }: Score): number {
  return returns.reduce((sum, value) => sum + value, 0) / returns.length
}
