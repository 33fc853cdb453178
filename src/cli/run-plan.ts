// Runs a plan for a verb: progress on stderr, Ctrl-C, and where the folder lies.

import { availableParallelism } from 'node:os'
import { catalog } from '../catalog.js'
import { LandbridgeError, type Plan, type Report } from '../core/index.js'
import { foldersOf, nextFolder, type RunOptions, run, seedInProcess } from '../run/index.js'
import { Progress } from './progress.js'

/** Where run folders lie unless `--out` names one. */
const RUNS = 'runs'

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

/** Runs a plan to its report. Throws `interrupted` on Ctrl-C, with the last declared checkpoint in place. */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Report> {
  const progress = new Progress(plan)
  const events = run(plan, catalog, options)
  const { promise: stopped, reject } = withRejection()
  const interrupt = () => reject(interruption(options.folder))
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    for (;;) {
      const next = await Promise.race([events.next(), stopped])
      if (next.done) return next.value
      progress.show(next.value)
    }
  } finally {
    progress.end()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function withRejection(): { promise: Promise<never>; reject: (problem: Error) => void } {
  let reject: (problem: Error) => void = () => {}
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  promise.catch(() => {})
  return { promise, reject }
}

/** Seeds in processes of their own, as many at a time as `workers`, by default the machine's cores. */
export function seedsInProcesses(plan: Plan, workers: number | undefined): Pick<RunOptions, 'workers' | 'runSeed'> {
  // A machine that is there has one controller at a time.
  const shared = Object.values(plan.domains).some((domain) => domain.kind === 'robot' && domain.url !== undefined)
  return {
    workers: shared ? 1 : (workers ?? availableParallelism()),
    runSeed: (plan, seed, { folder, workers: simWorkers, token }) =>
      seedInProcess({ plan, seed, folder, workers: simWorkers, token }),
  }
}

function interruption(folder: string): LandbridgeError {
  return new LandbridgeError(
    'interrupted',
    `interrupted; '${folder}' holds everything up to the last checkpoint`,
    `the same command with --out ${folder} --resume goes on from there`,
  )
}
