// The socket thread's handle on the machine in the actuator thread.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { LandbridgeError, type RobotContract } from '../core/index.js'
import type { ActuatorOrder, FromThread } from './actuator-thread.js'
import { type Mailbox, openMailbox, REASONS, type Reason, WORD } from './mailbox.js'

/** Longest that the socket thread waits for one lock-step answer, in milliseconds. */
const STALL_MS = 1000
/** Longest that a closing actuator thread may take, in milliseconds. */
const CLOSE_MS = 1000

/** The machine as the socket thread reaches it: orders and commands through shared memory, failures as messages. */
export class RemoteActuator {
  /** Called whenever real time has news: a new observation, or a trip. */
  onNews: () => void = () => {}
  /** Called once where the machine or its thread has failed; it is in its safe state and stays so. */
  onFailure: (problem: LandbridgeError) => void = () => {}
  failure: LandbridgeError | undefined
  readonly mailbox: Mailbox
  readonly #worker: Worker
  #episode = 0
  #closed: Promise<void> | undefined

  private constructor(
    worker: Worker,
    readonly contract: RobotContract,
    buffer: SharedArrayBuffer,
  ) {
    this.#worker = worker
    this.mailbox = openMailbox(contract, 'socket', buffer)
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'news') this.onNews()
      else if (message.kind === 'failed') this.#fail(new LandbridgeError(message.code, message.message, message.hint))
    })
    worker.on('error', (problem) => this.#fail(new LandbridgeError('env', `The machine failed: ${problem.message}`)))
    worker.on('exit', () => {
      if (this.#closed === undefined) this.#fail(new LandbridgeError('env', 'The actuator thread ended'))
    })
  }

  /** Starts the thread. Rejects with what opening the machine threw. */
  static async start(order: ActuatorOrder): Promise<RemoteActuator> {
    const worker = new Worker(new URL('../threads/actuator.js', import.meta.url), { workerData: order })
    const [message] = (await once(worker, 'message')) as [FromThread]
    if (message.kind === 'started') return new RemoteActuator(worker, message.contract, message.buffer)
    await worker.terminate()
    if (message.kind === 'failed') throw new LandbridgeError(message.code, message.message, message.hint)
    throw new LandbridgeError('env', 'Expected the actuator thread to say what it drives first')
  }

  /** Orders an episode and gives its number, which is higher than any before. */
  reset(seed: number): number {
    const { words } = this.mailbox
    Atomics.store(words, WORD.seedLow, seed >>> 0)
    Atomics.store(words, WORD.seedHigh, Math.floor(seed / 4294967296) >>> 0)
    Atomics.store(words, WORD.order, ++this.#episode)
    return this.#episode
  }

  /** Orders the safe command until the next reset. Effective at the next tick, whatever else is under way. */
  trip(reason: Exclude<Reason, ''>): void {
    Atomics.store(this.mailbox.words, WORD.order, -REASONS.indexOf(reason))
  }

  /** Orders the safe command because nobody has the machine: no trip. */
  rest(): void {
    Atomics.store(this.mailbox.words, WORD.order, 0)
  }

  /** Lock-step: one tick, now. False where the machine did not answer in time. */
  exchange(): boolean {
    const { words } = this.mailbox
    const asked = Atomics.load(words, WORD.asked) + 1
    Atomics.store(words, WORD.asked, asked)
    Atomics.notify(words, WORD.asked)
    // The word that woke this thread may be of the answer before, whose sender was held up between storing and waking.
    const deadline = performance.now() + STALL_MS
    for (let left = STALL_MS; left > 0; left = deadline - performance.now()) {
      const answered = Atomics.load(words, WORD.answered)
      // A machine that owes an answer from before still hangs.
      if (answered !== asked - 1) return answered === asked
      Atomics.wait(words, WORD.answered, asked - 1, left)
    }
    return Atomics.load(words, WORD.answered) === asked
  }

  /** Ends the thread, the machine in its safe state. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const { words } = this.mailbox
    const ended = once(this.#worker, 'exit')
    Atomics.store(words, WORD.closing, 1)
    Atomics.notify(words, WORD.closing)
    Atomics.notify(words, WORD.asked)
    const limit = setTimeout(() => void this.#worker.terminate(), CLOSE_MS)
    if (this.failure === undefined) await ended
    clearTimeout(limit)
  }

  #fail(problem: LandbridgeError): void {
    if (this.failure !== undefined) return
    this.failure = problem
    this.onFailure(problem)
  }
}
