// One controller's connection to a robot, seen from the robot: frames in, orders and commands to the actuator thread, frames out.

import type { WebSocket } from 'ws'
import {
  type Codec,
  type Command,
  type ControlMessage,
  type Frame,
  LandbridgeError,
  type Observation,
  type RobotMessage,
} from '../core/index.js'
import { monotonicSeconds } from './clock.js'
import { Heartbeat } from './heartbeat.js'
import { COMMAND, REASONS, SAMPLE } from './mailbox.js'
import type { RemoteActuator } from './remote-actuator.js'
import type { RobotCounters } from './robot-counters.js'
import { sendFrames } from './send-frames.js'

/** Observations whose sampling times are remembered, a power of two. */
const REMEMBERED = 1024
/** Seconds without a sign of life until a controller counts as gone; a learning one blocks its thread for long. */
const SILENT_SECONDS = { 'real-time': 5, 'lock-step': 60 } as const

/** What ends a connection; where the robot is stopped, its machine is already. */
type End = 'goodbye' | 'action' | 'plant' | 'connection' | 'stopped'

/** The robot's end of one connection. Whatever ends it, the machine goes to its safe command. */
export class RobotSession {
  readonly #socket: WebSocket
  readonly #codec: Codec<RobotMessage, ControlMessage>
  readonly #actuator: RemoteActuator
  readonly #counters: RobotCounters
  readonly #onEnd: () => void
  readonly #heartbeat: Heartbeat
  readonly #realtime: boolean
  readonly #observation: Observation
  readonly #outcome: NonNullable<Observation['outcome']>
  readonly #sampled = new Float64Array(REMEMBERED)
  #seed = 0
  #episode = 0
  /** Newest observation sent in this episode; -1 before. */
  #sequence = -1
  #state: 'waiting' | 'resetting' | 'running' | 'halted' | 'ended' = 'waiting'

  constructor(
    socket: WebSocket,
    codec: Codec<RobotMessage, ControlMessage>,
    needs: { actuator: RemoteActuator; counters: RobotCounters; onEnd: () => void },
  ) {
    this.#socket = socket
    this.#codec = codec
    this.#actuator = needs.actuator
    this.#counters = needs.counters
    this.#onEnd = needs.onEnd
    const { contract, mailbox } = needs.actuator
    this.#realtime = contract.mode === 'real-time'
    const { values, applied, terms } = mailbox.observations.slot
    this.#outcome = { reward: 0, terms: new Float32Array(terms.length), terminated: false, truncated: false }
    this.#observation = {
      kind: 'observation',
      sequence: 0,
      values: new Float32Array(values.length),
      age: 0,
      applied: new Float32Array(applied.length),
      intervened: false,
      missed: 0,
    }
    this.#heartbeat = new Heartbeat(
      SILENT_SECONDS[contract.mode],
      () => this.#send({ kind: 'heartbeat' }),
      () => this.#end('connection'),
    )
    socket.on('message', (data: Buffer, binary: boolean) => this.#receive(binary ? data : data.toString()))
    socket.on('error', () => this.#refuse('Expected frames that a WebSocket allows'))
    socket.on('close', () => this.#end('connection'))
    for (const frame of codec.open()) socket.send(frame)
  }

  /** There may be a new observation, or news of a trip. */
  deliver(): void {
    const { observations } = this.#actuator.mailbox
    if (!observations.take() || this.#state === 'ended') return
    const { head } = observations.slot
    if (head[SAMPLE.episode] !== this.#episode || this.#state === 'halted') return
    if (this.#state === 'resetting') {
      this.#state = 'running'
      this.#send({ kind: 'ready', seed: this.#seed })
    }
    if (head[SAMPLE.running] === 1) this.#observe()
    else {
      this.#state = 'halted'
      this.#send({ kind: 'halt', reason: REASONS[head[SAMPLE.reason]!] ?? '' })
    }
  }

  /** The machine has failed: tells the controller and closes. */
  fail(problem: LandbridgeError): void {
    this.#send({ kind: 'error', code: problem.code, message: problem.message })
    this.#close('plant', 1011)
  }

  /** The robot is being stopped, its machine first: tells the controller and closes. */
  stop(): void {
    this.#send({ kind: 'goodbye' })
    this.#close('stopped', 1001, 'the robot was stopped')
  }

  #receive(frame: Frame): void {
    if (this.#state === 'ended') return
    this.#heartbeat.heard()
    try {
      for (const message of this.#codec.decode(frame)) this.#handle(message)
    } catch (problem) {
      this.#refuse(problem instanceof LandbridgeError ? problem.message : 'Expected a message of the protocol')
    }
  }

  #handle(message: ControlMessage): void {
    switch (message.kind) {
      case 'action':
        this.#act(message.command)
        break
      case 'reset':
        this.#reset(message.seed)
        break
      case 'halt':
        this.#actuator.trip('halt')
        this.#exchange()
        break
      case 'statistics':
        this.#send({ kind: 'statistics', statistics: this.#counters.take() })
        break
      case 'goodbye':
        this.#send({ kind: 'goodbye' })
        this.#close('goodbye', 1000)
        break
      case 'heartbeat':
    }
  }

  #reset(seed: number): void {
    this.#seed = seed
    this.#sequence = -1
    this.#state = 'resetting'
    this.#episode = this.#actuator.reset(seed)
    this.#exchange()
  }

  #act(command: Command): void {
    // A command that crossed a halt on its way is nobody's fault, and acts no more.
    if (this.#realtime && (this.#state === 'halted' || this.#state === 'resetting')) return
    this.#requireAnswer(command)
    if (this.#realtime) this.#measure(command.observation)
    const { head, values } = this.#actuator.mailbox.commands.slot
    head[COMMAND.episode] = this.#episode
    head[COMMAND.observation] = command.observation
    head[COMMAND.expiry] = command.expiry
    values.set(command.values)
    this.#actuator.mailbox.commands.publish()
    this.#exchange()
  }

  /** Throws `protocol` where a command answers nothing that was asked. */
  #requireAnswer({ observation, values }: Command): void {
    if (this.#state !== 'running') throw new LandbridgeError('protocol', 'Expected a reset before an action')
    const size = this.#observation.applied.length
    if (values.length !== size) {
      throw new LandbridgeError('protocol', `Expected ${size} command values, got ${values.length}`)
    }
    const old = !this.#realtime && observation < this.#sequence
    if (!old && observation <= this.#sequence) return
    throw new LandbridgeError(
      'protocol',
      `Expected an answer to observation ${this.#sequence}, got one to ${observation}`,
    )
  }

  #measure(observation: number): void {
    if (this.#sequence - observation >= REMEMBERED) return
    this.#counters.latency.add(monotonicSeconds() - this.#sampled[observation % REMEMBERED]!)
  }

  /** Lock-step: has the machine obey now. Real time obeys at its next tick. */
  #exchange(): void {
    if (this.#realtime) return
    if (this.#actuator.exchange()) this.deliver()
    else this.fail(new LandbridgeError('timeout', 'The machine did not answer in time'))
  }

  #observe(): void {
    const { head, values, applied, terms } = this.#actuator.mailbox.observations.slot
    const sequence = head[SAMPLE.sequence]!
    // A reader that is too slow gets the newest later, never a queue.
    if (this.#socket.bufferedAmount > 0) {
      this.#counters.dropped++
      return
    }
    const into = this.#observation
    into.sequence = this.#sequence = sequence
    into.values.set(values)
    into.applied.set(applied)
    into.intervened = head[SAMPLE.intervened] === 1
    into.missed = head[SAMPLE.missed]!
    if (head[SAMPLE.outcome] === 1) {
      this.#outcome.reward = head[SAMPLE.reward]!
      this.#outcome.terminated = head[SAMPLE.terminated] === 1
      this.#outcome.terms.set(terms)
      into.outcome = this.#outcome
    }
    if (this.#realtime) {
      const at = head[SAMPLE.at]!
      this.#sampled[sequence % REMEMBERED] = at
      into.age = monotonicSeconds() - at
    }
    this.#send(into)
  }

  #send(message: RobotMessage): void {
    if (this.#state === 'ended') return
    sendFrames(this.#socket, this.#codec.encode(message))
  }

  /** Bytes or messages that the protocol does not allow: counted, told, and the end of the connection. */
  #refuse(message: string): void {
    if (this.#state === 'ended') return
    this.#counters.refused++
    this.#actuator.trip('action')
    this.#send({ kind: 'error', code: 'protocol', message })
    this.#close('action', 1008)
  }

  #close(why: Exclude<End, 'connection'>, code: number, reason?: string): void {
    if (this.#state === 'ended') return
    this.#socket.close(code, reason)
    this.#end(why)
  }

  #end(why: End): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#heartbeat.stop()
    if (why !== 'stopped') this.#leave(why)
    if (why === 'connection') this.#socket.terminate()
    this.#onEnd()
  }

  /** The machine without its controller: the safe command. */
  #leave(why: Exclude<End, 'stopped'>): void {
    if (why === 'goodbye') this.#actuator.rest()
    else this.#actuator.trip(why)
    if (!this.#realtime && this.#actuator.failure === undefined) this.#actuator.exchange()
  }
}
