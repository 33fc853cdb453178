// The worker's side of the pool: waits for an order, serves its rows, and says when it is done.

import {
  type EnvSpec,
  type ExplorationSpec,
  type Explorer,
  type Failure,
  failureOf,
  type ParamSpec,
  type Physics,
  type PluginRef,
  type RowRange,
  seedOf,
  type Task,
  taskOf,
} from '../../core/index.js'
import { PLACE } from './breakdown.js'
import { Collector } from './collector.js'
import { EnvRows } from './env-rows.js'
import { ORDER, type PoolLetter, type PoolMemory, WORD } from './pool-memory.js'

/** What a worker is started with: an env, its laws, and which rows are its own (`last` exclusive). */
export interface PoolOrder {
  env: PluginRef
  physics: Physics
  first: number
  last: number
  /** Which worker it is. */
  worker: number
}

/** What a worker says before it serves: what it will simulate, or why it cannot. */
export type PoolHello =
  | { kind: 'task'; id: string; task: Omit<Task, 'judge'>; physics: Record<string, ParamSpec> }
  | { kind: 'ready' }
  | { kind: 'failed'; failure: Failure }

/** What failed, and in which step of the order's: the earliest is the pool's. */
export interface PoolFailure {
  t: number
  failure: Failure
}

/** How a worker reaches its pool, and what it explores with. */
export interface PoolPort {
  say(hello: PoolHello): void
  /** The shared memory, sent once all workers have said their task. */
  memory(): Promise<PoolMemory>
  /** Messages sent since the last call, oldest first. */
  received(): PoolLetter[]
  fail(failure: PoolFailure): void
  explorer(spec: ExplorationSpec, rows: number, range: RowRange): Explorer
}

/** How often a worker looks for the next order before it sleeps: a tenth of a millisecond, longer than others take to answer and ask again. */
const LOOKS = 20_000

/** Serves rows until the pool closes. What is thrown on the way is told to the pool, not thrown here. */
export async function servePoolRows(load: () => Promise<EnvSpec>, order: PoolOrder, port: PoolPort): Promise<void> {
  try {
    const spec = await load()
    const { judge: _judge, ...task } = taskOf(spec)
    port.say({ kind: 'task', id: spec.id ?? order.env.id, task, physics: spec.physics })
    const memory = await port.memory()
    const place = memory.places.subarray(order.worker * PLACE.size, (order.worker + 1) * PLACE.size)
    const { env: ref, physics, first, last } = order
    const { step, actions } = memory
    const rows = new EnvRows(spec, { ref, physics, first, last, step, actions, place })
    port.say({ kind: 'ready' })
    serve({ rows, collector: new Collector(rows, task, order, memory, port.explorer) }, memory.words, port)
  } catch (problem) {
    port.say({ kind: 'failed', failure: failureOf(problem) })
  }
}

/** What a worker has at its orders. */
interface Staff {
  rows: EnvRows
  collector: Collector
}

function serve(staff: Staff, words: Int32Array, port: PoolPort): void {
  let answered = 0
  let letters = 0
  let order = 0
  while (order !== ORDER.close) {
    answered = nextOrder(words, answered)
    order = Atomics.load(words, WORD.order)
    try {
      if (letters !== Atomics.load(words, WORD.letters)) {
        letters = Atomics.load(words, WORD.letters)
        for (const letter of port.received()) read(staff, letter)
      }
      obey(staff, words, order)
    } catch (problem) {
      port.fail({ t: order === ORDER.collect ? staff.collector.t : 0, failure: failureOf(problem) })
      Atomics.add(words, WORD.failed, 1)
    }
    if (Atomics.sub(words, WORD.pending, 1) === 1) Atomics.notify(words, WORD.pending)
  }
}

function read({ rows, collector }: Staff, letter: PoolLetter): void {
  if ('physics' in letter) rows.randomise(letter.physics)
  else collector.load(letter)
}

function obey({ rows, collector }: Staff, words: Int32Array, order: number): void {
  if (order === ORDER.step) rows.step()
  else if (order === ORDER.collect) collector.collect()
  else if (order === ORDER.reset)
    rows.reset(seedOf(Atomics.load(words, WORD.seedLow), Atomics.load(words, WORD.seedHigh)))
  else {
    rows.dispose()
    collector.dispose()
  }
}

function nextOrder(words: Int32Array, answered: number): number {
  for (let look = 0; look < LOOKS; look++) {
    const asked = Atomics.load(words, WORD.asked)
    if (asked !== answered) return asked
  }
  while (Atomics.load(words, WORD.asked) === answered) Atomics.wait(words, WORD.asked, answered)
  return Atomics.load(words, WORD.asked)
}
