// A policy behind a WebSocket: a robot dials, says hello and sends observations; every one is answered with a command.

import type { WebSocket } from 'ws'
import {
  type Bridge,
  type Codec,
  type Command,
  type ControlMessage,
  channelDifference,
  checkActions,
  type Frame,
  LandbridgeError,
  type Observation,
  type Policy,
  type RobotContract,
  type RobotMessage,
  requireSameChannels,
  requireSameRate,
  type SnapshotContract,
  toCommand,
} from '../core/index.js'
import { requireCoherent } from './coherent-contract.js'
import { openGate } from './gate.js'
import { Heartbeat } from './heartbeat.js'
import { sendFrames } from './send-frames.js'

const MAX_PAYLOAD = 1_048_576
const MAX_ROBOTS = 16
/** Seconds until a robot must have said hello. */
const HELLO_SECONDS = 2
/** Seconds without a sign of life until a robot counts as gone. */
const SILENT_SECONDS = 30
/** Bytes of a reason in a close frame. */
const MAX_REASON = 123
/** Whose channels a robot must have. */
const OF_POLICY = {
  name: 'the policy',
  remedy: "name these channels, in this order, in the robot's hello, or fit the policy to the robot with `transfer`",
  sides: ['policy', 'robot'] as [string, string],
}

/** What is told of whoever dials, `from` an address. */
export type PolicyServerNews = { from: string } & (
  | { kind: 'turned away'; reason: string }
  | { kind: 'greeted'; robot: RobotContract }
  | { kind: 'refused'; problem: LandbridgeError }
  | { kind: 'left'; why: string } // before its hello
  | { kind: 'gone'; why: string; answers: number }
)

/** What to serve, and how. */
export interface ServePolicyOptions {
  policy: Policy
  /** What the policy was made for; a robot of other channels or another rate is refused. */
  contract: Pick<SnapshotContract, 'observation' | 'action' | 'actuators' | 'controlHz'>
  /** 0 takes a free one. */
  port: number
  host?: string
  token: string
  bridge: Bridge
  /** Seconds without any frame until a robot counts as gone, 30 by default; every WebSocket answers the pings it gets. */
  silentSeconds?: number
  /** Called with everything that befalls a connection. */
  onNews?(news: PolicyServerNews): void
}

/** A policy being served. */
export interface PolicyServer {
  url: string
  token: string
  /** Says goodbye to every robot and ends. */
  close(): Promise<void>
}

/** Listens for robots. Throws `usage`, `connection`. */
export async function servePolicy(options: ServePolicyOptions): Promise<PolicyServer> {
  const { bridge, token, onNews = () => {} } = options
  const controllerEnd = bridge.controller?.bind(bridge)
  if (controllerEnd === undefined) throw new LandbridgeError('usage', 'Expected a bridge with a controller end')
  const sessions = new Set<PolicySession>()
  const gate = await openGate({
    serves: 'policy',
    host: options.host ?? '127.0.0.1',
    port: options.port,
    token,
    ...(bridge.subprotocol !== undefined && { subprotocol: bridge.subprotocol }),
    maxPayload: MAX_PAYLOAD,
    full: () => (sessions.size < MAX_ROBOTS ? undefined : 'enough robots are here'),
    turnedAway: (from, reason) => onNews({ from, kind: 'turned away', reason }),
    enter: (socket, from) => {
      const session = new PolicySession(socket, controllerEnd(), { ...options, onNews, from })
      sessions.add(session)
      socket.on('close', () => sessions.delete(session))
    },
  })
  const close = async () => {
    for (const session of sessions) session.goodbye()
    await gate.close()
  }
  return { url: gate.url, token, close }
}

/** What a session is of. */
type SessionOptions = ServePolicyOptions & Required<Pick<ServePolicyOptions, 'onNews'>> & { from: string }

/** One robot's connection. */
class PolicySession {
  readonly #socket: WebSocket
  readonly #codec: Codec<ControlMessage, RobotMessage>
  readonly #options: SessionOptions
  readonly #memory: Float32Array
  readonly #command: Command
  readonly #action: ControlMessage
  readonly #hello: NodeJS.Timeout
  #greeted = false
  #refused = false
  /** Why it ended, where that was not the connection itself. */
  #why: string | undefined

  constructor(socket: WebSocket, codec: Codec<ControlMessage, RobotMessage>, options: SessionOptions) {
    this.#socket = socket
    this.#codec = codec
    this.#options = options
    this.#memory = new Float32Array(options.policy.memorySize)
    const values = new Float32Array(options.contract.actuators.channels.length)
    this.#command = { sequence: 0, observation: 0, expiry: 1, values }
    this.#action = { kind: 'action', command: this.#command }
    socket.on('message', (data: Buffer, binary: boolean) => this.#receive(binary ? data : data.toString()))
    socket.on('error', ({ message }) => {
      this.#why ??= `it broke the rules of WebSockets: ${message}`
      socket.terminate()
    })
    this.#hello = setTimeout(() => {
      this.#refuse(new LandbridgeError('timeout', `Expected a hello within ${HELLO_SECONDS} s`))
    }, 1000 * HELLO_SECONDS)
    const { silentSeconds = SILENT_SECONDS } = options
    const life = new Heartbeat(
      silentSeconds,
      () => socket.ping(),
      () => {
        this.#why = `silent for ${silentSeconds} s`
        socket.terminate()
      },
    )
    for (const sign of ['message', 'pong']) socket.on(sign, () => life.heard())
    socket.once('close', (code) => {
      clearTimeout(this.#hello)
      life.stop()
      this.#leave(code)
    })
    for (const frame of codec.open()) socket.send(frame)
  }

  goodbye(): void {
    this.#why = 'the policy is served no more'
    this.#send({ kind: 'goodbye' })
    this.#socket.close(1001)
  }

  #receive(frame: Frame): void {
    if (this.#refused) return
    try {
      for (const message of this.#codec.decode(frame)) if (!this.#refused) this.#handle(message)
    } catch (problem) {
      const known = problem instanceof LandbridgeError
      this.#refuse(known ? problem : new LandbridgeError('protocol', 'Expected a message of the protocol'))
    }
  }

  /** A halt is safe at any moment; what is wrong goes into the close frame, in `brief` where that says enough. */
  #refuse(problem: LandbridgeError, brief = problem.message): void {
    if (this.#refused) return
    this.#refused = true
    clearTimeout(this.#hello)
    const { from, onNews } = this.#options
    onNews({ from, kind: 'refused', problem })
    this.#send({ kind: 'halt' })
    this.#socket.close(
      1008,
      Buffer.from(brief)
        .subarray(0, MAX_REASON)
        .toString()
        .replace(/\uFFFD+$/, ''),
    )
  }

  /** Whoever was refused has been told of. */
  #leave(code: number): void {
    if (this.#refused) return
    const { from, onNews } = this.#options
    const why = this.#why ?? (code === 1006 ? 'its connection was cut' : `it closed the link (${code})`)
    if (this.#greeted) onNews({ from, kind: 'gone', why, answers: this.#command.sequence })
    else onNews({ from, kind: 'left', why })
  }

  #handle(message: RobotMessage): void {
    switch (message.kind) {
      case 'hello':
        this.#greet(message.contract)
        break
      case 'ready':
        this.#memory.fill(0)
        break
      case 'observation':
        this.#answer(message)
        break
      case 'goodbye':
        this.#why = 'it said goodbye'
        this.#socket.close(1000)
        break
      case 'heartbeat':
        this.#send({ kind: 'heartbeat' })
        break
      case 'halt':
      case 'statistics':
      case 'error':
    }
  }

  #greet(robot: RobotContract): void {
    const { contract, from, onNews } = this.#options
    requireCoherent(robot, 'protocol')
    try {
      requireSameChannels(contract, robot, 'the robot', OF_POLICY)
    } catch (problem) {
      // The table of both sides is longer than a close frame.
      this.#refuse(problem as LandbridgeError, channelDifference(contract, robot))
      return
    }
    requireSameRate(contract, robot)
    this.#command.expiry = robot.mode === 'lock-step' ? 1 : robot.commandPeriods
    this.#greeted = true
    clearTimeout(this.#hello)
    onNews({ from, kind: 'greeted', robot })
  }

  #answer({ sequence, values }: Observation): void {
    if (!this.#greeted) throw new LandbridgeError('protocol', 'Expected a hello first')
    if (this.#socket.bufferedAmount > 0) return
    const { policy, contract } = this.#options
    if (sequence === 0) this.#memory.fill(0)
    const actions = policy.act(values, 1, this.#memory)
    checkActions(contract, actions, 1)
    toCommand(contract.action, contract.actuators, actions, this.#command.values)
    this.#command.sequence++
    this.#command.observation = sequence
    this.#send(this.#action)
  }

  #send(message: ControlMessage): void {
    sendFrames(this.#socket, this.#codec.encode(message))
  }
}
