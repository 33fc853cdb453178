// Independent normal actions: head `mean` [rows x size] and the free head `logStd` [size]. Samples are not clipped.

import type { ActionDistribution } from './distribution.js'

const logRoot2Pi = 0.5 * Math.log(2 * Math.PI)

/** A diagonal gaussian over actions of `size` numbers. */
export function gaussian(size: number): ActionDistribution {
  // Sums over rows are kept in double precision.
  const spread = new Float64Array(size)
  return {
    sample(rng, { mean, logStd }, rows, into) {
      for (let at = 0; at < rows * size; at++) into[at] = mean![at]! + Math.exp(logStd![at % size]!) * rng.normal()
    },
    logProb({ mean, logStd }, actions, rows, into) {
      for (let row = 0; row < rows; row++) {
        let sum = 0
        for (let i = 0; i < size; i++) {
          const at = row * size + i
          const z = (actions[at]! - mean![at]!) * Math.exp(-logStd![i]!)
          sum -= 0.5 * z * z + logStd![i]! + logRoot2Pi
        }
        into[row] = sum
      }
    },
    entropy({ logStd }, rows, into) {
      let sum = 0
      for (let i = 0; i < size; i++) sum += logStd![i]! + logRoot2Pi + 0.5
      into.fill(sum, 0, rows)
    },
    kl(from, to, rows, into) {
      for (let row = 0; row < rows; row++) {
        let sum = 0
        for (let i = 0; i < size; i++) {
          const difference = from.mean![row * size + i]! - to.mean![row * size + i]!
          const widening = to.logStd![i]! - from.logStd![i]!
          const shift = difference * Math.exp(-to.logStd![i]!)
          sum += widening + 0.5 * (Math.exp(-2 * widening) + shift * shift - 1)
        }
        into[row] = sum
      }
    },
    gradients({ mean, logStd }, actions, rows, by, into) {
      spread.fill(0)
      for (let row = 0; row < rows; row++) {
        const weight = by.logProb[row]!
        for (let i = 0; i < size; i++) {
          const at = row * size + i
          const inverse = Math.exp(-logStd![i]!)
          const z = (actions[at]! - mean![at]!) * inverse
          into.mean![at] = weight * z * inverse
          spread[i]! += weight * (z * z - 1) + by.entropy[row]!
        }
      }
      into.logStd!.set(spread)
    },
  }
}
