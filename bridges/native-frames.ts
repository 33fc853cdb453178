// The binary frames of landbridge.v1. Everything is little-endian; lengths follow from the robot's contract.

import { type Command, LandbridgeError, type Observation, type RobotContract, spaceSize } from 'landbridge/core'

/** Version of the protocol, in the hello and in every binary frame. */
export const NATIVE_VERSION = 1

const MAGIC = 0x424c // 'LB'
const OBSERVATION = 1
const ACTION = 2
// Header of both: magic u16, version u8, kind u8, sequence u32.
// Action: observation u32, expiry u16, zero u16, values f32[].
const ACTION_HEAD = 16
// Observation: age f64, reward f64, flags u16, zero u16, missed u32, values f32[], applied f32[], terms f32[].
const OBSERVATION_HEAD = 32
const INTERVENED = 1
const OUTCOME = 2
const TERMINATED = 4
const TRUNCATED = 8
const NOTHING = new Float32Array(0)
/** Numbers in one frame at most: a hello decides how much its reader allocates. */
const MAX_NUMBERS = 65_536

/** Action frames of one contract, both ways. */
export class ActionFrames {
  /** What `decode` fills. */
  readonly command: Command
  readonly #frame: FixedFrame
  #last = -1

  constructor({ actuators }: RobotContract) {
    const values = new Float32Array(allowed(actuators.channels.length))
    this.command = { sequence: 0, observation: 0, expiry: 1, values }
    this.#frame = new FixedFrame('action', ACTION, ACTION_HEAD + 4 * values.length)
  }

  encode({ sequence, observation, expiry, values }: Command): Uint8Array {
    const { view } = this.#frame
    this.#frame.begin(sequence)
    view.setUint32(8, observation, true)
    view.setUint16(12, Math.min(expiry, 65_535), true)
    this.#frame.setFloats(ACTION_HEAD, this.#sized(values))
    return this.#frame.bytes
  }

  decode(bytes: Uint8Array): void {
    const { view } = this.#frame
    const sequence = this.#frame.take(bytes, this.#last)
    if (view.getUint16(14, true) !== 0) refuse('zero in the reserved bytes of an action', 'something else')
    const expiry = view.getUint16(12, true)
    if (expiry === 0) refuse('an expiry of at least one control period', '0')
    this.#frame.getFloats(ACTION_HEAD, this.command.values)
    this.command.sequence = this.#last = sequence
    this.command.observation = view.getUint32(8, true)
    this.command.expiry = expiry
  }

  #sized(values: Float32Array): Float32Array {
    if (values.length === this.command.values.length) return values
    return refuse(`${this.command.values.length} command values`, `${values.length}`)
  }
}

/** Observation frames of one contract, both ways. */
export class ObservationFrames {
  readonly #plain: Observation
  readonly #judged: Observation & Required<Pick<Observation, 'outcome'>>
  readonly #frame: FixedFrame
  #last = -1

  constructor({ observation, actuators, terms = [] }: RobotContract) {
    const applied = actuators.channels.length
    const numbers = allowed(spaceSize(observation) + applied + terms.length)
    this.#plain = {
      kind: 'observation',
      sequence: 0,
      values: new Float32Array(spaceSize(observation)),
      age: 0,
      applied: new Float32Array(applied),
      intervened: false,
      missed: 0,
    }
    const outcome = { reward: 0, terms: new Float32Array(terms.length), terminated: false, truncated: false }
    this.#judged = { ...this.#plain, outcome }
    this.#frame = new FixedFrame('observation', OBSERVATION, OBSERVATION_HEAD + 4 * numbers)
  }

  /** A new episode: sequences start again. */
  restart(): void {
    this.#last = -1
  }

  encode({ sequence, values, age, applied, intervened, missed, outcome }: Observation): Uint8Array {
    const { view } = this.#frame
    this.#frame.begin(sequence)
    view.setFloat64(8, age, true)
    view.setFloat64(16, outcome?.reward ?? 0, true)
    const ended = outcome && (outcome.terminated ? TERMINATED : 0) | (outcome.truncated ? TRUNCATED : 0) | OUTCOME
    view.setUint16(24, (intervened ? INTERVENED : 0) | (ended ?? 0), true)
    view.setUint32(28, missed, true)
    let at = this.#frame.setFloats(OBSERVATION_HEAD, values)
    at = this.#frame.setFloats(at, applied)
    this.#frame.setFloats(at, outcome?.terms ?? NOTHING)
    return this.#frame.bytes
  }

  decode(bytes: Uint8Array): Observation {
    const { view } = this.#frame
    const sequence = this.#frame.take(bytes, this.#last)
    const flags = view.getUint16(24, true)
    const known = flags & OUTCOME ? 15 : INTERVENED
    if ((flags & ~known) !== 0 || view.getUint16(26, true) !== 0) refuse('the flags of an observation', `${flags}`)
    const { outcome } = this.#judged
    const into = flags & OUTCOME ? this.#judged : this.#plain
    into.age = finite(view.getFloat64(8, true))
    outcome.reward = finite(view.getFloat64(16, true))
    let at = this.#frame.getFloats(OBSERVATION_HEAD, into.values)
    at = this.#frame.getFloats(at, into.applied)
    this.#frame.getFloats(at, outcome.terms)
    into.sequence = this.#last = sequence
    into.intervened = (flags & INTERVENED) !== 0
    into.missed = view.getUint32(28, true)
    outcome.terminated = (flags & TERMINATED) !== 0
    outcome.truncated = (flags & TRUNCATED) !== 0
    return into
  }
}

/** A frame of one length: the bytes live once, and frames that come in are copied into them after their length was checked. */
class FixedFrame {
  readonly bytes: Uint8Array
  readonly view: DataView

  constructor(
    readonly name: string,
    readonly kind: number,
    size: number,
  ) {
    this.bytes = new Uint8Array(size)
    this.view = new DataView(this.bytes.buffer)
  }

  begin(sequence: number): void {
    this.bytes.fill(0)
    this.view.setUint16(0, MAGIC, true)
    this.view.setUint8(2, NATIVE_VERSION)
    this.view.setUint8(3, this.kind)
    this.view.setUint32(4, sequence, true)
  }

  /** Copies a frame in and gives its sequence, which must be above `last`. */
  take(bytes: Uint8Array, last: number): number {
    const { view } = this
    if (bytes.length !== this.bytes.length) refuse(`${this.bytes.length} bytes of ${this.name}`, `${bytes.length}`)
    this.bytes.set(bytes)
    const known = view.getUint16(0, true) === MAGIC && view.getUint8(2) === NATIVE_VERSION
    if (!known || view.getUint8(3) !== this.kind) refuse(`the head of an ${this.name} frame`, 'other bytes')
    const sequence = view.getUint32(4, true)
    if (sequence <= last) refuse(`an ${this.name} after number ${last}`, `number ${sequence}`)
    return sequence
  }

  setFloats(at: number, values: Float32Array): number {
    for (let i = 0; i < values.length; i++) this.view.setFloat32(at + 4 * i, values[i]!, true)
    return at + 4 * values.length
  }

  getFloats(at: number, into: Float32Array): number {
    for (let i = 0; i < into.length; i++) into[i] = finite(this.view.getFloat32(at + 4 * i, true))
    return at + 4 * into.length
  }
}

function allowed(numbers: number): number {
  return numbers <= MAX_NUMBERS ? numbers : refuse(`at most ${MAX_NUMBERS} numbers a frame`, `${numbers}`)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : refuse('finite numbers', `${value}`)
}

/** Throws `protocol`. */
export function refuse(expected: string, got: string): never {
  throw new LandbridgeError('protocol', `Expected ${expected}, got ${got}`)
}
