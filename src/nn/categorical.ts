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

  constructor(choices: number) {
    this.#p = new Float64Array(choices)
    this.#q = new Float64Array(choices)
  }

  sample(rng: Rng, { logits }: HeadOutputs, rows: number, into: Float32Array): void {
    const p = this.#p
    for (let row = 0; row < rows; row++) {
      logSoftmax(logits!, row, p)
      into[row] = draw(rng, p)
    }
  }

  logProb({ logits }: HeadOutputs, actions: Float32Array, rows: number, into: Float32Array): void {
    const p = this.#p
    for (let row = 0; row < rows; row++) {
      logSoftmax(logits!, row, p)
      into[row] = p[actions[row]!]!
    }
  }

  entropy({ logits }: HeadOutputs, rows: number, into: Float32Array): void {
    const p = this.#p
    for (let row = 0; row < rows; row++) {
      logSoftmax(logits!, row, p)
      into[row] = entropyOf(p)
    }
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
    const p = this.#p
    const choices = p.length
    for (let row = 0; row < rows; row++) {
      logSoftmax(logits!, row, p)
      const entropy = entropyOf(p)
      for (let i = 0; i < choices; i++) {
        const probability = Math.exp(p[i]!)
        const chosen = actions[row] === i ? 1 : 0
        const ofLogProb = by.logProb[row]! * (chosen - probability)
        into.logits![row * choices + i] = ofLogProb - by.entropy[row]! * probability * (p[i]! + entropy)
      }
    }
  }
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

function entropyOf(logProbabilities: Float64Array): number {
  let sum = 0
  for (let i = 0; i < logProbabilities.length; i++) sum -= Math.exp(logProbabilities[i]!) * logProbabilities[i]!
  return sum
}

function draw(rng: Rng, logProbabilities: Float64Array): number {
  let left = rng.uniform()
  for (let i = 0; i < logProbabilities.length - 1; i++) {
    left -= Math.exp(logProbabilities[i]!)
    if (left < 0) return i
  }
  return logProbabilities.length - 1
}
