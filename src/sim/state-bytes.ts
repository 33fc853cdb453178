// States as bytes: doubles, bit for bit, and a text at the end.

import { LandbridgeError } from '../core/index.js'

/** Collects doubles and a text into bytes. */
export class StateWriter {
  readonly #values: number[] = []

  /** Appends numbers in order. */
  write(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.#values.push(values[i]!)
  }

  /** The bytes: count of doubles, doubles (little-endian), UTF-8 text. */
  finish(text: string): Uint8Array {
    const tail = new TextEncoder().encode(text)
    const bytes = new Uint8Array(4 + 8 * this.#values.length + tail.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, this.#values.length, true)
    this.#values.forEach((value, i) => {
      view.setFloat64(4 + 8 * i, value, true)
    })
    bytes.set(tail, 4 + 8 * this.#values.length)
    return bytes
  }
}

/** Reads what a {@link StateWriter} wrote, in the same order. Throws `checkpoint` where the lengths differ. */
export class StateReader {
  /** The text at the end. */
  readonly text: string
  readonly #view: DataView
  readonly #count: number
  #next = 0

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#count = bytes.length < 4 ? -1 : this.#view.getUint32(0, true)
    if (this.#count < 0 || bytes.length < 4 + 8 * this.#count) throw foreignState()
    this.text = new TextDecoder().decode(bytes.slice(4 + 8 * this.#count))
  }

  /** Fills `into` with the next numbers. */
  read(into: Float64Array | Float32Array): void {
    if (this.#next + into.length > this.#count) throw foreignState()
    for (let i = 0; i < into.length; i++) into[i] = this.#view.getFloat64(4 + 8 * this.#next++, true)
  }

  /** Throws where numbers are left. */
  finish(): void {
    if (this.#next !== this.#count) throw foreignState()
  }
}

/** What a state that is cut or belongs to something else is answered with. */
export function foreignState(): LandbridgeError {
  return new LandbridgeError(
    'checkpoint',
    'Expected a state that this env saved with the same options, got other bytes',
  )
}

/** Throws `checkpoint` where a state was saved by something else than who loads it, naming both. */
export function requireOrigin(own: string, saved: string): void {
  if (saved === own) return
  const hint = 'load it into the env, with the options and constants, that saved it'
  throw new LandbridgeError('checkpoint', `Expected a state of ${own}, got one of ${saved || 'nothing'}`, hint)
}
