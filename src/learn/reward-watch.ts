// Whether rewards add up where policies go: what `landbridge check` tries with random commands, watched in every step.

import type { VectorStep } from '../core/index.js'

/** Float32 rewards of a few terms. */
const TOLERANCE = 1e-4

/** Looks at the steps of one task until a reward is not the sum of its terms. */
export class RewardWatch {
  #state: 'looking' | 'found' | 'told' = 'looking'

  constructor(readonly terms: readonly string[]) {}

  /** Allocates nothing: it stands in the loops that step envs. */
  look({ rewards, terms }: Pick<VectorStep, 'rewards' | 'terms'>): void {
    const count = this.terms.length
    if (this.#state !== 'looking' || count === 0) return
    for (let row = 0; row < rewards.length; row++) {
      let sum = 0
      let size = 0
      for (let i = row * count; i < (row + 1) * count; i++) {
        sum += terms[i]!
        size += Math.abs(terms[i]!)
      }
      if (Math.abs(rewards[row]! - sum) > TOLERANCE * (1 + size)) this.#state = 'found'
    }
  }

  /** What was found, once; undefined where rewards add up, and after it was told. */
  tell(): string | undefined {
    if (this.#state !== 'found') return undefined
    this.#state = 'told'
    return `expected every reward to be the sum of its terms (${this.terms.join(', ')}), got another: add up the terms into \`result.reward\` in every step`
  }
}
