// What a run depends on beside its plan: files that the plan names, whose bytes the run folder binds.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LandbridgeError, type Plan } from '../core/index.js'
import { replaceFile } from './folder.js'
import { readPlain } from './plain-file.js'
import { readText } from './text-file.js'

/** Where a run folder binds the plan's data, and its modules in the format of `sha256sum`. */
export const BINDINGS = { data: 'data.sha256', modules: 'modules.sha256' } as const

/** Notes in a new run folder what the files are that the plan names. Throws `usage` where one cannot be read. */
export function bindFiles(plan: Plan, folder: string): void {
  if (plan.data !== undefined) replaceFile(join(folder, BINDINGS.data), `${dataHash(plan.data)}\n`)
  const lines = modulesOf(plan).map((path) => `${moduleHash(path)}  ${path}\n`)
  if (lines.length > 0) replaceFile(join(folder, BINDINGS.modules), lines.join(''))
}

/** Throws `usage` where a file that the plan names is no longer the one that the run in the folder began with. */
export function requireSameFiles(plan: Plan, folder: string): void {
  const [began] = linesOf(join(folder, BINDINGS.data))
  if (plan.data !== undefined && began !== undefined) {
    requireSame('the data', 'others', plan.data, began, dataHash(plan.data))
  }
  for (const line of linesOf(join(folder, BINDINGS.modules))) {
    const [hash, path] = [line.slice(0, 64), line.slice(66)]
    requireSame('the module', 'another', path, hash, moduleHash(path))
  }
}

function requireSame(what: string, other: string, path: string, began: string, now: string): void {
  if (began === now) return
  const message = `Expected ${what} that the run began with (sha256 ${began}) in ${path}, got ${other} (sha256 ${now})`
  throw new LandbridgeError('usage', message, 'put that file back, or start a new run')
}

/** Paths of the modules that a plan names, each once. */
function modulesOf(plan: Plan): string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { id } = value as { id?: unknown }
    if (typeof id === 'string' && id.startsWith('file:')) found.add(fileURLToPath(id.replace(/#.*$/, '')))
    Object.values(value).forEach(visit)
  }
  visit(plan)
  return [...found].sort()
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readText(path, { what: 'hashes of files' }).trimEnd().split('\n') : []
}

const dataHash = (path: string) => hashOf(path, 'a file of demonstrations')
const moduleHash = (path: string) => hashOf(path, 'a module')

function hashOf(path: string, what: string): string {
  return createHash('sha256').update(readPlain(path, { what })).digest('hex')
}
