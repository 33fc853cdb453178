// The plan loop: seeds side by side, then the stages that run alone, then the report.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Catalog, LandbridgeError, type Plan, type Report, type RunEvent } from '../core/index.js'
import { monotonicSeconds } from '../link/index.js'
import { assembleReport } from './assemble.js'
import { isRefusal, rememberFolder } from './beginning.js'
import { bindFiles, requireSameFiles } from './bound-files.js'
import { complaintOfStages } from './check-stages.js'
import { EventLog, isFolder, makeFolders, readEvents, removeDrafts, replaceFile } from './folder.js'
import { medianSeed, seedsOf } from './outcome.js'
import { withoutPresets } from './preset.js'
import { probeRobots } from './probe.js'
import { START } from './record.js'
import { requireSameScenario } from './same-scenario.js'
import { stringifyPlan } from './scenario.js'
import { runAfter, runSeed, type SeedOptions } from './seed.js'
import { settleEngine } from './settle-engine.js'
import { sideBySide } from './side-by-side.js'
import { readSnapshot } from './stages/index.js'
import { writeReport } from './write-report.js'

/** How to run a plan. */
export interface RunOptions {
  /** The run folder; made where it does not exist. */
  folder: string
  /** Go on with the run in the folder. Throws `usage` where its scenario is another one. */
  resume?: boolean
  /** Seeds side by side. @default 1 */
  workers?: number
  /** Sim workers of a training stage; 0 steps in this process. @default 0 */
  simWorkers?: number
  /** Token of robots that are already there. */
  token?: string
  /** Monotonic seconds; results do not depend on it. */
  now?: () => number
  /** Runs one seed; in this process by default, {@link seedInProcess} runs it in one of its own. */
  runSeed?: (plan: Plan, seed: number, options: SeedOptions) => AsyncGenerator<RunEvent>
}

/** Runs a plan; yields what happens and returns the report, which also lies in the folder with everything it is made of. */
export async function* run(given: Plan, catalog: Catalog, options: RunOptions): AsyncGenerator<RunEvent, Report> {
  const { folder, workers = 1, now = monotonicSeconds } = options
  requireFolder(folder, options.resume ?? false)
  await requireStages(given)
  const resolved = await withoutPresets(catalog, given)
  await probeRobots(resolved, catalog, options.token ?? '')
  const { plan, notice } = await settleEngine(resolved, catalog, folder, workers)
  const takeBack = rememberFolder(folder)
  prepareFolder(plan, folder, options.resume ?? false)
  const before = readEvents(folder).at(-1)?.at ?? 0
  const started = now()
  const elapsed = () => before + now() - started
  const log = new EventLog(folder)
  const seedOptions: SeedOptions = { folder, workers: options.simWorkers ?? 0, token: options.token ?? '', now }
  const start = options.runSeed ?? ((_: Plan, seed: number) => runSeed(plan, catalog, seed, seedOptions))
  let refused = false
  try {
    const said = new Set<string>()
    for await (const event of happenings(plan, catalog, seedOptions, workers, start, notice)) {
      // What holds for every seed or arm is said once.
      if (event.kind === 'notice' && said.has(event.message)) continue
      if (event.kind === 'notice') said.add(event.message)
      const dated = { ...event, at: elapsed() }
      log.append(dated)
      yield dated
    }
    const report = await assembleReport(plan, catalog, folder, elapsed())
    const file = await writeReport(report, folder)
    const event: RunEvent = { kind: 'report', file, at: elapsed() }
    log.append(event)
    yield event
    return report
  } catch (problem) {
    refused = !options.resume && isRefusal(problem)
    throw problem
  } finally {
    log.close()
    if (refused) takeBack()
  }
}

async function* happenings(
  plan: Plan,
  catalog: Catalog,
  options: SeedOptions,
  workers: number,
  start: NonNullable<RunOptions['runSeed']>,
  notice: RunEvent | undefined,
): AsyncGenerator<RunEvent> {
  const seeds = seedsOf(plan)
  yield { kind: 'run', name: plan.name, seeds }
  if (notice) yield notice
  const starts = seeds.map((seed) => () => start(plan, seed, options))
  yield* sideBySide(starts, workers)
  if (plan.after === undefined) return
  yield* runAfter(plan, catalog, medianSeed(plan, options.folder, plan.after.arm), options)
}

async function requireStages(plan: Plan): Promise<void> {
  const complaint = await complaintOfStages(plan)
  if (complaint === undefined) return
  const { path, message, hint } = complaint
  throw new LandbridgeError('scenario', `${path.map(String).join('.')}: ${message}`, hint)
}

/** What can be told of the folder before anything else takes time. */
function requireFolder(folder: string, resume: boolean): void {
  const isThere = existsSync(scenarioOf(folder))
  if (isThere && !resume) {
    const hint = 'resume it, or choose another folder'
    throw new LandbridgeError('usage', `Expected an empty folder, got '${folder}', which holds a run`, hint)
  }
  if (!isThere && resume) {
    throw new LandbridgeError('usage', `Expected a run in '${folder}', got nothing to resume`)
  }
}

/** Writes the resolved scenario, or checks that the one there is the same. */
function prepareFolder(plan: Plan, folder: string, resume: boolean): void {
  const file = scenarioOf(folder)
  const text = stringifyPlan(plan)
  if (resume) {
    requireSameScenario(file, text)
    requireSameFiles(plan, folder)
    removeDrafts(folder)
    return
  }
  // Read before anything is made: a run that cannot begin leaves nothing behind.
  if (plan.start !== undefined) readSnapshot(plan.start)
  claimFolder(folder)
  bindFiles(plan, folder)
  if (plan.start !== undefined) copyFileSync(plan.start, join(folder, 'snapshots', START))
  replaceFile(file, text)
}

function scenarioOf(folder: string): string {
  return join(folder, 'scenario.yaml')
}

/** Makes the folder of snapshots, which of several runs that start at once only one can. */
function claimFolder(folder: string): void {
  const path = join(folder, 'snapshots')
  try {
    if (!existsSync(folder)) makeFolders(folder)
    mkdirSync(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const message =
      code === 'EEXIST' && isFolder(path)
        ? `Expected an empty folder, got '${folder}', in which another run begins`
        : `Expected a folder that can be made, got '${path}' (${code})`
    throw new LandbridgeError('usage', message, 'name another run folder: --out FOLDER', { cause })
  }
}
