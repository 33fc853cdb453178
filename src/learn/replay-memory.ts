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
  #saved = 0

  constructor(private readonly shape: { observation: number; action: number; rows: number; capacity: number }) {
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

  /** What was pushed since the last call and is still held, as bytes that {@link restore} reads; none where that is nothing. */
  segments(): Uint8Array[] {
    const first = Math.max(this.#saved, this.total - this.size)
    if (first === this.total) return []
    this.#saved = this.total
    const bytes = new Uint8Array(HEADER + (this.total - first) * this.#width * 4)
    new DataView(bytes.buffer).setFloat64(0, first, true)
    const values = new Float32Array(bytes.buffer, HEADER)
    for (let number = first; number < this.total; number++) {
      const at = this.#at(number)
      values.set(this.#records.subarray(at, at + this.#width), (number - first) * this.#width)
    }
    return [bytes]
  }

  /** Becomes what it was when the last of these segments was made. Throws `checkpoint` on bytes of another memory. */
  restore(segments: readonly Uint8Array[]): void {
    this.total = 0
    for (const bytes of segments) {
      const count = (bytes.length - HEADER) / (this.#width * 4)
      const copy = bytes.slice()
      const first = count >= 0 ? new DataView(copy.buffer).getFloat64(0, true) : -1
      if (!Number.isInteger(count) || !(first >= this.total))
        throw new LandbridgeError('checkpoint', `Expected whole records of ${this.#width} numbers after ${this.total}`)
      this.#reserve(first + count)
      const values = new Float32Array(copy.buffer, HEADER)
      for (let i = 0; i < count; i++) {
        this.#records.set(values.subarray(i * this.#width, (i + 1) * this.#width), this.#at(first + i))
      }
      this.total = first + count
    }
    this.#saved = this.total
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
    throw new LandbridgeError('unstable', 'Expected finite observations, actions and rewards, got others', hint)
  }
}
