// A robot behind a WebSocket: this thread handles sockets only, the machine lives in the actuator thread.

import {
  type Bridge,
  type Codec,
  type ControlMessage,
  LandbridgeError,
  type LinkStatistics,
  type Physics,
  type PluginRef,
  type RobotContract,
  type RobotMessage,
} from '../core/index.js'
import { keepFormerLog } from './former-log.js'
import { type Gate, openGate } from './gate.js'
import { RemoteActuator } from './remote-actuator.js'
import { RobotCounters } from './robot-counters.js'
import { RobotSession } from './robot-session.js'

/** Bytes of the largest message a controller may send. */
const MAX_PAYLOAD = 65_536

/** What to serve, and how. */
export interface ServeRobotOptions {
  /** A simulated robot: an env by id or file URL. Exactly one of `env` and `driver`. */
  env?: PluginRef
  /** A driver plug-in by the URL of the module that exports it. */
  driver?: PluginRef
  physics: Physics
  /** 0 takes a free one. */
  port: number
  host?: string
  token: string
  realtime: boolean
  /** Of the simulation until a controller sends a reset. */
  seed?: number
  /** File for the actuator thread's log; an older log there is kept by another name. */
  log?: string
  /** Control periods without a fresh command until the safe command. */
  commandPeriods: number
  bridge: Bridge
  /** Called where a reading trips the robot, with which it was and what is wrong with it. */
  onUnsound?(what: string): void
}

/** A robot being served. */
export interface RobotServer {
  url: string
  token: string
  contract: RobotContract
  /** Where the log that was in the new one's place is now. */
  formerLog?: string
  /** Counts since the start, without latencies. */
  counters(): Omit<LinkStatistics, 'latencyMs'>
  /** Settles when the machine has failed, with what it threw. */
  failed: Promise<LandbridgeError>
  /** Puts the machine into its safe state, says goodbye to its controller and ends. False where the machine's thread is stuck and cannot be ended. */
  close(): Promise<boolean>
}

/** Who is let in, and what they meet. */
interface Admission {
  actuator?: RemoteActuator
  session?: RobotSession | undefined
  counters?: RobotCounters
}

/**
 * Listens, then opens the machine: where the port cannot be had, another program may drive it, and neither the machine nor the log
 * is touched. Throws what opening the machine throws, `usage`, `connection`.
 */
export async function serveRobot(options: ServeRobotOptions): Promise<RobotServer> {
  const { env, driver, physics, realtime, seed = 0, log, commandPeriods, bridge } = options
  const robotEnd = bridge.robot?.bind(bridge)
  if (robotEnd === undefined) throw new LandbridgeError('usage', 'Expected a bridge with a robot end')
  const admission: Admission = {}
  const gate = await listen(options, robotEnd, admission)
  try {
    const formerLog = log === undefined ? undefined : keepFormerLog(log)
    const machine = { ...(env && { env }), ...(driver && { driver }), ...(log !== undefined && { log }) }
    const actuator = await RemoteActuator.start({ ...machine, physics, realtime, seed, commandPeriods })
    if (options.onUnsound !== undefined) actuator.onUnsound = options.onUnsound
    return { ...admit(gate, actuator, admission), token: options.token, ...(formerLog !== undefined && { formerLog }) }
  } catch (problem) {
    await gate.close()
    throw problem
  }
}

async function listen(
  options: ServeRobotOptions,
  robotEnd: (contract: RobotContract) => Codec<RobotMessage, ControlMessage>,
  admission: Admission,
): Promise<Gate> {
  const { subprotocol } = options.bridge
  try {
    return await openGate({
      serves: 'robot',
      host: options.host ?? '127.0.0.1',
      port: options.port,
      token: options.token,
      ...(subprotocol !== undefined && { subprotocol }),
      maxPayload: MAX_PAYLOAD,
      // Nobody knows how long a machine that waits for commands takes for one.
      interruptible: options.driver !== undefined && !options.realtime,
      full: () => {
        if (admission.actuator === undefined) return 'the machine is not open yet'
        return admission.actuator.failure?.message ?? (admission.session && 'another controller has this robot')
      },
      enter: (socket) => {
        const { actuator, counters } = admission as Required<Admission>
        counters.restart()
        const onEnd = () => (admission.session = undefined)
        admission.session = new RobotSession(socket, robotEnd(actuator.contract), { actuator, counters, onEnd })
      },
    })
  } catch (problem) {
    if (!(problem instanceof LandbridgeError) || problem.code !== 'connection') throw problem
    const message = `${problem.message}; the machine was not opened, and its log is as it was`
    throw new LandbridgeError('connection', message, problem.hint, { cause: problem })
  }
}

/** Lets controllers in. */
function admit(gate: Gate, actuator: RemoteActuator, admission: Admission): Omit<RobotServer, 'token' | 'formerLog'> {
  const counters = new RobotCounters(actuator.mailbox.words)
  actuator.onNews = () => admission.session?.deliver()
  const failed = new Promise<LandbridgeError>((resolve) => {
    actuator.onFailure = (problem) => {
      admission.session?.fail(problem)
      resolve(problem)
    }
  })
  Object.assign(admission, { actuator, counters })
  const close = async () => {
    // The machine first: nothing that a socket does can keep it waiting.
    const ended = actuator.close()
    admission.session?.stop()
    await gate.close()
    return ended
  }
  return { url: gate.url, contract: actuator.contract, counters: () => counters.total(), failed, close }
}
