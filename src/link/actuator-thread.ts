// What runs inside the actuator thread: the machine, its safety layer, its loop.

import { parentPort, workerData } from 'node:worker_threads'
import {
  type Awaitable,
  type Driver,
  type Failure,
  failureOf,
  moduleFailure,
  type Physics,
  type Plant,
  type PluginRef,
  type RobotContract,
} from '../core/index.js'
import { Actuator } from './actuator.js'
import { ActuatorLog } from './actuator-log.js'
import { type Loop, runLockStep, runRealTime } from './actuator-loop.js'
import { monotonicSeconds } from './clock.js'
import { requireCoherent } from './coherent-contract.js'
import { openMailbox } from './mailbox.js'
import { ThreadEvents } from './thread-events.js'
import { unsoundReading } from './unsound-reading.js'

/** What the actuator thread is started with: plain data. */
export interface ActuatorOrder {
  env?: PluginRef
  /** A driver plug-in by the URL of the module that exports it. */
  driver?: PluginRef
  physics: Physics
  seed: number
  realtime: boolean
  commandPeriods: number
  log?: string
}

/** The thread's first word: the machine is open. */
export type Started = { kind: 'started'; contract: RobotContract; buffer: SharedArrayBuffer }
type Failed = { kind: 'failed'; failure: Failure }
/** A reading tripped the machine. */
type Unsound = { kind: 'unsound'; what: string }
/** What the thread says to its parent. */
export type FromThread = Started | Failed | Unsound | { kind: 'news' }

/** A machine as the actuator thread opens it. */
export interface Machine {
  contract: Driver['contract']
  plant: Plant
}

/** The body of the actuator thread: opens the machine and runs its loop until told to close. Errors go to the parent. */
export async function actuatorThread(open: (order: ActuatorOrder) => Awaitable<Machine>): Promise<void> {
  const order = workerData as ActuatorOrder
  const events = order.driver === undefined ? undefined : new ThreadEvents()
  try {
    const opening = open(order)
    await runMachine(order, await (events ? Promise.race([opening, events.failed]) : opening), events)
  } catch (problem) {
    report(problem, order)
  }
}

/** Tells the parent. A world that became unstable says which module it is of, so that it can be repeated. */
function report(problem: unknown, { env, driver }: ActuatorOrder): void {
  // What no function of a driver threw, its events did.
  const failure = failureOf(
    driver === undefined ? problem : moduleFailure(driver.id, 'an event of its own', problem, 'driver'),
  )
  if (failure.instability !== undefined && env?.id.startsWith('file:')) failure.instability.module = env.id
  parentPort?.postMessage({ kind: 'failed', failure } satisfies Failed)
}

async function runMachine(
  order: ActuatorOrder,
  { contract: part, plant }: Machine,
  events: ThreadEvents | undefined,
): Promise<void> {
  const mode = order.realtime ? 'real-time' : 'lock-step'
  const contract = { ...part, version: 1, mode, commandPeriods: order.commandPeriods } as const
  if (order.driver === undefined) requireCoherent(contract, 'env')
  const mailbox = openMailbox(contract, 'actuator')
  const logged = { ...contract, simulated: plant.simulated !== undefined }
  const log = order.log === undefined ? undefined : new ActuatorLog(order.log, logged, !order.realtime)
  const now = monotonicSeconds
  const unsound = (readings: Float32Array) => {
    parentPort?.postMessage({ kind: 'unsound', what: unsoundReading(contract, readings) } satisfies Unsound)
  }
  const actuator = new Actuator({ plant, contract, mailbox, now, unsound, ...(log && { log }) })
  plant.simulated?.reset(order.seed)
  parentPort?.postMessage({ kind: 'started', contract, buffer: mailbox.buffer } satisfies Started)
  const loop: Loop = { actuator, words: mailbox.words, ...(events && { events }) }
  const news: FromThread = { kind: 'news' }
  // Whatever a driver's library ends the thread with: it has not stopped the machine.
  const stopAtExit = () => stopFailed(actuator)
  process.once('exit', stopAtExit)
  try {
    if (order.realtime) await runRealTime(loop, contract.controlHz, now, () => parentPort?.postMessage(news))
    else await runLockStep(loop, () => log?.flush())
    actuator.stop('halt')
  } catch (problem) {
    stopFailed(actuator)
    report(problem, order)
  } finally {
    process.off('exit', stopAtExit)
    await plant.dispose?.()
  }
  events?.check()
}

/** The machine has thrown, or ends the thread: one more try to reach its stop; the first error is the one to report. */
function stopFailed(actuator: Actuator): void {
  try {
    actuator.stop('plant')
  } catch {
    // The machine is out of reach.
  }
}
