// Running mean and variance of observations in double precision, and the one way they are applied, in learning and on a robot.

import { LandbridgeError, type NormaliserState } from '../core/index.js'

/** Added to the variance before the root, so that a channel that never moved stays finite. */
const epsilon = 1e-8

/** Standard deviations that observations are divided by; 1 before any statistics. */
export function deviations({ count, variance }: Pick<NormaliserState, 'count' | 'variance'>): Float64Array {
  return variance.map((value) => (count === 0 ? 1 : Math.sqrt(value + epsilon)))
}

/** Standardises observation rows of `size` numbers and clips them to `clip` standard deviations. */
export class Normaliser {
  readonly size: number
  readonly clip: number
  #count = 0
  #mean: Float64Array
  // The variance itself and no sum of squares, so that a saved state goes on with the same bits.
  #variance: Float64Array
  #scale: Float64Array

  constructor(size: number, clip: number) {
    this.size = size
    this.clip = clip
    this.#mean = new Float64Array(size)
    this.#variance = new Float64Array(size).fill(1)
    this.#scale = new Float64Array(size).fill(1)
  }

  /**
   * Takes rows [n x size] into the statistics, as one batch
   * (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979).
   */
  observe(rows: Float32Array): void {
    const { size } = this
    const added = Math.floor(rows.length / size)
    if (added === 0) return
    const total = this.#count + added
    for (let i = 0; i < size; i++) {
      let sum = 0
      for (let at = i; at < rows.length; at += size) sum += rows[at]!
      const mean = sum / added
      let squares = 0
      for (let at = i; at < rows.length; at += size) squares += (rows[at]! - mean) ** 2
      const difference = mean - this.#mean[i]!
      this.#mean[i]! += (difference * added) / total
      const between = (difference * difference * this.#count * added) / total
      this.#variance[i] = (this.#variance[i]! * this.#count + squares + between) / total
    }
    this.#count = total
    this.#rescale()
  }

  /** Writes normalised rows into `into`, the first number at `at`, rows `stride` apart; before any statistics it only copies. */
  apply(values: Float32Array, rows: number, into: Float32Array, at = 0, stride = this.size): void {
    const { size, clip } = this
    const mean = this.#mean
    const scale = this.#scale
    const passes = this.#count === 0
    for (let row = 0; row < rows; row++) {
      const from = row * size
      const to = at + row * stride
      for (let i = 0; i < size; i++) {
        const value = values[from + i]!
        into[to + i] = passes ? value : Math.min(Math.max((value - mean[i]!) * scale[i]!, -clip), clip)
      }
    }
  }

  /** A copy of the statistics. */
  state(): NormaliserState {
    return { count: this.#count, mean: this.#mean.slice(), variance: this.#variance.slice() }
  }

  /** Goes on from `state`. Throws `channels` where it is of another size. */
  load(state: NormaliserState): void {
    if (state.mean.length !== this.size || state.variance.length !== this.size) {
      const got = `${state.mean.length} and ${state.variance.length}`
      throw new LandbridgeError('channels', `Expected a mean and a variance of ${this.size} numbers, got ${got}`)
    }
    this.#count = state.count
    this.#mean = state.mean.slice()
    this.#variance = state.variance.slice()
    this.#rescale()
  }

  #rescale(): void {
    this.#scale = deviations({ count: this.#count, variance: this.#variance }).map((deviation) => 1 / deviation)
  }
}
