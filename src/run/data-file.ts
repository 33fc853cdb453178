// Which demonstrations a run learns from: a plan names a file, the run folder says what was in it.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LandbridgeError, type Plan } from '../core/index.js'
import { replaceFile } from './folder.js'

/** Notes in a new run folder what the plan's data are. Throws `usage` where they cannot be read. */
export function noteData({ data }: Plan, folder: string): void {
  if (data !== undefined) replaceFile(noteOf(folder), `${hashOf(data)}\n`)
}

/** Throws `usage` where the plan's data are no longer those that the run in the folder began with. */
export function requireSameData({ data }: Plan, folder: string): void {
  if (data === undefined || !existsSync(noteOf(folder))) return
  const [began, now] = [readFileSync(noteOf(folder), 'utf8').trim(), hashOf(data)]
  if (began === now) return
  const message = `Expected the data that the run began with (sha256 ${began}) in ${data}, got others (sha256 ${now})`
  throw new LandbridgeError('usage', message, 'put that file back, or start a new run')
}

function noteOf(folder: string): string {
  return join(folder, 'data.sha256')
}

function hashOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch (cause) {
    const message = `Expected a file of demonstrations, got '${path}', which cannot be read`
    throw new LandbridgeError('usage', message, undefined, { cause })
  }
}
