// The events of the actuator thread: a driver's sockets, timers and promises run between the ticks of the loop.

/** This thread's event loop, and what failed in it with nobody to catch it. One a thread. */
export class ThreadEvents {
  /** Rejects with the first exception or rejection that nobody caught. */
  readonly failed: Promise<never>
  /** Called when something has failed. */
  onFailure: () => void = () => {}
  #failure: { problem: unknown } | undefined

  constructor() {
    this.failed = new Promise((_, reject) => {
      const fail = (problem: unknown) => {
        this.#failure ??= { problem }
        reject(problem)
        this.onFailure()
      }
      process.on('uncaughtException', fail)
      process.on('unhandledRejection', fail)
    })
    this.failed.catch(() => {})
  }

  /** Throws what has failed so far. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.problem
  }

  /** One turn: delivers what has arrived, settles what is ready. Throws what has failed so far. */
  async turn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.check()
  }

  /** Lets events run for a while, to a millisecond or two. Throws what has failed so far. */
  async run(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
    this.check()
  }
}
