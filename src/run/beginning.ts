// How a run begins in its folder, which it has for itself until it ends. One that was refused before it did anything leaves the folder
// as it was, so that the corrected command finds it free.

import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorCode, isWrongUse, LandbridgeError, type Plan } from '../core/index.js'
import { BINDINGS, bindFiles, requireSameFiles } from './bound-files.js'
import { EventLog, makeFolders, namesIn, readEvents, removeDrafts, replaceFile } from './folder.js'
import { lockFolder, requireUnlocked } from './folder-lock.js'
import { START } from './record.js'
import { requireSameScenario } from './same-scenario.js'
import { stringifyPlan } from './scenario.js'
import { readSnapshot } from './stages/index.js'

/** What a run ends with: none of them is there before a run has begun. */
const REPORTS = ['report.html', 'report.json', 'report.md']
/** What a run writes before its first stage does anything. */
const FIRST = ['scenario.yaml', 'events.jsonl', ...Object.values(BINDINGS), 'snapshots', join('snapshots', START)]
/** Beside wrong use, what says that a run cannot be as it was asked for. */
const REFUSALS: readonly ErrorCode[] = ['engine', 'channels', 'env']

/** A run that has begun, or goes on. */
export interface BegunRun {
  log: EventLog
  /** Seconds that it has taken before. */
  before: number
  /** Gives the folder back, as it was where the problem that ends the run says that it cannot be as it was asked for. */
  end(problem?: unknown): void
}

/** What can be told of the folder before anything else takes time. Throws `usage` where a run cannot begin there, or go on. */
export function requireFolder(folder: string, resume: boolean): void {
  inFolder(folder, resume, () => requireUnlocked(folder))
  requireContent(folder, resume)
}

/**
 * Begins a run in its folder, or goes on with the one there. Throws `usage` where another run has the folder, it may not be written, or
 * what is to go on is another run.
 */
export function beginRun(plan: Plan, folder: string, resume: boolean): BegunRun {
  const giveBack = inFolder(folder, resume, () => lockFolder(folder))
  let takeBack = () => {}
  let log: EventLog | undefined
  const end = (problem?: unknown) => {
    log?.close()
    if (isRefusal(problem)) takeBack()
    giveBack()
  }
  try {
    return inFolder(folder, resume, () => {
      // Another run may have begun, and ended, since it was asked first.
      requireContent(folder, resume)
      if (!resume) takeBack = rememberFolder(folder)
      prepareFolder(plan, folder, resume)
      const before = readEvents(folder).at(-1)?.at ?? 0
      log = new EventLog(folder)
      return { log, before, end }
    })
  } catch (problem) {
    end(problem)
    throw problem
  }
}

function requireContent(folder: string, resume: boolean): void {
  const there = inFolder(folder, resume, () => statSync(scenarioOf(folder), { throwIfNoEntry: false }))
  if (there !== undefined && !resume) {
    const hint = 'resume it, or choose another folder'
    throw new LandbridgeError('usage', `Expected an empty folder, got '${folder}', which holds a run`, hint)
  }
  const kept = REPORTS.find((name) => existsSync(join(folder, name)))
  if (there === undefined && !resume && kept !== undefined) {
    const message = `Expected a folder without a '${kept}' of its own, got '${folder}'`
    throw new LandbridgeError('usage', message, 'a run would write over it: choose another folder')
  }
  if (there === undefined && resume) {
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
  if (plan.start !== undefined) readSnapshot(plan.start)
  makeFolders(join(folder, 'snapshots'))
  bindFiles(plan, folder)
  if (plan.start !== undefined) copyFileSync(plan.start, join(folder, 'snapshots', START))
  replaceFile(file, text)
}

/** Does what the system may refuse, and says so in words, as `usage`. */
function inFolder<Made>(folder: string, resume: boolean, work: () => Made): Made {
  try {
    return work()
  } catch (cause) {
    const { syscall, message: reason } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    const message = `Expected a run folder that can be read and written, got '${folder}' (${reason})`
    const hint = resume
      ? 'allow it, or resume a copy of the folder: --out COPY'
      : 'name another run folder: --out FOLDER'
    throw new LandbridgeError('usage', message, hint, { cause })
  }
}

/** Whether an error says that a run cannot be as it was asked for, not that something went wrong in it. */
function isRefusal(problem: unknown): boolean {
  return isWrongUse(problem) || (problem instanceof LandbridgeError && REFUSALS.includes(problem.code))
}

/** Remembers what is in a run folder; the answer removes what a run put there, unless it did more than begin. */
function rememberFolder(folder: string): () => void {
  const before = new Set(filesOf(folder))
  return () => {
    const made = filesOf(folder).filter((file) => !before.has(file))
    if (!made.every((file) => FIRST.includes(file))) return
    for (const file of made) rmSync(join(folder, file), { recursive: true, force: true })
  }
}

function filesOf(folder: string): string[] {
  const kept = namesIn(join(folder, 'snapshots')).map((file) => join('snapshots', file))
  return [...namesIn(folder), ...kept]
}

function scenarioOf(folder: string): string {
  return join(folder, 'scenario.yaml')
}
