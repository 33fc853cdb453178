// The log that the actuator thread writes itself: a line a control tick, in CSV.

import { closeSync, openSync, writeSync } from 'node:fs'
import { LandbridgeError } from '../core/index.js'
import { keepFormerLog } from './former-log.js'
import { LogColumns, type Logged, type Reading } from './log-columns.js'

const BATCH = 64

/** Lines of a robot's log on their way into its file. */
export class ActuatorLog {
  readonly #file: number
  readonly #columns: LogColumns
  #lines = ''
  #count = 0

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
    this.#file = openLog(path)
    writeSync(this.#file, `${this.#columns.heading}\n`)
  }

  /** A control period; `command` is what the motors got. Lines are written in batches where the log has them. */
  line(seconds: number, state: string, command: Float32Array, reason: string, reading?: Reading): void {
    this.#lines += `${seconds.toFixed(6)},${this.#columns.line(state, command, reason, reading)}\n`
    if (++this.#count >= (this.batch ? BATCH : 1)) this.flush()
  }

  flush(): void {
    if (this.#count > 0) writeSync(this.#file, this.#lines)
    this.#lines = ''
    this.#count = 0
  }

  close(): void {
    this.flush()
    closeSync(this.#file)
  }
}

function openLog(path: string): number {
  keepFormerLog(path)
  try {
    return openSync(path, 'w')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const hint = code === 'ENOENT' ? 'make its folder first' : undefined
    throw new LandbridgeError('usage', `Expected a log that can be written, got '${path}' (${code})`, hint, { cause })
  }
}
