// Heartbeats: both sides of a link speak now and then, and a side that hears nothing for too long calls the link dead.

import { monotonicSeconds } from './clock.js'

const EVERY_MS = 500

/** What passes time for a heartbeat. */
export interface Pulse {
  /** Monotonic seconds. */
  now(): number
  /** Calls `tick` over and over until what it returns is called. */
  repeat(tick: () => void): () => void
}

const realTime: Pulse = {
  now: monotonicSeconds,
  repeat(tick) {
    const timer = setInterval(tick, EVERY_MS).unref()
    return () => clearInterval(timer)
  },
}

/** Calls `beat` at every pulse, twice a second, and `silent` once when nothing was `heard` for `limit` seconds. */
export class Heartbeat {
  #heardAt: number
  readonly #stop: () => void

  constructor(
    readonly limit: number,
    beat: () => void,
    readonly silent: () => void,
    readonly pulse = realTime,
  ) {
    this.#heardAt = pulse.now()
    this.#stop = pulse.repeat(() => {
      beat()
      // A thread that was blocked has its timers run before what has arrived meanwhile: look once more after that.
      if (this.#tooLong()) setImmediate(() => this.#tooLong() && this.#end())
    })
  }

  heard(): void {
    this.#heardAt = this.pulse.now()
  }

  stop(): void {
    this.#stop()
  }

  #tooLong(): boolean {
    return this.pulse.now() - this.#heardAt > this.limit
  }

  #end(): void {
    this.stop()
    this.silent()
  }
}
