// Measurements in a process of their own: builds of one library exclude each other, code that V8 has made for one thing slows the
// next, and one that dies takes nothing with it.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { errorOf, type Failure, failureOf, LandbridgeError } from '../core/index.js'

/** What the process answers. */
type Answer = { works: true; value: number } | { works: false; failure: Failure }

/** A process of an entry that calls {@link serveMeasure}; what it measures with stays from one measurement to the next. */
export class MeasuringProcess<Order> {
  readonly #child

  constructor(
    entry: URL,
    private readonly order: Order,
  ) {
    this.#child = fork(entry, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' })
  }

  /** The next figure. Throws `engine` where what is measured fails, or dies. */
  async measure(): Promise<number> {
    const over = new AbortController()
    const answered = once(this.#child, 'message', over) as Promise<[Answer]>
    const ended = once(this.#child, 'exit', over) as Promise<[code: number | null, signal: string | null]>
    this.#child.send(this.order as object)
    const died = ended.then(([code, signal]): [Answer] => [
      { works: false, failure: { message: `Expected a figure, got the end of its process (${signal ?? code})` } },
    ])
    const [answer] = await Promise.race([answered, died]).finally(() => over.abort())
    if (answer.works) return answer.value
    const { message, hint } = answer.failure
    throw new LandbridgeError('engine', message, hint, { cause: errorOf(answer.failure) })
  }

  /** Ends the process; nothing may be called afterwards. */
  end(): void {
    this.#child.kill('SIGKILL')
  }
}

/** In such a process: makes the measurement that the first message orders, and answers every message with its next figure. */
export function serveMeasure<Order>(create: (order: Order) => Promise<() => Promise<number>>): void {
  let measure: Promise<() => Promise<number>> | undefined
  const measured = async (order: Order): Promise<Answer> => {
    try {
      measure ??= create(order)
      return { works: true, value: await (await measure)() }
    } catch (problem) {
      return { works: false, failure: failureOf(problem) }
    }
  }
  process.on('disconnect', () => process.exit(1))
  process.on('message', async (order) => process.send?.(await measured(order as Order)))
}
