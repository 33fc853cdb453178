// What a finished stage leaves in the run folder. Records are how a run resumes and what its report is made of.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  LandbridgeError,
  type Plan,
  PRETRAIN,
  type Stage,
  scoreSchema,
  streamResultSchema,
  surgerySchema,
  z,
} from '../core/index.js'
import { replaceFile } from './folder.js'
import { readText } from './text-file.js'

/** The outcome of one stage of one arm and seed. */
export const stageRecordSchema = z.strictObject({
  /** Folder of the seed, arm and index, once it is written: the record of another stage would go on in silence. */
  place: z.string().exactOptional(),
  scores: z.array(scoreSchema).default([]),
  /** Training steps this stage took on its domain, those of refitting included. */
  steps: z.int().default(0),
  /** Name in `snapshots/` of the policy after this stage, where the stage changed it. */
  snapshot: z.string().exactOptional(),
  /** Of that snapshot, as its event says: another one under its name would be taken for it. */
  hash: z.string().exactOptional(),
  surgery: surgerySchema.exactOptional(),
  /** Go on updating the normaliser while the first layer is frozen. */
  normaliserContinues: z.boolean().exactOptional(),
  stream: streamResultSchema.exactOptional(),
})
/** The outcome of one stage of one arm and seed. */
export type StageRecord = z.infer<typeof stageRecordSchema>

/** Name in `snapshots/` of the snapshot a plan starts from. */
export const START = 'start.safetensors'

/** File of a stage in `checkpoints/`, without its ending. */
export function stageFile(folder: string, seed: number, arm: string, index: number): string {
  return join(folder, 'checkpoints', placeOf(seed, arm, index))
}

function placeOf(seed: number, arm: string, index: number): string {
  return `seed-${seed}/${arm}-${index}`
}

/** The record of a stage, or undefined where it has not finished. Throws `checkpoint` on a file that is none, or another stage's. */
export function readRecord(folder: string, seed: number, arm: string, index: number): StageRecord | undefined {
  const path = `${stageFile(folder, seed, arm, index)}.json`
  if (!existsSync(path)) return undefined
  const refuse = (got: string, cause?: unknown) =>
    new LandbridgeError(
      'checkpoint',
      `Expected the record of a stage in ${path}${got}`,
      'remove the file to redo the stage',
      { cause },
    )
  let record: StageRecord
  try {
    record = stageRecordSchema.parse(JSON.parse(readText(path, { what: 'a record' })))
  } catch (cause) {
    throw refuse('', cause)
  }
  const place = placeOf(seed, arm, index)
  if (record.place !== undefined && record.place !== place) throw refuse(`, got that of ${record.place}`)
  return record
}

/** Writes the record of a finished stage: from then on the stage is not done again. */
export function writeRecord(folder: string, seed: number, arm: string, index: number, record: StageRecord): void {
  const placed = { place: placeOf(seed, arm, index), ...record }
  replaceFile(`${stageFile(folder, seed, arm, index)}.json`, `${JSON.stringify(placed, undefined, 1)}\n`)
}

/** All finished stages of one arm and seed. */
export function recordsOf(folder: string, seed: number, arm: string, stages: readonly Stage[]): StageRecord[] {
  return stages.map((_, i) => readRecord(folder, seed, arm, i)).filter((record) => record !== undefined)
}

/** Arms of a plan with their stages, the pretraining first. */
export function armsOf(plan: Plan): [string, Stage[]][] {
  return [[PRETRAIN, plan.pretrain], ...Object.entries(plan.arms)]
}

/** Whether an arm of these stages goes on from what was trained before it; one that transfers nothing starts from random weights. */
export function usesPretrained(stages: readonly Stage[]): boolean {
  return stages.some((stage) => stage.kind === 'transfer')
}
