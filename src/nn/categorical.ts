// One choice a row, its index as the action: head `logits` [rows x choices].

import type { Rng } from '../core/index.js'
import type { ActionDistribution, GradientWeights, HeadOutputs } from './distribution.js'

/** A softmax over `choices` logits. */
export function categorical(choices: number): ActionDistribution {
  return new Categorical(choices)
}

class Categorical implements ActionDistribution {
  // Log-probabilities of one row, of up to two laws.
  #p: Float64Array
  #q: Float64Array
  /** Of the logits asked for last: a loss asks for log-probabilities, entropies and gradients of the same ones. */
  #known: Laws = lawsOf(new Float32Array(0), 1)

  constructor(private readonly choices: number) {
    this.#p = new Float64Array(choices)
    this.#q = new Float64Array(choices)
  }

  #laws(logits: Float32Array, rows: number): Laws {
    const wanted = logits.subarray(0, rows * this.choices)
    if (!isSame(this.#known.logits, wanted)) this.#known = lawsOf(wanted.slice(), this.choices)
    return this.#known
  }

  sample(rng: Rng, { logits }: HeadOutputs, rows: number, into: Float32Array): void {
    const p = this.#p
    for (let row = 0; row < rows; row++) {
      logSoftmax(logits!, row, p)
      into[row] = draw(rng, p)
    }
  }

  skip(rng: Rng, rows: number): void {
    for (let row = 0; row < rows; row++) rng.uniform()
  }

  logProb({ logits }: HeadOutputs, actions: Float32Array, rows: number, into: Float32Array): void {
    const { logProbabilities } = this.#laws(logits!, rows)
    for (let row = 0; row < rows; row++) into[row] = logProbabilities[row * this.choices + actions[row]!]!
  }

  entropy({ logits }: HeadOutputs, rows: number, into: Float32Array): void {
    const { entropies } = this.#laws(logits!, rows)
    for (let row = 0; row < rows; row++) into[row] = entropies[row]!
  }

  kl(from: HeadOutputs, to: HeadOutputs, rows: number, into: Float32Array): void {
    const p = this.#p
    const q = this.#q
    const choices = p.length
    for (let row = 0; row < rows; row++) {
      logSoftmax(from.logits!, row, p)
      logSoftmax(to.logits!, row, q)
      let sum = 0
      for (let i = 0; i < choices; i++) sum += Math.exp(p[i]!) * (p[i]! - q[i]!)
      into[row] = sum
    }
  }

  gradients(
    { logits }: HeadOutputs,
    actions: Float32Array,
    rows: number,
    by: GradientWeights,
    into: Record<string, Float32Array>,
  ): void {
    const { choices } = this
    const { logProbabilities, probabilities, entropies } = this.#laws(logits!, rows)
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < choices; i++) {
        const at = row * choices + i
        const chosen = actions[row] === i ? 1 : 0
        const ofLogProb = by.logProb[row]! * (chosen - probabilities[at]!)
        into.logits![at] = ofLogProb - by.entropy[row]! * probabilities[at]! * (logProbabilities[at]! + entropies[row]!)
      }
    }
  }
}

/** What follows from logits, [rows x choices] and [rows], in double precision. */
interface Laws {
  logits: Float32Array
  logProbabilities: Float64Array
  probabilities: Float64Array
  entropies: Float64Array
}

function lawsOf(logits: Float32Array, choices: number): Laws {
  const rows = logits.length / choices
  const logProbabilities = new Float64Array(logits.length)
  const entropies = new Float64Array(rows)
  const probabilities = new Float64Array(logits.length)
  const p = new Float64Array(choices)
  for (let row = 0; row < rows; row++) {
    logSoftmax(logits, row, p)
    let sum = 0
    for (let i = 0; i < choices; i++) {
      const at = row * choices + i
      logProbabilities[at] = p[i]!
      probabilities[at] = Math.exp(p[i]!)
      sum -= probabilities[at]! * p[i]!
    }
    entropies[row] = sum
  }
  return { logits, logProbabilities, probabilities, entropies }
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

/** Log-probabilities of one row, shifted by the largest logit so that nothing overflows. */
function logSoftmax(logits: Float32Array, row: number, into: Float64Array): void {
  const at = row * into.length
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < into.length; i++) largest = Math.max(largest, logits[at + i]!)
  let sum = 0
  for (let i = 0; i < into.length; i++) sum += Math.exp(logits[at + i]! - largest)
  const shift = largest + Math.log(sum)
  for (let i = 0; i < into.length; i++) into[i] = logits[at + i]! - shift
}

function draw(rng: Rng, logProbabilities: Float64Array): number {
  let left = rng.uniform()
  for (let i = 0; i < logProbabilities.length - 1; i++) {
    left -= Math.exp(logProbabilities[i]!)
    if (left < 0) return i
  }
  return logProbabilities.length - 1
}
