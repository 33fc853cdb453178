// States as bytes: doubles, bit for bit, and a text at the end.

import { LandbridgeError } from '../core/index.js'

/** Bytes before the first double. */
const HEADER = 8

/** Collects doubles and a text into bytes. */
export class StateWriter {
  readonly #values: number[] = []

  /** Appends numbers in order. */
  write(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.#values.push(values[i]!)
  }

  /** The bytes: count of doubles, length of the text in bytes, doubles (little-endian), UTF-8 text. */
  finish(text: string): Uint8Array {
    const tail = new TextEncoder().encode(text)
    const end = HEADER + 8 * this.#values.length
    const bytes = new Uint8Array(end + tail.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, this.#values.length, true)
    view.setUint32(4, tail.length, true)
    this.#values.forEach((value, i) => {
      view.setFloat64(HEADER + 8 * i, value, true)
    })
    bytes.set(tail, end)
    return bytes
  }
}

/** Reads what a {@link StateWriter} wrote, in the same order. Throws `checkpoint` where it is cut short, or the lengths differ. */
export class StateReader {
  /** The text at the end. */
  readonly text: string
  readonly #view: DataView
  readonly #count: number
  #next = 0

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < HEADER) throw foreignState(`${bytes.length} bytes`)
    this.#count = this.#view.getUint32(0, true)
    const end = HEADER + 8 * this.#count
    const whole = end + this.#view.getUint32(4, true)
    if (bytes.length !== whole) throw foreignState(`${bytes.length} bytes of ${whole}`)
    this.text = new TextDecoder().decode(bytes.slice(end))
  }

  /** Fills `into` with the next numbers. */
  read(into: Float64Array | Float32Array): void {
    if (this.#next + into.length > this.#count) throw foreignState()
    for (let i = 0; i < into.length; i++) into[i] = this.#view.getFloat64(HEADER + 8 * this.#next++, true)
  }

  /** Throws where numbers are left. */
  finish(): void {
    if (this.#next !== this.#count) throw foreignState()
  }
}

/** What a state that is cut or belongs to something else is answered with. */
export function foreignState(got = 'other bytes'): LandbridgeError {
  return new LandbridgeError('checkpoint', `Expected a state that this env saved with the same options, got ${got}`)
}

/** Throws `checkpoint` where a state was saved by something else than who loads it, naming both. */
export function requireOrigin(own: string, saved: string): void {
  if (saved === own) return
  const hint = 'load it into the env, with the options and constants, that saved it'
  throw new LandbridgeError('checkpoint', `Expected a state of ${own}, got one of ${saved || 'nothing'}`, hint)
}
