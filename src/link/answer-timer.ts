// A time limit on an answer, cheap enough to be set a hundred thousand times: one timer is pushed ahead instead of many made.

/** The longest that a timer can wait. */
export const LONGEST_MS = 2 ** 31 - 1

/** Calls `late` where `stop` is not called within the time. */
export class AnswerTimer {
  #timer: NodeJS.Timeout | undefined
  #milliseconds = 0
  #late: (() => void) | undefined
  #deadline = 0

  /** Waits for an answer from now on, in place of any before. */
  start(seconds: number, late: () => void): void {
    this.#late = late
    const milliseconds = Math.min(1000 * seconds, LONGEST_MS)
    this.#deadline = performance.now() + milliseconds
    if (this.#timer !== undefined && milliseconds === this.#milliseconds) {
      this.#timer.refresh()
      return
    }
    clearTimeout(this.#timer)
    this.#milliseconds = milliseconds
    this.#timer = setTimeout(() => this.#check(), milliseconds).unref()
  }

  /** The answer is there. */
  stop(): void {
    this.#late = undefined
  }

  /** A thread that was blocked has its timers run before what has arrived meanwhile: look once more after that. */
  #check(): void {
    setImmediate(() => {
      if (performance.now() >= this.#deadline - 1) this.#late?.()
    })
  }
}
