// A run folder on disk: files replaced whole, events appended, a torn last line dropped.

import {
  closeSync,
  type Dirent,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { LandbridgeError, type RunEvent, runEventSchema } from '../core/index.js'
import { readPlain } from './plain-file.js'
import { readText } from './text-file.js'

/** What a system says of a disk, a quota or a file that takes no more. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** Makes a folder and those above it. Node's own way (`recursive`) never ends where a folder takes no others, such as `/proc`. */
export function makeFolders(path: string): void {
  if (isFolder(path)) return
  if (!existsSync(dirname(path))) makeFolders(dirname(path))
  try {
    mkdirSync(path)
  } catch (cause) {
    if (!isFolder(path)) throw cause // else another process made it in between
  }
}

/** Whether a path leads to a folder; false as well where it leads through a file. */
export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** What is in a folder, sorted; nothing where there is none. Throws `usage` where it may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return isFolder(folder) ? readdirSync(folder).sort() : []
  } catch (cause) {
    const message = `Expected a folder that can be read, got '${folder}' (${(cause as NodeJS.ErrnoException).code})`
    throw new LandbridgeError('usage', message, 'allow it, or name another one', { cause })
  }
}

/**
 * Replaces a file by write, sync, rename: a reader or a power cut sees the old bytes or the new, never half.
 * Throws `usage` where nothing can be written there, or not all of it.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.draft`
  const file = openDraft(path, draft)
  try {
    writeWhole(file, typeof content === 'string' ? Buffer.from(content) : content)
    renameSync(draft, path)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw unwritten(path, cause)
  }
}

/** Writes, syncs and closes a file. */
function writeWhole(file: number, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function openDraft(path: string, draft: string): number {
  try {
    makeFolders(dirname(path))
    return openSync(draft, 'w')
  } catch (cause) {
    throw unwritten(path, cause)
  }
}

function unwritten(path: string, cause: unknown): LandbridgeError {
  const { code = '' } = cause as NodeJS.ErrnoException
  const hint = FULL.includes(code) ? 'make room for it; a run goes on with --resume' : undefined
  return new LandbridgeError('usage', `Expected a file that can be written, got '${path}' (${code})`, hint, { cause })
}

/** Removes the drafts that killed processes left where a run writes. Links in the folder are not followed, nothing else is touched. */
export function removeDrafts(folder: string): void {
  const root = realpathSync(folder)
  const checkpoints = join(root, 'checkpoints')
  const seeds = entriesOf(checkpoints).filter((entry) => entry.isDirectory() && /^seed-\d+$/.test(entry.name))
  const places = [root, join(root, 'snapshots'), ...seeds.map(({ name }) => join(checkpoints, name))]
  for (const place of places) {
    const drafts = entriesOf(place).filter((entry) => entry.isFile() && /.\.\d+\.draft$/.test(entry.name))
    for (const { name } of drafts) rmSync(join(place, name), { force: true })
  }
}

/** What is in a folder; nothing where there is none, or a link. */
function entriesOf(folder: string): Dirent[] {
  const isOwn = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  return isOwn ? readdirSync(folder, { withFileTypes: true }) : []
}

/** Appends events to `events.jsonl`, a line each, at once. */
export class EventLog {
  readonly #path: string
  readonly #file: number

  /** Opens the log of a run folder; drops a last line that a kill tore. */
  constructor(folder: string) {
    makeFolders(folder)
    this.#path = eventFile(folder)
    if (existsSync(this.#path)) dropTornLine(this.#path)
    this.#file = openSync(this.#path, 'a')
  }

  /** Throws `usage` where the file takes no more. */
  append(event: RunEvent): void {
    try {
      writeSync(this.#file, `${JSON.stringify(event)}\n`)
    } catch (cause) {
      throw unwritten(this.#path, cause)
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Events of a run folder so far; an empty list where there are none. Throws `checkpoint` on a line that is no event. */
export function readEvents(folder: string): RunEvent[] {
  const path = eventFile(folder)
  if (!existsSync(path)) return []
  const lines = readText(path, { what: 'the events of a run', code: 'checkpoint' }).split('\n').slice(0, -1)
  return lines.map((line, i) => {
    const parsed = runEventSchema.safeParse(parseJson(line))
    if (parsed.success) return parsed.data
    throw new LandbridgeError(
      'checkpoint',
      `Expected an event in line ${i + 1} of ${path}`,
      'remove the line or the folder',
    )
  })
}

/** Folders `BASE/NAME-1`, `BASE/NAME-2`, ... that exist, oldest first. */
export function foldersOf(base: string, name: string): string[] {
  const numbers = namesIn(base)
    .filter((entry) => entry.startsWith(`${name}-`) && /^[1-9]\d*$/.test(entry.slice(name.length + 1)))
    .filter((entry) => isFolder(join(base, entry)))
    .map((entry) => Number(entry.slice(name.length + 1)))
  return numbers.sort((a, b) => a - b).map((number) => join(base, `${name}-${number}`))
}

/** The next free `BASE/NAME-N`. */
export function nextFolder(base: string, name: string): string {
  const last = foldersOf(base, name).at(-1)
  return join(base, `${name}-${last === undefined ? 1 : Number(last.slice(last.lastIndexOf('-') + 1)) + 1}`)
}

function eventFile(folder: string): string {
  return join(folder, 'events.jsonl')
}

function dropTornLine(path: string): void {
  const bytes = readPlain(path, { what: 'the events of a run', code: 'checkpoint' })
  const end = bytes.lastIndexOf(10) + 1
  if (end < bytes.length) truncateSync(path, end)
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
