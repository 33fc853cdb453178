// Runs a plan for a verb: progress on stderr, Ctrl-C, and where the folder lies.

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { catalog } from '../catalog.js'
import { type ErrorCode, LandbridgeError, type Plan, type Report } from '../core/index.js'
import { closeLinks } from '../link/index.js'
import { foldersOf, nextFolder, type RunOptions, run, seedInProcess } from '../run/index.js'
import { Progress } from './progress.js'
import { interruption } from './stopped.js'

/** Where run folders lie unless `--out` names one. */
const RUNS = 'runs'
/** What ends a run that may well go on: its machine may be back in a moment, a process was killed. */
const RESUMABLE: readonly ErrorCode[] = ['connection', 'timeout', 'protocol', 'process']

/** The folder of a run: `--out`, else the newest of this name to resume, else the next free one. */
export function folderFor(name: string, { out, resume }: { out?: string; resume?: boolean }): string {
  if (out !== undefined) return out
  const newest = resume ? foldersOf(RUNS, name).at(-1) : nextFolder(RUNS, name)
  if (newest !== undefined) return newest
  throw new LandbridgeError(
    'usage',
    `Expected a run of '${name}' to resume, got none in '${RUNS}/'`,
    'name its folder with --out',
  )
}

/** Runs a plan to its report. Throws `interrupted` on Ctrl-C or where it is told to end, with the last declared checkpoint in place. */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Report> {
  const progress = new Progress(plan)
  const events = run(plan, catalog, options)
  const { stopped, end } = interruption(() => interrupted(options.folder))
  try {
    for (;;) {
      const next = await Promise.race([events.next(), stopped])
      if (next.done) return next.value
      progress.show(next.value)
    }
  } catch (problem) {
    // What a seed in this process was at when it was told to end is not waited for.
    await closeLinks()
    throw withResumption(problem, options.folder)
  } finally {
    progress.end()
    end()
  }
}

/** Seeds in processes of their own, as many at a time as `workers`, by default the machine's cores. */
export function seedsInProcesses(plan: Plan, workers: number | undefined): Pick<RunOptions, 'workers' | 'runSeed'> {
  // A machine that is there has one controller at a time.
  const shared = Object.values(plan.domains).some((domain) => domain.kind === 'robot' && domain.url !== undefined)
  return {
    workers: shared ? 1 : (workers ?? availableParallelism()),
    runSeed: (plan, seed, { folder, workers: simWorkers, token }, ending) =>
      seedInProcess({ plan, seed, folder, workers: simWorkers, token }, ending),
  }
}

function interrupted(folder: string): LandbridgeError {
  const message = `interrupted; '${folder}' holds everything up to the last checkpoint`
  return new LandbridgeError('interrupted', message, resumption(folder))
}

/** A run whose link broke, or one of its processes, says how it goes on. */
function withResumption(problem: unknown, folder: string): unknown {
  const isBroken = problem instanceof LandbridgeError && RESUMABLE.includes(problem.code)
  if (!isBroken || !existsSync(join(folder, 'scenario.yaml'))) return problem
  const { code, message, hint } = problem
  const kept = `'${folder}' holds everything up to the last checkpoint: ${resumption(folder)}`
  const hints = [hint, kept].filter((part) => part !== undefined)
  return new LandbridgeError(code, message, hints.join('; '), { cause: problem })
}

function resumption(folder: string): string {
  return `the same command with --out ${folder} --resume goes on from there`
}
