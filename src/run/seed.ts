// One seed of a plan: pretraining, then every arm from the same snapshot. What was finished before is not done again.

import { join } from 'node:path'
import {
  AFTER,
  type Catalog,
  domainOf,
  type Plan,
  PRETRAIN,
  type RunEvent,
  requireMade,
  resolvePlugin,
  type Stage,
} from '../core/index.js'
import { requireSameFiles } from './bound-files.js'
import { Domains } from './domain.js'
import { keepInstability } from './instability-file.js'
import {
  armsOf,
  readRecord,
  recordsOf,
  START,
  type StageRecord,
  stageRecordSchema,
  usesPretrained,
  writeRecord,
} from './record.js'
import { type ArmState, readKept, readSnapshot, runStage, type SeedContext } from './stages/index.js'

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
  // A seed loads modules anew in its process, long after the run began.
  requireSameFiles(plan, options.folder)
  yield { kind: 'seed', seed, state: 'start' }
  for (const [name, stages] of armsOf(plan)) {
    yield* runArm(openArm(plan, name, stages, seed, options.folder), plan, catalog, seed, options)
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
  yield* runArm(openAfter(plan, plan.after, seed, options.folder), plan, catalog, seed, options)
}

async function* runArm(
  arm: ArmState,
  plan: Plan,
  catalog: Catalog,
  seed: number,
  options: SeedOptions,
): AsyncGenerator<RunEvent> {
  const domains = new Domains(plan, catalog, options)
  const { id, config } = plan.engine
  const engine = requireMade('engine', await (await resolvePlugin(catalog, 'engine', plan.engine)).create(config), id)
  try {
    yield* runStages(arm, { plan, catalog, seed, domains, engine, ...options })
  } catch (problem) {
    throw keepInstability(problem, options.folder)
  } finally {
    await domains.close()
    engine.dispose()
  }
}

async function* runStages(arm: ArmState, context: SeedContext): AsyncGenerator<RunEvent> {
  const { seed, folder } = context
  for (const [index, stage] of arm.stages.entries()) {
    const whose = { kind: 'stage', seed, arm: arm.name, index, stage } as const
    const done = readRecord(folder, seed, arm.name, index)
    yield { ...whose, state: done ? 'resumed' : 'start' }
    const record = done ?? stageRecordSchema.parse(yield* runStage(stage, index, arm, context))
    if (!done) {
      writeRecord(folder, seed, arm.name, index, record)
      yield { ...whose, state: 'done' }
    }
    applyRecord(arm, stage, record, folder)
  }
}

/** An arm at its beginning: from the pretrained snapshot where it transfers, with nothing where it does not. */
function openArm(plan: Plan, name: string, stages: readonly Stage[], seed: number, folder: string): ArmState {
  const whose = { name, policyOf: name, before: [], stages }
  const arm: ArmState = { ...whose, current: undefined, stepsOn: new Map(), normaliserContinues: false }
  if (name !== PRETRAIN && !usesPretrained(stages)) return arm
  if (plan.start !== undefined) {
    arm.current = { snapshot: readSnapshot(join(folder, 'snapshots', START)), file: START }
  }
  if (name === PRETRAIN) return arm
  applyRecords(arm, PRETRAIN, plan.pretrain, seed, folder)
  arm.stepsOn.clear()
  return arm
}

/** Where an arm ended, to go on from there under another name. */
function openAfter(plan: Plan, after: NonNullable<Plan['after']>, seed: number, folder: string): ArmState {
  const before = plan.arms[after.arm] ?? []
  const arm = openArm(plan, after.arm, before, seed, folder)
  applyRecords(arm, after.arm, before, seed, folder)
  return { ...arm, name: AFTER, before, stages: after.stages }
}

/** Brings an arm to where finished stages left it. */
function applyRecords(arm: ArmState, name: string, stages: readonly Stage[], seed: number, folder: string): void {
  const records = recordsOf(folder, seed, name, stages)
  for (const [i, record] of records.entries()) applyRecord(arm, stages[i]!, record, folder)
}

function applyRecord(arm: ArmState, stage: Stage, record: StageRecord, folder: string): void {
  const domain = domainOf(stage)
  if (record.steps > 0) arm.stepsOn.set(domain, (arm.stepsOn.get(domain) ?? 0) + record.steps)
  arm.normaliserContinues = record.normaliserContinues ?? arm.normaliserContinues
  if (record.snapshot === undefined) return
  arm.current = { snapshot: readKept(folder, record.snapshot, record), file: record.snapshot }
}
