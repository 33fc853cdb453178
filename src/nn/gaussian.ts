// Independent normal actions: head `mean` [rows x size] and head `logStd`, free [size] or by what is seen [rows x size]. Samples are not clipped.

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
    const period = logStd!.length
    for (let at = 0; at < rows * this.#size; at++)
      into[at] = mean![at]! + Math.exp(logStd![at % period]!) * rng.normal()
  }

  skip(rng: Rng, rows: number): void {
    for (let at = 0; at < rows * this.#size; at++) rng.normal()
  }

  logProb({ mean, logStd }: HeadOutputs, actions: Float32Array, rows: number, into: Float32Array): void {
    const size = this.#size
    const step = this.#step(logStd!)
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < size; i++) {
        const at = row * size + i
        const spread = logStd![row * step + i]!
        const z = (actions[at]! - mean![at]!) * Math.exp(-spread)
        sum -= 0.5 * z * z + spread + logRoot2Pi
      }
      into[row] = sum
    }
  }

  entropy({ logStd }: HeadOutputs, rows: number, into: Float32Array): void {
    const size = this.#size
    const step = this.#step(logStd!)
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < size; i++) sum += logStd![row * step + i]! + logRoot2Pi + 0.5
      into[row] = sum
    }
  }

  kl(from: HeadOutputs, to: HeadOutputs, rows: number, into: Float32Array): void {
    const size = this.#size
    const [fromStep, toStep] = [this.#step(from.logStd!), this.#step(to.logStd!)]
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < size; i++) {
        const difference = from.mean![row * size + i]! - to.mean![row * size + i]!
        const spread = to.logStd![row * toStep + i]!
        const widening = spread - from.logStd![row * fromStep + i]!
        const shift = difference * Math.exp(-spread)
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
    const step = this.#step(logStd!)
    const spread = this.#spread
    spread.fill(0)
    for (let row = 0; row < rows; row++) {
      const weight = by.logProb[row]!
      for (let i = 0; i < size; i++) {
        const at = row * size + i
        const inverse = Math.exp(-logStd![row * step + i]!)
        const z = (actions[at]! - mean![at]!) * inverse
        into.mean![at] = weight * z * inverse
        const ofSpread = weight * (z * z - 1) + by.entropy[row]!
        if (step > 0) into.logStd![at] = ofSpread
        else spread[i]! += ofSpread
      }
    }
    if (step === 0) into.logStd!.set(spread)
  }

  /** Numbers from one row's deviations to the next one's. */
  #step(logStd: Float32Array): number {
    return logStd.length > this.#size ? this.#size : 0
  }
}
