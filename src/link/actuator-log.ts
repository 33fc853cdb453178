// The log that the actuator thread writes itself: a line a control tick, in CSV.

import { closeSync, openSync, writeSync } from 'node:fs'
import { type Actuators, LandbridgeError } from '../core/index.js'
import { keepFormerLog, LOG_HEAD } from './former-log.js'

const BATCH = 64

/** Columns: monotonic seconds, state (`waiting`, `running`, `safe`), one applied command a channel, reason. */
export class ActuatorLog {
  readonly #file: number
  #lines = ''
  #count = 0

  /**
   * Opens `path`; an older log there is kept by another name. `batch` writes lines in groups; otherwise each is in the file before
   * the next tick. Throws `usage` where no log can be written.
   */
  constructor(
    path: string,
    actuators: Actuators,
    readonly batch: boolean,
  ) {
    this.#file = openLog(path)
    writeSync(this.#file, `${LOG_HEAD}${actuators.channels.map((channel) => channel.name).join(',')},reason\n`)
  }

  /** A control period; `command` is what the motors got. Lines are written in batches where the log has them. */
  line(seconds: number, state: string, command: Float32Array, reason: string): void {
    this.#lines += `${seconds.toFixed(6)},${state},${command.join(',')},${reason}\n`
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
