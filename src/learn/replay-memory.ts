// Replay memory: the last transitions of every row, raw as observed, from which minibatches are drawn with replacement.

import { LandbridgeError, type Rng, type Rollout } from '../core/index.js'

/** A minibatch of transitions, filled in place by {@link ReplayMemory.sample}; arrays are [rows x dim], observations raw. */
export interface Transitions {
  observations: Float32Array
  actions: Float32Array
  next: Float32Array
  /** Discounted rewards of the steps up to `next`. */
  rewards: Float32Array
  /** What the value of `next` counts for: gamma to the steps, 0 where the episode terminated. */
  discounts: Float32Array
}

/** Bytes before the records of a segment: the number of its first record. */
const HEADER = 8
/** Bytes of a segment at most: Node writes, reads and hashes up to 2 GiB at a time. */
const LARGEST_SEGMENT = 2 ** 30

/** What a memory holds. */
export interface ReplayShape {
  observation: number
  action: number
  rows: number
  /** Records at most. */
  capacity: number
  /** Bytes of a segment at most, of one record at least. @default 1 GiB */
  segment?: number
}

/**
 * A ring of records, one a transition: observation, action, next observation, reward, terminated, ended, start. Records are
 * numbered in the order of time, then row, so that a row's next transition lies `rows` records later.
 */
export class ReplayMemory {
  /** Records pushed since the beginning. */
  total = 0
  readonly #capacity: number
  readonly #width: number
  #records: Float32Array
  /** Ends of the segments that {@link restore} needs, oldest first: each the number after its last record. */
  #ends: number[] = []

  constructor(private readonly shape: ReplayShape) {
    const { observation, action, rows, capacity } = shape
    this.#capacity = Math.max(1, Math.floor(capacity / rows)) * rows
    this.#width = 2 * observation + action + 4
    this.#records = new Float32Array(0)
  }

  /** Records held. */
  get size(): number {
    return Math.min(this.total, this.#capacity)
  }

  /** Takes a whole rollout in. Throws `unstable` where a number of it is not finite, and takes nothing then. */
  push(rollout: Rollout): void {
    requireFinite(rollout)
    const { observation: width, action: actionWidth } = this.shape
    const { rows, length, observations, last, finals, actions } = rollout
    this.#reserve(this.total + rows * length)
    const records = this.#records
    for (let i = 0; i < rows * length; i++) {
      const ended = rollout.terminated[i]! | rollout.truncated[i]!
      const isLast = i >= rows * (length - 1)
      const following = ended ? finals : isLast ? last : observations
      const nextRow = ended ? i : isLast ? i - rows * (length - 1) : i + rows
      let at = this.#at(this.total + i)
      for (let j = 0; j < width; j++) records[at++] = observations[i * width + j]!
      for (let j = 0; j < actionWidth; j++) records[at++] = actions[i * actionWidth + j]!
      for (let j = 0; j < width; j++) records[at++] = following[nextRow * width + j]!
      records[at++] = rollout.rewards[i]!
      records[at++] = rollout.terminated[i]!
      records[at++] = ended
      records[at] = rollout.starts[i]!
    }
    this.total += rows * length
  }

  /**
   * Fills `into` with transitions of up to `steps` steps drawn with replacement: fewer where the episode ended, the row was
   * restarted or time stops sooner. Reads of the rewards as many as steps were taken.
   */
  sample(rng: Rng, into: Transitions, { gamma, steps }: { gamma: number; steps: number }): void {
    const oldest = this.total - this.size
    for (let i = 0; i < into.rewards.length; i++) this.#read(oldest + rng.integer(this.size), i, into, gamma, steps)
  }

  /** Observations of up to `count` records, evenly spread over what is held, [n x size]. */
  spread(count: number): Float32Array {
    const { observation } = this.shape
    const kept = Math.min(count, this.size)
    const rows = new Float32Array(kept * observation)
    for (let i = 0; i < kept; i++) {
      const at = this.#at(this.total - this.size + Math.floor((i * this.size) / kept))
      rows.set(this.#records.subarray(at, at + observation), i * observation)
    }
    return rows
  }

  /**
   * What was pushed since the last call and is still held, as segments that {@link restore} reads, none where that is nothing; and
   * how many of the oldest segments hold nothing any more that this memory does.
   */
  append(): { appended: Uint8Array[]; forgotten: number } {
    const oldest = this.total - this.size
    const kept = this.#ends.filter((end) => end > oldest)
    const forgotten = this.#ends.length - kept.length
    let first = Math.max(this.#ends.at(-1) ?? 0, oldest)
    if (first === this.total) return { appended: [], forgotten: 0 }
    const appended: Uint8Array[] = []
    const most = Math.max(1, Math.floor(((this.shape.segment ?? LARGEST_SEGMENT) - HEADER) / (4 * this.#width)))
    while (first < this.total) {
      const end = Math.min(first + most, this.total)
      appended.push(this.#segment(first, end))
      kept.push(end)
      first = end
    }
    this.#ends = kept
    return { appended, forgotten }
  }

  /** Records from the one of this number on, up to another. */
  #segment(first: number, end: number): Uint8Array {
    const bytes = new Uint8Array(HEADER + (end - first) * this.#width * 4)
    new DataView(bytes.buffer).setFloat64(0, first, true)
    const values = new Float32Array(bytes.buffer, HEADER)
    for (let number = first; number < end; number++) {
      const at = this.#at(number)
      values.set(this.#records.subarray(at, at + this.#width), (number - first) * this.#width)
    }
    return bytes
  }

  /**
   * Becomes what it was when the last of these segments was made, oldest first; those that were forgotten by then may be left out.
   * Throws `checkpoint` on bytes of another memory, or where one is missing.
   */
  restore(segments: Iterable<Uint8Array>): void {
    this.#ends = []
    this.total = 0
    let oldest: number | undefined
    for (const bytes of segments) {
      const { first, values } = this.#recordsOf(bytes)
      if (oldest !== undefined && first !== this.total)
        throw new LandbridgeError('checkpoint', `Expected records from number ${this.total} on, got them from ${first}`)
      oldest ??= first
      this.total = first + values.length / this.#width
      this.#reserve(this.total)
      for (let i = 0; i < values.length; i += this.#width) {
        this.#records.set(values.subarray(i, i + this.#width), this.#at(first + i / this.#width))
      }
      this.#ends.push(this.total)
    }
    if (oldest !== undefined && oldest > this.total - this.size)
      throw new LandbridgeError('checkpoint', `Expected the last ${this.size} records, got them from ${oldest} on`)
  }

  /** Reads a segment. Throws `checkpoint` where it is none of this memory's. */
  #recordsOf(bytes: Uint8Array): { first: number; values: Float32Array } {
    const count = (bytes.length - HEADER) / (this.#width * 4)
    const { buffer } = new Uint8Array(bytes)
    const first = count > 0 ? new DataView(buffer).getFloat64(0, true) : -1
    if (!Number.isInteger(count) || !Number.isInteger(first) || first < 0)
      throw new LandbridgeError('checkpoint', `Expected a segment of records of ${this.#width} numbers, got another`)
    return { first, values: new Float32Array(buffer, HEADER) }
  }

  #read(number: number, row: number, into: Transitions, gamma: number, steps: number): void {
    const { observation: width, action, rows } = this.shape
    const records = this.#records
    let at = this.#at(number)
    for (let j = 0; j < width; j++) into.observations[row * width + j] = records[at + j]!
    for (let j = 0; j < action; j++) into.actions[row * action + j] = records[at + width + j]!
    const tail = 2 * width + action
    let [reward, discount] = [records[at + tail]!, gamma]
    for (let taken = 1; taken < steps && !records[at + tail + 2]; taken++) {
      const following = number + rows
      if (following >= this.total || records[this.#at(following) + tail + 3]) break
      number = following
      at = this.#at(number)
      reward += discount * records[at + tail]!
      discount *= gamma
    }
    for (let j = 0; j < width; j++) into.next[row * width + j] = records[at + width + action + j]!
    into.rewards[row] = reward
    into.discounts[row] = records[at + tail + 1] ? 0 : discount
  }

  /** Index of a record's first number. */
  #at(number: number): number {
    return (number % this.#capacity) * this.#width
  }

  /** Doubles while the ring is not full yet: a short training never pays for the whole capacity. */
  #reserve(records: number): void {
    const needed = Math.min(records, this.#capacity) * this.#width
    if (needed <= this.#records.length) return
    const grown = new Float32Array(Math.min(Math.max(needed, 2 * this.#records.length), this.#capacity * this.#width))
    grown.set(this.#records)
    this.#records = grown
  }
}

function requireFinite({ observations, actions, rewards, last, finals, terminated, truncated }: Rollout): void {
  const width = finals.length / terminated.length
  let sum = 0
  for (const values of [observations, actions, rewards, last])
    for (let i = 0; i < values.length; i++) sum += 0 * values[i]!
  for (let row = 0; row < terminated.length; row++) {
    if (!terminated[row] && !truncated[row]) continue
    for (let i = row * width; i < (row + 1) * width; i++) sum += 0 * finals[i]!
  }
  if (sum !== 0) {
    const hint = 'the env or the policy is no longer stable: a lower learning rate or other physics may help'
    const odd = Object.entries({ observations, last, finals, actions, rewards }).flatMap(([name, values]) => {
      const at = values.findIndex((value) => !Number.isFinite(value))
      return at < 0 ? [] : [`${values[at]} among the ${name}`]
    })
    throw new LandbridgeError('unstable', `Expected a finite rollout, got ${odd.join(', ')}`, hint)
  }
}
