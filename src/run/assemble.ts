// The report, made of the records in a run folder: the same bytes for the same plan and seed, except under `measured`.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AFTER,
  type Catalog,
  domainOf,
  envOf,
  failureOf,
  type Plan,
  PRETRAIN,
  type Report,
  type Score,
  type Sim,
  type Stage,
  type Task,
  type Trace,
} from '../core/index.js'
import { filmedArm, findings, type Roles, rolesOf, transferMetrics } from '../measure/index.js'
import { withCommand } from './command.js'
import { constantsOf } from './constants.js'
import { loadEnv } from './load-env.js'
import { describeMachine } from './machine.js'
import { type ArmRecords, afterOutcomes, medianSeed, outcomesOf, seedsOf, stagesOf } from './outcome.js'
import type { StageRecord } from './record.js'
import { readSnapshot, trainedFor } from './stages/index.js'
import { traceEpisode } from './trace.js'

/** Assembles the report of a finished run. `seconds` is how long the run took, all its parts together. */
export async function assembleReport(plan: Plan, catalog: Catalog, folder: string, seconds: number): Promise<Report> {
  const after = afterOutcomes(plan, folder)
  const arms = outcomesOf(plan, folder)
  const outcomes = [...arms, ...after]
  const scores = outcomes.flatMap(({ records }) => records.flatMap((record) => record.scores))
  const roles = rolesOf(plan)
  const threshold = plan.threshold ?? (await taskOfDomain(plan, catalog, roles.target))?.solved ?? null
  const metrics = transferMetrics({ seeds: seedsOf(plan), scores, threshold, ...roles })
  const [stream, ...furtherStreams] = [...after, ...arms].flatMap(({ records }) =>
    records.flatMap((record) => record.stream ?? []),
  )
  const constants = await constantsOf(plan, catalog)
  const { traces, faults } = await tracesOf(plan, catalog, folder, scores)
  return {
    format: 1,
    version: packageVersion(),
    plan,
    seeds: seedsOf(plan),
    threshold,
    ...(constants && { constants }),
    scores: scores.map((score) => withCommand(plan, score, 'snapshots')),
    metrics,
    findings: [...findings({ seeds: seedsOf(plan), metrics, threshold, plan }), ...faults],
    surgery: outcomes.flatMap((outcome) => surgeriesOf(plan, outcome)),
    steps: outcomes
      .filter(({ arm, records }) => arm !== AFTER || records.some(isPlayed))
      .map((outcome) => ({ seed: outcome.seed, arm: outcome.arm, ...stepsOf(plan, roles, outcome) })),
    traces,
    measured: {
      machine: describeMachine(),
      seconds,
      ...(stream && { stream }),
      ...(furtherStreams.length > 0 && { furtherStreams }),
    },
  }
}

function surgeriesOf(plan: Plan, { seed, arm, records }: ArmRecords): Report['surgery'] {
  const stages = stagesOf(plan, arm)
  return records.flatMap(({ surgery }, i) => (surgery ? [{ seed, arm, to: domainOf(stages[i]!), surgery }] : []))
}

/** Whether a stage took steps of its own accord: a stream's are the robot's. */
function isPlayed({ steps, scores }: StageRecord): boolean {
  return steps > 0 || scores.length > 0
}

function stepsOf(
  plan: Plan,
  { source, target }: Roles,
  { arm, records }: ArmRecords,
): Omit<Report['steps'][number], 'seed' | 'arm'> {
  const stages = stagesOf(plan, arm)
  const domain = arm === PRETRAIN ? source : (trainedFor(stages) ?? target)
  const taken = (isCounted: (stage: Stage) => boolean) =>
    records.reduce((sum, { steps }, i) => sum + (isCounted(stages[i]!) ? steps : 0), 0)
  const [training, allTraining] = [taken((stage) => domainOf(stage) === domain), taken(() => true)]
  const own = records.flatMap((record) => record.scores).filter((score) => score.domain === domain)
  const evaluation = own.reduce((sum, score) => sum + score.evaluationSteps, 0)
  return { training, ...(allTraining > training && { allTraining }), evaluation }
}

/**
 * The zero-shot and the final policy of the filmed arm, median seed, in the first episode of their evaluation; in words, those that
 * could not be drawn.
 */
async function tracesOf(
  plan: Plan,
  catalog: Catalog,
  folder: string,
  scores: readonly Score[],
): Promise<{ traces: Trace[]; faults: string[] }> {
  const arm = filmedArm(plan)
  const seed = medianSeed(plan, folder, arm)
  const drawn = scores.filter(
    (score) => score.seed === seed && score.arm === arm && ['zero-shot', 'final', 'pretrained'].includes(score.label),
  )
  const trained = rolesOf(plan).arms.includes(arm) ? 'fine-tuned' : 'from scratch'
  const faults: string[] = []
  const traces = drawn.map(async (score) => {
    const sim = simOf(plan, score.domain)
    if (sim === undefined || score.snapshot === undefined) return undefined
    const snapshot = readSnapshot(join(folder, 'snapshots', score.snapshot))
    const label = score.label === 'final' ? trained : score.label
    const of = { label, seed, evaluationSeed: score.evaluationSeed }
    return traceEpisode(catalog, sim, snapshot, of).catch((thrown: unknown) => {
      const { message, hint } = failureOf(thrown)
      faults.push(`No picture of '${label}': ${message}${hint === undefined ? '' : ` (${hint})`}.`)
      return undefined
    })
  })
  return { traces: (await Promise.all(traces)).filter((trace) => trace !== undefined), faults }
}

function simOf(plan: Plan, name: string): Sim | undefined {
  const domain = plan.domains[name]!
  return domain.kind === 'sim' ? domain : domain.start
}

async function taskOfDomain(plan: Plan, catalog: Catalog, name: string): Promise<Pick<Task, 'solved'> | undefined> {
  const ref = envOf(plan.domains[name]!)
  return ref && (await loadEnv(catalog, ref)).spec
}

/** The version of this package. */
export function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
