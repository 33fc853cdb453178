// The folder of a run that was refused before it did anything: as it was, so that the corrected command finds it free.

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorCode, isWrongUse, LandbridgeError } from '../core/index.js'
import { BINDINGS } from './bound-files.js'
import { isFolder } from './folder.js'
import { START } from './record.js'

/** What a run writes before its first stage does anything. */
const FIRST = ['scenario.yaml', 'events.jsonl', ...Object.values(BINDINGS), 'snapshots', join('snapshots', START)]
/** Beside wrong use, what says that a run cannot be as it was asked for. */
const REFUSALS: readonly ErrorCode[] = ['engine', 'channels']

/** Whether an error says that a run cannot be as it was asked for, not that something went wrong in it. */
export function isRefusal(problem: unknown): boolean {
  return isWrongUse(problem) || (problem instanceof LandbridgeError && REFUSALS.includes(problem.code))
}

/** Remembers what is in a run folder; the answer removes what a run put there, unless it did more than begin. */
export function rememberFolder(folder: string): () => void {
  const before = isFolder(folder) ? new Set(filesOf(folder)) : undefined
  return () => {
    const made = filesOf(folder).filter((file) => !before?.has(file))
    if (!made.every((file) => FIRST.includes(file))) return
    for (const file of made) rmSync(join(folder, file), { recursive: true, force: true })
    if (before === undefined) rmdirSync(folder)
  }
}

function filesOf(folder: string): string[] {
  const snapshots = join(folder, 'snapshots')
  const kept = existsSync(snapshots) ? readdirSync(snapshots).map((file) => join('snapshots', file)) : []
  return [...readdirSync(folder), ...kept]
}
