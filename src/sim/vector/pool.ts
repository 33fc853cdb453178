// A vectorised env on worker threads: rows in contiguous slices, shared memory, one wake-up each way an order.

import type { MessagePort, Worker } from 'node:worker_threads'
import {
  type Collected,
  checkActions,
  type Exploration,
  errorOf,
  LandbridgeError,
  type ParamSpec,
  type Physics,
  type PluginRef,
  seedHalves,
  seedOf,
  type Task,
  type VectorEnv,
  type VectorStep,
} from '../../core/index.js'
import { checkPhysics } from '../check-physics.js'
import { PLACE, whereabouts } from './breakdown.js'
import {
  createPoolMemory,
  createPoolRollout,
  ORDER,
  type PoolLetter,
  type PoolMemory,
  type PoolRollout,
  WORD,
} from './pool-memory.js'
import type { PoolFailure, PoolHello, PoolOrder } from './pool-worker.js'

/**
 * How long an order may block this thread before it waits without blocking, in milliseconds. Blocking wakes up sooner, and a step in
 * this process would block as long; a worker that died is noticed once this thread is free.
 */
const BLOCK_MS = 20

/** One worker, and the port that letters go out and failures come in by while the worker cannot run its event loop. */
interface Thread {
  worker: Worker
  port: MessagePort
}

/**
 * Steps `rows` envs on `workers` threads (at least 1, at most one a row); the bits are those of `localEnv` for any number of them. `env`
 * is an id of the catalogue or the file URL of a module. Throws what loading the env throws, and `physics`; `step` and
 * `reset` throw what those of `localEnv` throw, `collect` what as many steps do. A worker that dies makes the call under way, and all
 * later ones, throw `env`.
 */
export async function pooledEnv(
  env: PluginRef,
  { rows, physics = {}, workers }: { rows: number; physics?: Physics; workers: number },
): Promise<VectorEnv> {
  const { MessageChannel, receiveMessageOnPort, Worker } = await import('node:worker_threads')
  const count = Math.max(1, Math.min(workers, rows))
  const threads = Array.from({ length: count }, (_, i): Thread => {
    const { port1, port2 } = new MessageChannel()
    const slice = { first: Math.floor((i * rows) / count), last: Math.floor(((i + 1) * rows) / count) }
    const order: PoolOrder = { env, physics, ...slice, worker: i }
    const entry = new URL('../../threads/sim.js', import.meta.url)
    // A program on the command line says by `--input-type` what it is itself, not what its workers are.
    const alone = process.execArgv.some((option) => option.startsWith('--input-type'))
    const worker = new Worker(entry, {
      workerData: { order, port: port2 },
      transferList: [port2],
      name: 'sim',
      ...(alone && { execArgv: [] }),
    })
    return { worker, port: port1 }
  })
  try {
    const tasks = await Promise.all(threads.map(({ worker }) => hello(worker, 'task')))
    const { id, task, physics: specs } = tasks[0]!
    checkPhysics({ physics: specs }, physics, id)
    const memory = createPoolMemory(task, rows, count)
    const ready = threads.map(({ worker }) => hello(worker, 'ready'))
    for (const { worker } of threads) worker.postMessage(memory)
    await Promise.all(ready)
    const failureOf = ({ port }: Thread) => receiveMessageOnPort(port)?.message as PoolFailure | undefined
    return new Pool(id, task, rows, specs, threads, memory, failureOf)
  } catch (problem) {
    await terminate(threads)
    throw problem
  }
}

class Pool implements VectorEnv {
  #gone: LandbridgeError | undefined
  #into: PoolRollout | undefined

  constructor(
    private readonly id: string,
    readonly task: Task,
    readonly size: number,
    private readonly specs: Record<string, ParamSpec>,
    private readonly threads: readonly Thread[],
    private readonly memory: PoolMemory,
    private readonly failureOf: (thread: Thread) => PoolFailure | undefined,
  ) {
    for (const [i, { worker }] of threads.entries()) {
      worker.on('exit', (code) => this.#lose(i, `one that ended with code ${code}`))
      worker.on('error', (problem) => this.#lose(i, problem.message))
      // An idle pool keeps no program alive.
      worker.unref()
    }
  }

  async reset(seed: number): Promise<VectorStep> {
    const { words } = this.memory
    const [low, high] = seedHalves(seed)
    Atomics.store(words, WORD.seedLow, low)
    Atomics.store(words, WORD.seedHigh, high)
    return this.#ask(ORDER.reset)
  }

  async step(actions: Float32Array): Promise<VectorStep> {
    checkActions(this.task, actions, this.size)
    this.memory.actions.set(actions)
    return this.#ask(ORDER.step)
  }

  async collect(exploration: Exploration, length: number): Promise<Collected> {
    const { step } = this.memory
    if (this.#into?.rollout.length !== length || this.#into.memory.length !== exploration.memory.length)
      this.#into = createPoolRollout(this.task, step, length, exploration.memory.length)
    const { rollout, terms, memory } = this.#into
    memory.set(exploration.memory)
    this.#send({ exploration, into: this.#into })
    await this.#ask(ORDER.collect)
    exploration.memory.set(memory)
    return { rollout, terms, step }
  }

  randomise(physics: Physics): void {
    checkPhysics({ physics: this.specs }, physics, this.id)
    this.#send({ physics })
  }

  async dispose(): Promise<void> {
    if (this.#gone === undefined) await this.#ask(ORDER.close).catch(() => {})
    this.#gone = new LandbridgeError('env', `Expected a pool of ${this.id} in use, got one that was disposed of`)
    await terminate(this.threads)
  }

  #send(letter: PoolLetter): void {
    for (const { port } of this.threads) port.postMessage(letter)
    Atomics.add(this.memory.words, WORD.letters, 1)
  }

  async #ask(order: number): Promise<VectorStep> {
    const { words, step } = this.memory
    if (this.#gone !== undefined) throw this.#gone
    Atomics.store(words, WORD.order, order)
    Atomics.store(words, WORD.pending, this.threads.length)
    Atomics.add(words, WORD.asked, 1)
    Atomics.notify(words, WORD.asked)
    await this.#answered()
    if (Atomics.exchange(words, WORD.failed, 0) > 0) this.#throwFailure()
    return step
  }

  async #answered(): Promise<void> {
    const { words } = this.memory
    for (let left = this.#left(); left > 0; left = this.#left()) {
      if (this.#gone !== undefined) throw this.#gone
      if (Atomics.wait(words, WORD.pending, left, BLOCK_MS) !== 'timed-out') continue
      const waiting = Atomics.waitAsync(words, WORD.pending, left)
      if (!waiting.async) continue
      this.threads[0]!.worker.ref()
      await waiting.value
      this.threads[0]!.worker.unref()
    }
  }

  #left(): number {
    return Atomics.load(this.memory.words, WORD.pending)
  }

  /** Of several failures the one of the earliest step, there the first row's, whichever came first. */
  #throwFailure(): never {
    const failures = this.threads.map(this.failureOf).filter((failure) => failure !== undefined)
    throw errorOf(failures.reduce((earliest, other) => (other.t < earliest.t ? other : earliest)).failure)
  }

  /** Wakes whoever waits for a worker that will not answer. */
  #lose(worker: number, what: string): void {
    this.#gone ??= new LandbridgeError(
      'env',
      `Expected every worker to simulate on, got ${what}${this.#whereabouts(worker)}`,
    )
    Atomics.notify(this.memory.words, WORD.pending)
  }

  /** What a worker was at, with the seed that repeats it. */
  #whereabouts(worker: number): string {
    const { places, words } = this.memory
    const place = places.subarray(worker * PLACE.size, (worker + 1) * PLACE.size)
    if (place[PLACE.busy] === 0) return ` for ${this.id}`
    const seed = seedOf(Atomics.load(words, WORD.seedLow), Atomics.load(words, WORD.seedHigh))
    return ` ${whereabouts({ id: this.id, seed, place })}`
  }
}

/** The worker's next word, of one kind. Throws what it says has failed, or where it ends without a word. */
function hello<Kind extends PoolHello['kind']>(
  worker: Worker,
  kind: Kind,
): Promise<Extract<PoolHello, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const listeners = {
      message: (said: PoolHello) => {
        for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener)
        if (said.kind === 'failed') reject(errorOf(said.failure))
        else if (said.kind === kind) resolve(said as Extract<PoolHello, { kind: Kind }>)
      },
      error: reject,
      exit: (code: number) =>
        reject(new LandbridgeError('env', `Expected a worker that simulates, got one that ended with code ${code}`)),
    }
    for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener)
    // One that ended before anybody listened says nothing more.
    if (worker.threadId === -1) listeners.exit(-1)
  })
}

async function terminate(threads: readonly Thread[]): Promise<void> {
  for (const { port } of threads) port.close()
  await Promise.all(threads.map(({ worker }) => worker.terminate()))
}
