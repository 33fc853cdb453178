// Randomness: one splittable generator whose whole state is a short string, so that every checkpoint can carry it.
// Generator: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by splitmix32.

import { written } from './complaint.js'
import { LandbridgeError } from './error.js'

/** A source of random numbers. Never shared between threads; `split` it by label instead. */
export interface Rng {
  /** A double in [low, high), 53 random bits; default [0, 1). */
  uniform(low?: number, high?: number): number
  /** Standard normal (Box-Muller, both values used). */
  normal(): number
  /** An integer in [0, below), without modulo bias. Throws a RangeError where `below` is no whole number from 1 to 2^32. */
  integer(below: number): number
  /** An independent generator named by `label`: the same parent state and label give the same child; the parent does not advance. */
  split(label: string): Rng
  /** A generator that goes on as this one does. */
  copy(): Rng
  /** The whole state as text. */
  save(): string
  /** Restores what `save` gave. Throws `checkpoint` on anything else. */
  load(state: string): void
}

/** A seed as two words that fit any array of 32-bit integers, the lower one first. Throws `usage` on what is no finite number. */
export function seedHalves(seed: number): [low: number, high: number] {
  if (!Number.isFinite(seed))
    throw new LandbridgeError('usage', `Expected a seed as a finite number, got ${written(seed)}`)
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0]
}

/** The seed that {@link seedHalves} took apart, from words with a sign or without. */
export function seedOf(low: number, high: number): number {
  return (high | 0) * 4294967296 + (low >>> 0)
}

/** A generator for a seed (any finite number; taken as 53-bit integer). */
export function createRng(seed: number): Rng {
  return new Xoshiro(seedState(...seedHalves(seed)))
}

/**
 * The seed of one episode, made of the run's seed, the row and the number of the episode since `reset(seed)`.
 * Env workers, robots and evaluations all use it, which is why they replay each other bit for bit. 32 bits.
 */
export function episodeSeed(seed: number, row: number, episode: number): number {
  return mix(mix(mix(...seedHalves(seed)), row), episode)
}

/** A 32-bit seed derived from a seed and a label, e.g. for one stage of one arm. */
export function deriveSeed(seed: number, label: string): number {
  return hash(label, mix(...seedHalves(seed)))
}

class Xoshiro implements Rng {
  #state: Uint32Array
  #spare: number | undefined

  constructor(state: Uint32Array) {
    this.#state = state
  }

  uniform(low = 0, high = 1): number {
    const upper = this.#next() >>> 5
    const lower = this.#next() >>> 6
    return low + (high - low) * ((upper * 67108864 + lower) / 9007199254740992)
  }

  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare
      this.#spare = undefined
      return spare
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  integer(below: number): number {
    if (!(Number.isInteger(below) && below >= 1 && below <= 4294967296))
      throw new RangeError(`Expected a whole number from 1 to 2^32 to draw below, got ${below}`)
    const limit = 4294967296 - (4294967296 % below)
    let draw = this.#next()
    while (draw >= limit) draw = this.#next()
    return draw % below
  }

  split(label: string): Rng {
    const s = this.#state
    return new Xoshiro(seedState(hash(label, s[0]! ^ rotate(s[1]!, 7)), hash(label, s[2]! ^ rotate(s[3]!, 11))))
  }

  copy(): Rng {
    const made = new Xoshiro(this.#state.slice())
    made.#spare = this.#spare
    return made
  }

  save(): string {
    const s = this.#state
    const words = hex(s[0]!) + hex(s[1]!) + hex(s[2]!) + hex(s[3]!)
    return this.#spare === undefined ? words : `${words}:${this.#spare}`
  }

  load(state: string): void {
    const match = /^([0-9a-f]{32})(?::(-?[0-9.e+-]+))?$/.exec(state)
    if (match === null)
      throw new LandbridgeError('checkpoint', `Expected a generator state, got '${state.slice(0, 40)}'`)
    this.#state = Uint32Array.from({ length: 4 }, (_, i) => Number.parseInt(match[1]!.slice(8 * i, 8 * i + 8), 16))
    this.#spare = match[2] === undefined ? undefined : Number(match[2])
  }

  #next(): number {
    const s = this.#state
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0
    const shifted = s[1]! << 9
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= shifted
    s[3] = rotate(s[3]!, 11)
    return result
  }
}

/** Eight digits. */
function hex(word: number): string {
  return (word + 4294967296).toString(16).slice(1)
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** One round of murmur3's finaliser over both words. */
function mix(a: number, b: number): number {
  let h = (a ^ Math.imul(b + 0x9e3779b9, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function hash(label: string, start: number): number {
  let h = mix(start >>> 0, label.length)
  for (let i = 0; i < label.length; i++) h = mix(h, label.charCodeAt(i))
  return h
}

function seedState(low: number, high: number): Uint32Array {
  const state = new Uint32Array(4)
  let word = mix(low, high)
  for (let i = 0; i < 4; i++) {
    word = (word + 0x9e3779b9) >>> 0
    state[i] = mix(word, low + i)
  }
  if ((state[0]! | state[1]! | state[2]! | state[3]!) === 0) state[0] = 1
  return state
}
