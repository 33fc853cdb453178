// A robot's log is what is left of an accident: a new one never takes the place of an older one.

import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { parse } from 'node:path'
import { LandbridgeError, ROBOT_LOG_HEAD } from '../core/index.js'

/**
 * Gives an older log at `path` the name `NAME.1.csv`, `NAME.2.csv` and so on, the newest last; undefined where there is none.
 * Throws `usage` where another file is in the place, and where it is no plain one: who reads a pipe, or a terminal, may keep the thread
 * beside the motors waiting, and its watchdog with it.
 */
export function keepFormerLog(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const there = statSync(path)
  if (!there.isFile()) {
    const hint = 'name a file on a disk: what is not read would hold up the motors; `tail -f` follows it'
    throw new LandbridgeError('usage', `Expected a plain file for the log, got '${path}', which is none`, hint)
  }
  if (there.size === 0) return undefined
  if (!isLog(path)) {
    throw new LandbridgeError(
      'usage',
      `Expected a new file or an older log of a robot, got '${path}', which is neither`,
      'name another file',
    )
  }
  const { dir, name, ext } = parse(path)
  const candidate = (count: number) => `${dir === '' ? '' : `${dir}/`}${name}.${count}${ext}`
  let count = 1
  while (existsSync(candidate(count))) count++
  renameSync(path, candidate(count))
  return candidate(count)
}

function isLog(path: string): boolean {
  const head = Buffer.alloc(ROBOT_LOG_HEAD.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, head)
  } finally {
    closeSync(file)
  }
  return head.toString() === ROBOT_LOG_HEAD
}
