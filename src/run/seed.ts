// One seed of a plan: pretraining, then every arm from the same snapshot. What was finished before is not done again.

import { join } from 'node:path'
import { type Catalog, type Plan, type RunEvent, resolvePlugin, type Stage } from '../core/index.js'
import { PRETRAIN } from '../measure/index.js'
import { Domains } from './domain.js'
import { keepInstability } from './instability-file.js'
import {
  AFTER,
  armsOf,
  readRecord,
  recordsOf,
  START,
  type StageRecord,
  stageRecordSchema,
  usesPretrained,
  writeRecord,
} from './record.js'
import { type ArmState, readSnapshot, runStage, type SeedContext } from './stages/index.js'

/** What running seeds needs beside the plan. */
export interface SeedOptions {
  /** The run folder. */
  folder: string
  /** Sim workers of a training stage; 0 steps in this process. */
  workers: number
  /** Token of robots that are already there. */
  token: string
  /** Monotonic seconds. */
  now: () => number
}

/** Runs one seed in this process; its results are the records and snapshots in the folder, and the state of a world that became unstable. */
export async function* runSeed(
  plan: Plan,
  catalog: Catalog,
  seed: number,
  options: SeedOptions,
): AsyncGenerator<RunEvent> {
  yield { kind: 'seed', seed, state: 'start' }
  try {
    for (const [arm, stages] of armsOf(plan)) {
      yield* runArm({ name: arm, stages, recordedAs: arm }, plan, catalog, seed, options)
    }
  } catch (problem) {
    throw keepInstability(problem, options.folder)
  }
  yield { kind: 'seed', seed, state: 'done' }
}

/** Runs the plan's `after` stages for one seed, on the policy its arm ended with. */
export async function* runAfter(
  plan: Plan,
  catalog: Catalog,
  seed: number,
  options: SeedOptions,
): AsyncGenerator<RunEvent> {
  if (plan.after === undefined) return
  const { arm, stages } = plan.after
  yield* runArm({ name: arm, stages, recordedAs: AFTER }, plan, catalog, seed, options)
}

interface ArmPlan {
  name: string
  stages: readonly Stage[]
  recordedAs: string
}

async function* runArm(
  { name, stages, recordedAs }: ArmPlan,
  plan: Plan,
  catalog: Catalog,
  seed: number,
  options: SeedOptions,
): AsyncGenerator<RunEvent> {
  const arm = openArm(plan, name, stages, seed, options.folder, recordedAs)
  const domains = new Domains(plan, catalog, options)
  const engine = await (await resolvePlugin(catalog, 'engine', plan.engine)).create(plan.engine.config)
  const context: SeedContext = { plan, catalog, seed, domains, engine, ...options }
  try {
    for (const [index, stage] of stages.entries()) {
      const whose = { kind: 'stage', seed, arm: name, index, stage } as const
      const done = readRecord(options.folder, seed, recordedAs, index)
      yield { ...whose, state: done ? 'resumed' : 'start' }
      const record = done ?? stageRecordSchema.parse(yield* runStage(stage, index, arm, context))
      if (!done) {
        writeRecord(options.folder, seed, recordedAs, index, record)
        yield { ...whose, state: 'done' }
      }
      applyRecord(arm, record, options.folder)
    }
  } finally {
    await domains.close()
    engine.dispose()
  }
}

/** An arm at its beginning: from the pretrained snapshot where it transfers, with nothing where it does not. */
function openArm(
  plan: Plan,
  name: string,
  stages: readonly Stage[],
  seed: number,
  folder: string,
  recordedAs: string,
): ArmState {
  const arm: ArmState = { name, stages, current: undefined, steps: 0, normaliserContinues: false }
  if (plan.start !== undefined && (name === PRETRAIN || usesPretrained(stages))) {
    arm.current = { snapshot: readSnapshot(join(folder, 'snapshots', START)), file: START }
  }
  if (name !== PRETRAIN && usesPretrained(recordedAs === AFTER ? (plan.arms[name] ?? []) : stages)) {
    for (const record of recordsOf(folder, seed, PRETRAIN, plan.pretrain)) applyRecord(arm, record, folder)
    arm.steps = 0
  }
  if (recordedAs === AFTER) {
    for (const record of recordsOf(folder, seed, name, plan.arms[name] ?? [])) applyRecord(arm, record, folder)
  }
  return arm
}

function applyRecord(arm: ArmState, record: StageRecord, folder: string): void {
  arm.steps += record.steps
  arm.normaliserContinues = record.normaliserContinues ?? arm.normaliserContinues
  if (record.snapshot === undefined) return
  arm.current = { snapshot: readSnapshot(join(folder, 'snapshots', record.snapshot)), file: record.snapshot }
}
