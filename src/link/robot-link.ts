// A robot as a controller reaches it: one WebSocket, one codec, the newest observation, and an answer to everything in time.

import type WebSocket from 'ws'
import {
  type Bridge,
  type Codec,
  type Command,
  type ControlMessage,
  type ErrorCode,
  type Frame,
  LandbridgeError,
  type LinkStatistics,
  type Observation,
  type RobotContract,
  type RobotMessage,
  type Times,
} from '../core/index.js'
import { AnswerTimer } from './answer-timer.js'
import { addCarried, type Carried, carryOver } from './carried.js'
import { requireCoherent } from './coherent-contract.js'
import { dial } from './dial.js'
import { Heartbeat } from './heartbeat.js'
import { forgetLink, rememberLink } from './open-links.js'
import { sendFrames } from './send-frames.js'

const MAX_PAYLOAD = 1_048_576
/** Seconds without a sign of life until the robot counts as gone, whoever waits. */
const SILENT_SECONDS = 5
/** Seconds for the goodbye of the other side. */
const GOODBYE_SECONDS = 1

/** What the link waits for, and what it says where that does not come. */
type Wanted = 'hello' | 'observation' | 'statistics'
const TEXTS: Record<Wanted, string> = { hello: 'a hello', observation: 'an observation', statistics: 'statistics' }
/** Codes of a robot's error messages that mean the same here; any other is a matter of the protocol. */
const CODES: readonly ErrorCode[] = ['env', 'physics', 'timeout', 'unstable']

/** How to reach a robot. */
export interface DialRobotOptions {
  url: string
  token: string
  bridge: Bridge
  times: Times
}

/**
 * Connects and waits for the robot's hello. Throws `connection`, `authentication`, `timeout` or `protocol` within the times.
 * The link is the caller's to close.
 */
export async function dialRobot({ url, token, bridge, times }: DialRobotOptions): Promise<RobotLink> {
  const codec = bridge.controller?.()
  if (codec === undefined) throw new LandbridgeError('usage', 'Expected a bridge with a controller end')
  const link = new RobotLink(url, codec, times)
  const { subprotocol } = bridge
  const attach = (socket: WebSocket) => link.attach(socket)
  const named = subprotocol === undefined ? {} : { subprotocol }
  await dial({ url, token, ...named, maxPayload: MAX_PAYLOAD, seconds: times.connect, attach })
  await link.greet()
  return link
}

/** A connected robot. One call at a time; observations are the link's own, valid until its next call. */
export class RobotLink {
  readonly url: string
  /** Why the robot is in its safe command since the last reset; undefined while it runs. */
  halted: string | undefined
  readonly #codec: Codec<ControlMessage, RobotMessage>
  readonly #times: Times
  readonly #timer = new AnswerTimer()
  readonly #command: Command = { sequence: 0, observation: 0, expiry: 1, values: new Float32Array(0) }
  readonly #action: ControlMessage = { kind: 'action', command: this.#command }
  #socket: WebSocket | undefined
  #heartbeat: Heartbeat | undefined
  #contract: RobotContract | undefined
  #failure: LandbridgeError | undefined
  #wanted: Wanted | undefined
  #settle: { resolve(): void; reject(problem: LandbridgeError): void } | undefined
  /** Waiting for the robot to be ready: observations of the episode before are not for us. */
  #resetting = false
  #observation: Observation | undefined
  /** An observation that nobody has taken yet; what it says is carried over to the one that is taken. */
  #untaken = false
  /** It came before the newest command was sent, so it is no answer to it. */
  #stale = false
  #statistics: LinkStatistics | undefined
  #closing = false

  /** Not connected yet: {@link dialRobot} makes links. */
  constructor(url: string, codec: Codec<ControlMessage, RobotMessage>, times: Times) {
    this.url = url
    this.#codec = codec
    this.#times = times
  }

  /** What the robot said of itself. */
  get contract(): RobotContract {
    if (this.#contract === undefined) throw new LandbridgeError('protocol', 'Expected a hello first')
    return this.#contract
  }

  /**
   * Takes a socket before its first frame can arrive.
   * @internal ws brings no types, so whoever installs the package has none of sockets.
   */
  attach(socket: WebSocket): void {
    this.#socket = socket
    rememberLink(this)
    socket.on('message', (data: Buffer, binary: boolean) => this.#receive(binary ? data : data.toString()))
    socket.on('error', (problem) =>
      this.#fail('protocol', `Expected frames that a WebSocket allows: ${problem.message}`),
    )
    socket.on('close', (code, reason) => {
      forgetLink(this)
      const why = reason.length === 0 ? '' : `: ${reason.toString()}`
      this.#fail('connection', `Expected ${this.url} to stay, it closed the link (${code}${why})`)
    })
  }

  /** Waits for the hello. Throws `timeout` or `protocol`. */
  async greet(): Promise<void> {
    try {
      if (this.#contract === undefined) await this.#wait('hello', this.#times.hello)
    } catch (problem) {
      this.#socket?.terminate()
      throw problem
    }
    const beat = () => this.#send({ kind: 'heartbeat' })
    this.#heartbeat = new Heartbeat(SILENT_SECONDS, beat, () => {
      this.#fail('timeout', `Expected a sign of life from ${this.url} within ${SILENT_SECONDS} s`)
    })
  }

  /** Starts an episode and gives its first observation; undefined where the robot went to its safe command at once. */
  async reset(seed: number): Promise<Observation | undefined> {
    this.#resetting = true
    this.#untaken = false
    this.halted = undefined
    this.#send({ kind: 'reset', seed })
    return this.next()
  }

  /** Sends a command (physical units) that answers the newest observation taken. */
  act(values: Float32Array): void {
    this.#command.sequence++
    this.#command.values = values
    this.#stale = true
    this.#send(this.#action)
  }

  /**
   * The newest observation that came after the last command, waiting for one where there is none. What came in between is summed up in it: reward,
   * terms, skipped ticks. Undefined where the robot went to its safe command; `halted` then says why, and a reset leads out.
   * Throws `timeout`, `connection` or `protocol`.
   */
  async next(): Promise<Observation | undefined> {
    const there = this.#untaken && !this.#stale
    if (!there && this.halted === undefined) await this.#wait('observation', this.#answerSeconds())
    if (this.#failure !== undefined) throw this.#failure
    if (this.halted !== undefined) return undefined
    this.#untaken = false
    this.#command.observation = this.#observation?.sequence ?? 0
    return this.#observation
  }

  /** What the robot counted since the connection began or since this was last asked. */
  async statistics(): Promise<LinkStatistics> {
    this.#statistics = undefined
    this.#send({ kind: 'statistics' })
    while (this.#statistics === undefined) await this.#wait('statistics', this.#answerSeconds())
    return this.#statistics
  }

  /** Puts the robot into its safe command until the next reset. */
  halt(): void {
    this.#send({ kind: 'halt' })
  }

  /** Says goodbye and closes; the robot goes to its safe command. Never throws. */
  async close(): Promise<void> {
    const socket = this.#socket
    this.#heartbeat?.stop()
    if (socket === undefined || this.#closing) return
    this.#closing = true
    this.#failure ??= new LandbridgeError('connection', `The link to ${this.url} was closed`)
    this.#settle?.reject(this.#failure)
    if (socket.readyState === socket.OPEN) {
      for (const frame of this.#codec.encode({ kind: 'goodbye' })) socket.send(frame)
      const closed = new Promise((resolve) => socket.once('close', resolve))
      const limit = setTimeout(() => socket.terminate(), 1000 * GOODBYE_SECONDS)
      await closed
      clearTimeout(limit)
    } else socket.terminate()
  }

  #answerSeconds(): number {
    return Math.max(this.#times.answer, 2 / this.contract.controlHz)
  }

  #wait(wanted: Wanted, seconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      this.#wanted = wanted
      this.#settle = { resolve, reject }
      this.#timer.start(seconds, () => {
        this.#fail('timeout', `Expected ${TEXTS[wanted]} from ${this.url} within ${seconds} s, got none`)
      })
    })
  }

  #got(what: Wanted): void {
    if (this.#wanted !== what) return
    this.#wanted = undefined
    this.#timer.stop()
    this.#settle?.resolve()
  }

  #receive(frame: Frame): void {
    this.#heartbeat?.heard()
    const carried = this.#untaken && this.#observation ? carryOver(this.#observation) : undefined
    try {
      for (const message of this.#codec.decode(frame)) this.#handle(message, carried)
    } catch (problem) {
      const known = problem instanceof LandbridgeError
      this.#fail(known ? problem.code : 'protocol', known ? problem.message : 'Expected a message of the protocol')
    }
  }

  #handle(message: RobotMessage, carried: Carried | undefined): void {
    switch (message.kind) {
      case 'observation':
        this.#observe(message, carried)
        break
      case 'hello':
        this.#greeted(message.contract)
        break
      case 'ready':
        this.#resetting = false
        break
      case 'halt':
        this.#halt(message.reason)
        break
      case 'statistics':
        this.#statistics = message.statistics
        this.#got('statistics')
        break
      case 'error':
        this.#fail(
          CODES.find((code) => code === message.code) ?? 'protocol',
          `The robot at ${this.url} says: ${message.message}`,
        )
        break
      case 'goodbye':
        this.#fail('connection', `Expected ${this.url} to stay, it was stopped: it said goodbye`)
        break
      case 'heartbeat':
    }
  }

  #greeted(contract: RobotContract): void {
    requireCoherent(contract, 'protocol')
    this.#contract = contract
    this.#command.values = new Float32Array(contract.actuators.channels.length)
    this.#command.expiry = contract.mode === 'lock-step' ? 1 : contract.commandPeriods
    this.#got('hello')
  }

  /** One that belongs to the episode before may cross a reset on its way. */
  #halt(reason: string): void {
    if (this.#resetting) return
    this.halted = reason
    this.#got('observation')
  }

  #observe(observation: Observation, carried: Carried | undefined): void {
    if (this.#resetting) return
    if (carried !== undefined) addCarried(carried, observation)
    this.#observation = observation
    this.#untaken = true
    this.#stale = false
    this.#got('observation')
  }

  #send(message: ControlMessage): void {
    if (this.#failure !== undefined || this.#socket === undefined) return
    sendFrames(this.#socket, this.#codec.encode(message))
  }

  /** The first failure is the one that every later call throws. */
  #fail(code: ErrorCode, message: string): void {
    if (this.#failure !== undefined || this.#closing) return
    this.#failure = new LandbridgeError(code, message)
    this.#heartbeat?.stop()
    this.#timer.stop()
    if (code === 'timeout') this.#socket?.terminate()
    else this.#socket?.close(code === 'protocol' ? 1008 : 1000)
    this.#settle?.reject(this.#failure)
  }
}
