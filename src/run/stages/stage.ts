// What a stage runner is given, and what it gives back.

import type { Catalog, Engine, Plan, RunEvent, Snapshot, Stage } from '../../core/index.js'
import type { Domains } from '../domain.js'
import type { StageRecord } from '../record.js'

/** One arm under way. */
export interface ArmState {
  /** What its events, scores, files and random streams are called: the arm, or what its stages run before or after. */
  readonly name: string
  /** The arm whose policy it is: another one only after all seeds. */
  readonly policyOf: string
  /** Stages that this policy has been through under another name. */
  readonly before: readonly Stage[]
  readonly stages: readonly Stage[]
  /** What the policy is now; undefined in an arm from scratch until it has trained. */
  current: { snapshot: Snapshot; file: string } | undefined
  /** Training steps taken by domain, those of the pretraining left out. */
  readonly stepsOn: Map<string, number>
  normaliserContinues: boolean
}

/** What every stage of one seed shares. */
export interface SeedContext {
  readonly plan: Plan
  readonly catalog: Catalog
  readonly seed: number
  readonly folder: string
  readonly domains: Domains
  readonly engine: Engine
  readonly workers: number
  /** Monotonic seconds. */
  readonly now: () => number
}

/** Runs one stage. The record it returns is written before the next stage begins. */
export type StageRunner<Kind extends Stage['kind']> = (
  stage: Extract<Stage, { kind: Kind }>,
  index: number,
  arm: ArmState,
  context: SeedContext,
) => AsyncGenerator<RunEvent, Partial<StageRecord>>
