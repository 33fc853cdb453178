// The lock of a run folder: one process at a time computes a run. What a killed process leaves locks nobody out.

import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { LandbridgeError } from '../core/index.js'
import { isFolder, makeFolders, namesIn } from './folder.js'

/**
 * A folder with one empty file, which says whose it is. It is renamed into place, which the system refuses where the one there is not
 * empty: so one of several succeeds. Whoever removes the file of a process that has ended takes nothing from one that was faster.
 */
const LOCK = 'run.lock'
/** Name of that file: a process's id, and what tells it from others that have or had this id. */
const HOLDER = /^(\d+)\.([0-9a-f]{16})$/
/** How often a lock that is given back meanwhile may be in the way. */
const TRIES = 5
/** Where Linux shows its processes. */
const PROCESSES = '/proc'

/**
 * Takes a run folder for this process, and makes it where there is none. Answers what gives it back, and takes the folder away where
 * it was made and is empty; the end of the process does so too. Throws `usage` where another run has it.
 */
export function lockFolder(folder: string): () => void {
  const isNew = !isFolder(folder)
  makeFolders(folder)
  const [place, lock] = [resolve(folder), resolve(folder, LOCK)]
  const own = `${process.pid}.${markOf(process.pid)}`
  try {
    takeLock(folder, own)
  } catch (problem) {
    if (isNew) quietly(() => rmdirSync(place))
    throw problem
  }
  const giveBack = () => {
    process.off('exit', giveBack)
    quietly(() => rmSync(join(lock, own), { force: true }))
    quietly(() => rmdirSync(lock))
    if (isNew) quietly(() => rmdirSync(place))
  }
  process.on('exit', giveBack)
  return giveBack
}

/** Throws `usage` where a run that has not ended has the folder. Answers the files of runs that ended without giving it back. */
export function requireUnlocked(folder: string): string[] {
  const lock = join(folder, LOCK)
  const holders = namesIn(lock).filter((name) => HOLDER.test(name))
  for (const name of holders) {
    const [, pid, mark] = HOLDER.exec(name)!
    if (markOf(Number(pid)) !== mark) continue
    const message = `Expected a folder that no other run is at work in, got '${folder}', which process ${pid} has`
    const ways = `wait for it, end it, or name another folder (--out); where it is no run, remove ${lock}`
    throw new LandbridgeError('usage', message, ways)
  }
  return holders.map((name) => join(lock, name))
}

function takeLock(folder: string, own: string): void {
  const lock = join(folder, LOCK)
  const draft = mkdtempSync(`${lock}-`)
  try {
    writeFileSync(join(draft, own), '')
    for (let tries = 1; ; tries++) {
      try {
        renameSync(draft, lock)
        return
      } catch (cause) {
        for (const left of requireUnlocked(folder)) rmSync(left, { force: true })
        if (tries === TRIES) throw cause
        // Some systems rename onto nothing only.
        quietly(() => rmdirSync(lock))
      }
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Removes what may be gone or full: a run that was faster or has begun put something there. */
function quietly(remove: () => void): void {
  try {
    remove()
  } catch {}
}

/**
 * What tells a process from others of its id, undefined where it has ended: on Linux the boot of the machine and when in it the process
 * began, elsewhere the machine's name alone.
 */
function markOf(pid: number): string | undefined {
  const facts = existsSync(join(PROCESSES, 'self/stat')) ? beginningOf(pid) : isThere(pid) && hostname()
  return facts ? createHash('sha256').update(facts).digest('hex').slice(0, 16) : undefined
}

function beginningOf(pid: number): string | undefined {
  const stat = textOf(join(PROCESSES, `${pid}/stat`))
  // After the name of its command: its state (killed, and not yet heard of by its parent, is Z), and 19 fields on when it began.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /^[^XZ]/i.test(fields[0]!)
    ? `${textOf(join(PROCESSES, 'sys/kernel/random/boot_id'))} ${fields[19]}`
    : undefined
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code === 'EPERM'
  }
}
