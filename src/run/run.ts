// The plan loop: seeds side by side, then the stages that run alone, then the report.

import { type Catalog, LandbridgeError, type Plan, type PlanInput, type Report, type RunEvent } from '../core/index.js'
import { monotonicSeconds } from '../link/index.js'
import { assembleReport } from './assemble.js'
import { beginRun, requireFolder } from './beginning.js'
import { complaintOfStages } from './check-stages.js'
import { medianSeed, seedsOf } from './outcome.js'
import { withoutPresets } from './preset.js'
import { probeRobots } from './probe.js'
import { type RunOptions, requireRunArguments } from './run-arguments.js'
import { runAfter, runSeed, type SeedOptions } from './seed.js'
import { settleEngine } from './settle-engine.js'
import { sideBySide } from './side-by-side.js'
import { writeReport } from './write-report.js'

/**
 * Runs a plan; yields what happens and returns the report, which also lies in the folder with everything it is made of. Throws
 * `scenario` on a key or value that is none, by its path, and on stages that cannot be, before anything is made; what plug-ins and laws
 * refuse comes when they are needed, unless {@link loadScenario} has read the plan.
 */
export async function* run(given: PlanInput, catalog: Catalog, options: RunOptions): AsyncGenerator<RunEvent, Report> {
  const asked = requireRunArguments(given, catalog, options)
  const { folder, resume = false, workers = 1, now = monotonicSeconds } = options
  requireFolder(folder, resume)
  await requireStages(asked)
  const resolved = await withoutPresets(catalog, asked)
  await probeRobots(resolved, catalog, options.token ?? '')
  const { plan, notice } = await settleEngine(resolved, catalog, folder, workers)
  const { log, before, end } = beginRun(plan, folder, resume)
  const started = now()
  // A run that finds nothing left to do takes no longer for it.
  let isWorking = false
  const elapsed = () => (isWorking ? before + now() - started : before)
  const seedOptions: SeedOptions = { folder, workers: options.simWorkers ?? 0, token: options.token ?? '', now }
  const start = options.runSeed ?? ((_: Plan, seed: number) => runSeed(plan, catalog, seed, seedOptions))
  let problem: unknown
  try {
    const said = new Set<string>()
    for await (const event of happenings(plan, catalog, seedOptions, workers, start, notice)) {
      // What holds for every seed or arm is said once.
      if (event.kind === 'notice' && said.has(event.message)) continue
      if (event.kind === 'notice') said.add(event.message)
      isWorking ||= event.kind === 'stage' && event.state === 'start'
      const dated = { ...event, at: elapsed() }
      log.append(dated)
      yield dated
    }
    const at = elapsed()
    const report = await assembleReport(plan, catalog, folder, at)
    const event: RunEvent = { kind: 'report', file: await writeReport(report, folder), at }
    log.append(event)
    yield event
    return report
  } catch (thrown) {
    problem = thrown
    throw thrown
  } finally {
    end(problem)
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
  const starts = seeds.map((seed) => (ending: AbortSignal) => start(plan, seed, options, ending))
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
