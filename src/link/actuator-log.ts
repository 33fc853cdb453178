// The log that the actuator thread writes itself, in CSV: a line a control tick, but few where nobody drives.

import { closeSync, openSync, writeSync } from 'node:fs'
import { LandbridgeError } from '../core/index.js'
import { keepFormerLog } from './former-log.js'
import { LogColumns, type Logged, type Reading } from './log-columns.js'

const BATCH = 64
/** Seconds after a change for which every tick has its line, and from line to line after that, outside episodes. */
const IDLE_SECONDS = 1

/** Lines of a robot's log on their way into its file. */
export class ActuatorLog {
  readonly #path: string
  readonly #file: number
  readonly #columns: LogColumns
  #lines = ''
  #count = 0
  /** What all ticks since `#since` have said outside episodes, the newest line of them, and the newest that was left out. */
  #idle = ''
  #since = 0
  #at = 0
  #left = ''

  /**
   * Opens `path`; an older log there is kept by another name. `batch` writes lines in groups; otherwise each is in the file before
   * the next tick. Throws `usage` where no log can be written.
   */
  constructor(
    path: string,
    logged: Logged,
    readonly batch: boolean,
  ) {
    this.#columns = new LogColumns(logged)
    this.#path = path
    this.#file = openLog(path)
    this.#write(`${this.#columns.heading}\n`)
  }

  /**
   * A control period; `command` is what the motors got. Lines are written in batches where the log has them. So that a robot
   * that waits fills no disk, ticks outside episodes that say nothing new have a line a second from the first second on, and the
   * last of them one more.
   */
  line(seconds: number, state: string, command: Float32Array, reason: string, reading?: Reading): void {
    const cells = this.#columns.line(state, command, reason, reading)
    const line = `${seconds.toFixed(6)},${cells}\n`
    const isNew = state === 'running' || cells !== this.#idle
    if (isNew) {
      this.#add(this.#left)
      this.#idle = state === 'running' ? '' : cells
      this.#since = seconds
    }
    if (isNew || seconds - this.#since < IDLE_SECONDS || seconds - this.#at >= IDLE_SECONDS) {
      this.#add(line)
      this.#at = seconds
      this.#left = ''
    } else this.#left = line
    if (this.#count >= (this.batch ? BATCH : 1)) this.flush()
  }

  /** Throws `usage` where the file takes no more. */
  flush(): void {
    if (this.#count > 0) this.#write(this.#lines)
    this.#lines = ''
    this.#count = 0
  }

  close(): void {
    this.#add(this.#left)
    this.flush()
    closeSync(this.#file)
  }

  #write(text: string): void {
    try {
      writeSync(this.#file, text)
    } catch (cause) {
      throw unwritten(this.#path, cause)
    }
  }

  #add(line: string): void {
    if (line === '') return
    this.#lines += line
    this.#count++
  }
}

function openLog(path: string): number {
  keepFormerLog(path)
  try {
    return openSync(path, 'w')
  } catch (cause) {
    throw unwritten(path, cause)
  }
}

function unwritten(path: string, cause: unknown): LandbridgeError {
  const { code } = cause as NodeJS.ErrnoException
  const hint = code === 'ENOENT' ? 'make its folder first' : undefined
  return new LandbridgeError('usage', `Expected a log that can be written, got '${path}' (${code})`, hint, { cause })
}
