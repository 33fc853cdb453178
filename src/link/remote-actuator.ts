// The socket thread's handle on the machine in the actuator thread.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import {
  type ErrorCode,
  errorOf,
  type Failure,
  LandbridgeError,
  type PluginRef,
  type RobotContract,
  seedHalves,
} from '../core/index.js'
import type { ActuatorOrder, FromThread, Started } from './actuator-thread.js'
import { HangWatch } from './hang-watch.js'
import { type Mailbox, openMailbox, type Reason, WORD } from './mailbox.js'
import { orderEnd, orderEpisode } from './order.js'

/** Longest that the socket thread waits for one lock-step answer, in milliseconds. */
const STALL_MS = 1000
/** Longest that a closing actuator thread may take, in milliseconds; as long again until it counts as stuck. */
const CLOSE_MS = 1000
/** Longest that a machine may take to open, in seconds. */
const OPEN_SECONDS = 30
/** Longest that a driver may keep its thread, in seconds, unless two control periods are longer. */
const HANG_SECONDS = 1

/** What to do where a driver that was at work has failed. */
const RESTART = 'it was told to stop, with the safe command: look after the machine, then start it again'

/** The machine as the socket thread reaches it: orders and commands through shared memory, failures as messages. */
export class RemoteActuator {
  /** Called whenever real time has news: a new observation, or a trip. */
  onNews: () => void = () => {}
  /** Called where a reading tripped the machine, with which it was. */
  onUnsound: (what: string) => void = () => {}
  /** Called once where the machine or its thread has failed; it is in its safe state and stays so. */
  onFailure: (problem: LandbridgeError) => void = () => {}
  failure: LandbridgeError | undefined
  readonly mailbox: Mailbox
  readonly contract: RobotContract
  readonly #worker: Worker
  readonly #ended: Promise<unknown>
  readonly #watch: HangWatch | undefined
  #hung = false
  #closed: Promise<boolean> | undefined

  private constructor(worker: Worker, { contract, buffer }: Started, driver: PluginRef | undefined) {
    this.#worker = worker
    this.#ended = once(worker, 'exit')
    this.contract = contract
    this.mailbox = openMailbox(contract, 'socket', buffer)
    if (driver !== undefined) this.#watch = this.#startWatch()
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'news') this.onNews()
      else if (message.kind === 'unsound') this.onUnsound(message.what)
      else if (message.kind === 'failed') this.#fail(machineError(message.failure, driver && RESTART))
    })
    worker.on('error', (problem) => this.#fail(new LandbridgeError('env', `The machine failed: ${problem.message}`)))
    worker.on('exit', () => {
      if (this.#closed === undefined) this.#fail(new LandbridgeError('env', 'The actuator thread ended'))
    })
  }

  /** Starts the thread. Rejects with what opening the machine threw. */
  static async start(order: ActuatorOrder): Promise<RemoteActuator> {
    const worker = new Worker(new URL('../threads/actuator.js', import.meta.url), { workerData: order })
    try {
      const message = await firstWord(worker)
      if (message.kind === 'started') return new RemoteActuator(worker, message, order.driver)
      if (message.kind === 'failed') throw machineError(message.failure)
      throw new LandbridgeError('env', 'Expected the actuator thread to say what it drives first')
    } catch (problem) {
      void worker.terminate()
      throw problem
    }
  }

  /** Orders an episode and gives its number. */
  reset(seed: number): number {
    const { words } = this.mailbox
    const [low, high] = seedHalves(seed)
    Atomics.store(words, WORD.seedLow, low)
    Atomics.store(words, WORD.seedHigh, high)
    return orderEpisode(words)
  }

  /** Orders the safe command until the next reset. Effective at the next tick, whatever else is under way. */
  trip(reason: Exclude<Reason, ''>): void {
    orderEnd(this.mailbox.words, reason)
  }

  /** Orders the safe command because the controller has said goodbye: no trip. */
  rest(): void {
    orderEnd(this.mailbox.words, 'rest')
  }

  /** Lock-step: one tick, now. False where the machine did not answer in time. */
  exchange(): boolean {
    const { words } = this.mailbox
    // Words of 32 bits go on below zero after their largest number.
    const before = Atomics.load(words, WORD.asked)
    const asked = (before + 1) | 0
    Atomics.store(words, WORD.asked, asked)
    Atomics.notify(words, WORD.asked)
    // The word that woke this thread may be of the answer before, whose sender was held up between storing and waking.
    const deadline = performance.now() + STALL_MS
    for (let left = STALL_MS; left > 0; left = deadline - performance.now()) {
      const answered = Atomics.load(words, WORD.answered)
      // A machine that owes an answer from before still hangs.
      if (answered !== before) return answered === asked
      Atomics.wait(words, WORD.answered, before, left)
    }
    return Atomics.load(words, WORD.answered) === asked
  }

  /** Ends the thread, the machine in its safe state. False where nothing can end it: it is stuck in a call into the system. */
  close(): Promise<boolean> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<boolean> {
    const { words } = this.mailbox
    this.#watch?.stop()
    Atomics.store(words, WORD.closing, 1)
    Atomics.notify(words, WORD.closing)
    Atomics.notify(words, WORD.asked)
    if (!this.#hung && (await within(CLOSE_MS, this.#ended))) return true
    void this.#worker.terminate()
    return within(CLOSE_MS, this.#ended)
  }

  #startWatch(): HangWatch {
    const seconds = Math.max(HANG_SECONDS, 2 / this.contract.controlHz)
    return new HangWatch(this.mailbox.words, seconds, () => {
      this.#hung = true
      this.#fail(
        new LandbridgeError(
          'env',
          `Expected the driver to return within ${seconds} s, it hangs: the motors may hold the last command`,
          'stop the machine by hand: no thread but the hung one can reach the motors',
        ),
      )
    })
  }

  #fail(problem: LandbridgeError): void {
    if (this.failure !== undefined) return
    this.failure = problem
    this.#watch?.stop()
    this.onFailure(problem)
  }
}

/** What the machine threw, with what to do beside its own hint; an error that is not of the project as the cause of an `env`. */
function machineError(failure: Failure, advice?: string): LandbridgeError {
  const problem = errorOf(failure)
  if (!(problem instanceof LandbridgeError))
    return new LandbridgeError('env', problem.message, advice, { cause: problem })
  if (advice === undefined) return problem
  const hint = problem.hint === undefined ? advice : `${problem.hint}; ${advice}`
  return new LandbridgeError(problem.code, problem.message, hint, { cause: problem.cause })
}

/** What a started thread says first. Throws `env` where it fails or ends before, `timeout` where it says nothing. */
async function firstWord(worker: Worker): Promise<FromThread> {
  let limit: NodeJS.Timeout | undefined
  try {
    return await new Promise<FromThread>((resolve, reject) => {
      const refuse = (code: ErrorCode, message: string) => reject(new LandbridgeError(code, message))
      limit = setTimeout(() => {
        refuse('timeout', `Expected the machine to open within ${OPEN_SECONDS} s`)
      }, 1000 * OPEN_SECONDS)
      worker.once('message', resolve)
      worker.once('error', (problem) => refuse('env', `The machine failed: ${problem.message}`))
      worker.once('exit', () => refuse('env', 'Expected the machine to open, its thread had nothing more to wait for'))
    })
  } finally {
    clearTimeout(limit)
  }
}

/** Whether something settles within a time. */
async function within(milliseconds: number, awaited: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const inTime = await Promise.race([awaited.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
