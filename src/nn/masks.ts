// The masks of dropout: the same for every engine, drawn by counting, so that a saved count goes on with the same bits.

import { LandbridgeError, type Rng } from '../core/index.js'

/** Hashes a counter to 32 bits (the mixer is "lowbias32" of Wellons' hash prospector); two words of `rng` are the key. */
export class Masks {
  #key: [number, number]
  #drawn = 0

  constructor(rng: Rng) {
    this.#key = [word(rng), word(rng)]
  }

  /** Writes 0 with probability `rate`, else 1 / (1 - rate), for `rows` rows of `width` numbers, `stride` apart. */
  fill(into: Float32Array, at: number, stride: number, rows: number, width: number, rate: number): void {
    const limit = rate * 4294967296
    const kept = 1 / (1 - rate)
    const [low, high] = this.#key
    const turn = high ^ Math.floor(this.#drawn / 4294967296)
    let count = this.#drawn % 4294967296
    for (let row = 0; row < rows; row++) {
      const start = at + row * stride
      for (let i = 0; i < width; i++) into[start + i] = hash(count++ ^ low, turn) < limit ? 0 : kept
    }
    this.#drawn += rows * width
  }

  /** The whole state as text. */
  save(): string {
    return `${this.#key.join(' ')} ${this.#drawn}`
  }

  /** Goes on from what {@link save} gave. Throws `checkpoint` on anything else. */
  load(state: string): void {
    const numbers = /^\d+ \d+ \d+$/.test(state) ? state.split(' ').map(Number) : []
    if (numbers.length !== 3 || !numbers.every(Number.isSafeInteger))
      throw new LandbridgeError('checkpoint', `Expected three numbers that masks go on from, got '${state}'`)
    this.#key = [numbers[0]! >>> 0, numbers[1]! >>> 0]
    this.#drawn = numbers[2]!
  }
}

function word(rng: Rng): number {
  return Math.floor(rng.uniform() * 4294967296)
}

function hash(value: number, turn: number): number {
  let x = value ^ (value >>> 16)
  x = Math.imul(x, 0x7feb352d)
  x ^= (x >>> 15) ^ turn
  x = Math.imul(x, 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
