// The log that the actuator thread writes itself: a line a control tick, in CSV.

import { closeSync, openSync, writeSync } from 'node:fs'
import type { Actuators } from '../core/index.js'

const BATCH = 64

/** Columns: monotonic seconds, state (`waiting`, `running`, `safe`), one applied command a channel, reason. */
export class ActuatorLog {
  readonly #file: number
  #lines = ''
  #count = 0

  /** Opens (and empties) `path`. `batch` writes lines in groups; otherwise each is in the file before the next tick. */
  constructor(
    path: string,
    actuators: Actuators,
    readonly batch: boolean,
  ) {
    this.#file = openSync(path, 'w')
    writeSync(this.#file, `seconds,state,${actuators.channels.map((channel) => channel.name).join(',')},reason\n`)
  }

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
