// A robot behind a WebSocket: this thread handles sockets only, the machine lives in the actuator thread.

import {
  type Bridge,
  LandbridgeError,
  type LinkStatistics,
  type Physics,
  type PluginRef,
  type RobotContract,
} from '../core/index.js'
import { openGate } from './gate.js'
import { RemoteActuator } from './remote-actuator.js'
import { RobotCounters } from './robot-counters.js'
import { RobotSession } from './robot-session.js'

/** Bytes of the largest message a controller may send. */
const MAX_PAYLOAD = 65_536

/** What to serve, and how. */
export interface ServeRobotOptions {
  /** A simulated robot: an env by id or file URL. Exactly one of `env` and `driver`. */
  env?: PluginRef
  /** URL of a module that exports a driver plug-in. */
  driver?: string
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
}

/** A robot being served. */
export interface RobotServer {
  url: string
  token: string
  contract: RobotContract
  /** Counts since the start, without latencies. */
  counters(): Omit<LinkStatistics, 'latencyMs'>
  /** Settles when the machine has failed, with what it threw. */
  failed: Promise<LandbridgeError>
  /** Puts the machine into its safe state and ends. False where the machine's thread is stuck and cannot be ended. */
  close(): Promise<boolean>
}

/** Opens the machine and listens. Throws what opening the machine throws, `usage`, `connection`. */
export async function serveRobot(options: ServeRobotOptions): Promise<RobotServer> {
  const { env, driver, physics, realtime, seed = 0, log, commandPeriods, bridge } = options
  const machine = { ...(env && { env }), ...(driver !== undefined && { driver }), ...(log !== undefined && { log }) }
  const actuator = await RemoteActuator.start({ ...machine, physics, realtime, seed, commandPeriods })
  try {
    return await admit(options, actuator, bridge)
  } catch (problem) {
    await actuator.close()
    throw problem
  }
}

async function admit(options: ServeRobotOptions, actuator: RemoteActuator, bridge: Bridge): Promise<RobotServer> {
  const robotEnd = bridge.robot?.bind(bridge)
  if (robotEnd === undefined) throw new LandbridgeError('usage', 'Expected a bridge with a robot end')
  const counters = new RobotCounters(actuator.mailbox.words)
  let session: RobotSession | undefined
  const gate = await openGate({
    host: options.host ?? '127.0.0.1',
    port: options.port,
    token: options.token,
    ...(bridge.subprotocol !== undefined && { subprotocol: bridge.subprotocol }),
    maxPayload: MAX_PAYLOAD,
    full: () => actuator.failure?.message ?? (session && 'another controller has this robot'),
    enter: (socket) => {
      counters.restart()
      const onEnd = () => (session = undefined)
      session = new RobotSession(socket, robotEnd(actuator.contract), { actuator, counters, onEnd })
    },
  })
  actuator.onNews = () => session?.deliver()
  const failed = new Promise<LandbridgeError>((resolve) => {
    actuator.onFailure = (problem) => {
      session?.fail(problem)
      resolve(problem)
    }
  })
  const close = async () => {
    await gate.close()
    return actuator.close()
  }
  const { url } = gate
  return { url, token: options.token, contract: actuator.contract, counters: () => counters.total(), failed, close }
}
