// One choice a row, its index as the action: head `logits` [rows x choices].

import type { Rng } from '../core/index.js'
import type { ActionDistribution } from './distribution.js'

/** A softmax over `choices` logits. */
export function categorical(choices: number): ActionDistribution {
  const p = new Float64Array(choices)
  const q = new Float64Array(choices)
  return {
    sample(rng, { logits }, rows, into) {
      for (let row = 0; row < rows; row++) {
        logSoftmax(logits!, row, p)
        into[row] = draw(rng, p)
      }
    },
    logProb({ logits }, actions, rows, into) {
      for (let row = 0; row < rows; row++) {
        logSoftmax(logits!, row, p)
        into[row] = p[actions[row]!]!
      }
    },
    entropy({ logits }, rows, into) {
      for (let row = 0; row < rows; row++) {
        logSoftmax(logits!, row, p)
        into[row] = entropyOf(p)
      }
    },
    kl(from, to, rows, into) {
      for (let row = 0; row < rows; row++) {
        logSoftmax(from.logits!, row, p)
        logSoftmax(to.logits!, row, q)
        let sum = 0
        for (let i = 0; i < choices; i++) sum += Math.exp(p[i]!) * (p[i]! - q[i]!)
        into[row] = sum
      }
    },
    gradients({ logits }, actions, rows, by, into) {
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
    },
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
