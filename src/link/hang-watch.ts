// Whether the actuator thread still runs, seen from the thread that handles sockets.

import { WORD } from './mailbox.js'

const EVERY_MS = 100

/**
 * Calls `hung` once where the thread's loop has made no pass for `seconds`. Looks are counted, not the clock, so that a process
 * that was stopped as a whole does not count as hung.
 */
export class HangWatch {
  readonly #timer: NodeJS.Timeout

  constructor(words: Int32Array, seconds: number, hung: () => void) {
    let beats = -1
    let looks = 0
    this.#timer = setInterval(() => {
      const now = Atomics.load(words, WORD.beats)
      looks = now === beats ? looks + 1 : 0
      beats = now
      if (looks * EVERY_MS < 1000 * seconds) return
      this.stop()
      hung()
    }, EVERY_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
