// Heartbeats: both sides of a link speak now and then, and a side that hears nothing for too long calls the link dead.

const EVERY_MS = 500

/** Calls `beat` twice a second, and `silent` once when nothing was `heard` for `limit` seconds. */
export class Heartbeat {
  #heardAt = performance.now()
  readonly #timer: NodeJS.Timeout

  constructor(
    readonly limit: number,
    beat: () => void,
    readonly silent: () => void,
  ) {
    this.#timer = setInterval(() => {
      beat()
      // A thread that was blocked has its timers run before what has arrived meanwhile: look once more after that.
      if (this.#tooLong()) setImmediate(() => this.#tooLong() && this.#end())
    }, EVERY_MS).unref()
  }

  heard(): void {
    this.#heardAt = performance.now()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tooLong(): boolean {
    return performance.now() - this.#heardAt > 1000 * this.limit
  }

  #end(): void {
    this.stop()
    this.silent()
  }
}
