// What whole episodes bring, added up row by row: returns, and what the episodes are like.

import { type EpisodeMeans, requireReturn, type VectorStep } from '../core/index.js'

/** Adds up the steps of rows, each until it has played so many episodes; what comes after is not counted. */
export class EpisodeTally {
  /** Env steps counted, of all rows. */
  steps = 0
  readonly #running: Float64Array
  readonly #played: number[][]
  /** Of all steps counted: each belongs to an episode that ends. */
  readonly #terms: Float64Array
  #terminated = 0

  constructor(
    readonly terms: readonly string[],
    readonly wanted: readonly number[],
  ) {
    this.#running = new Float64Array(wanted.length)
    this.#played = wanted.map(() => [])
    this.#terms = new Float64Array(terms.length)
  }

  /** Whether every row has played its episodes. */
  get isDone(): boolean {
    return this.#played.every((returns, row) => returns.length === this.wanted[row])
  }

  /** Ordered by row, then by time. */
  get returns(): number[] {
    return this.#played.flat()
  }

  /** Of the episodes that were wanted, once they are played. */
  get means(): EpisodeMeans {
    const count = this.#played.flat().length
    const terms = this.terms.map((name, i) => [name, this.#terms[i]! / count])
    return { steps: this.steps / count, terminated: this.#terminated / count, terms: Object.fromEntries(terms) }
  }

  /** Throws `unstable` on a return that is not finite. */
  add({ rewards, terms, terminated, truncated }: VectorStep): void {
    const count = this.terms.length
    for (let row = 0; row < this.wanted.length; row++) {
      const returns = this.#played[row]!
      if (returns.length === this.wanted[row]) continue
      this.steps++
      this.#running[row]! += rewards[row]!
      for (let i = 0; i < count; i++) this.#terms[i]! += terms[row * count + i]!
      if (!terminated[row] && !truncated[row]) continue
      if (terminated[row]) this.#terminated++
      returns.push(requireReturn(this.#running[row]!))
      this.#running[row] = 0
    }
  }
}
