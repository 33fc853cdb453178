// Independent normal actions: head `mean` [rows x size] and the free head `logStd` [size]. Samples are not clipped.

import type { Rng } from '../core/index.js'
import type { ActionDistribution, GradientWeights, HeadOutputs } from './distribution.js'

const logRoot2Pi = 0.5 * Math.log(2 * Math.PI)

/** A diagonal gaussian over actions of `size` numbers. */
export function gaussian(size: number): ActionDistribution {
  return new Gaussian(size)
}

class Gaussian implements ActionDistribution {
  #size: number
  // Sums over rows are kept in double precision.
  #spread: Float64Array

  constructor(size: number) {
    this.#size = size
    this.#spread = new Float64Array(size)
  }

  sample(rng: Rng, { mean, logStd }: HeadOutputs, rows: number, into: Float32Array): void {
    const size = this.#size
    for (let at = 0; at < rows * size; at++) into[at] = mean![at]! + Math.exp(logStd![at % size]!) * rng.normal()
  }

  logProb({ mean, logStd }: HeadOutputs, actions: Float32Array, rows: number, into: Float32Array): void {
    const size = this.#size
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < size; i++) {
        const at = row * size + i
        const z = (actions[at]! - mean![at]!) * Math.exp(-logStd![i]!)
        sum -= 0.5 * z * z + logStd![i]! + logRoot2Pi
      }
      into[row] = sum
    }
  }

  entropy({ logStd }: HeadOutputs, rows: number, into: Float32Array): void {
    const size = this.#size
    let sum = 0
    for (let i = 0; i < size; i++) sum += logStd![i]! + logRoot2Pi + 0.5
    into.fill(sum, 0, rows)
  }

  kl(from: HeadOutputs, to: HeadOutputs, rows: number, into: Float32Array): void {
    const size = this.#size
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
  }

  gradients(
    { mean, logStd }: HeadOutputs,
    actions: Float32Array,
    rows: number,
    by: GradientWeights,
    into: Record<string, Float32Array>,
  ): void {
    const size = this.#size
    const spread = this.#spread
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
  }
}
