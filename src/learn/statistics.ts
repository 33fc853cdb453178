// Sums over arrays of numbers, in double precision.

import { mean } from '../core/index.js'

/** Population variance; 0 of nothing. */
export function variance(values: ArrayLike<number>): number {
  if (values.length === 0) return 0
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return sum / values.length
}

/** Shifts and scales to mean 0 and standard deviation 1, in place; equal values become 0. */
export function standardise(values: Float32Array): void {
  const centre = mean(values)
  const scale = 1 / (Math.sqrt(variance(values)) + 1e-8)
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - centre) * scale
}

/** Share of the variance of `targets` that `predictions` explain: 1 perfect, 0 no better than their mean. */
export function explainedVariance(predictions: Float32Array, targets: Float32Array): number {
  const total = variance(targets)
  const residuals = targets.map((target, i) => target - predictions[i]!)
  return total === 0 ? 0 : 1 - variance(residuals) / total
}

/** Running means of named numbers, each over the times it was given. */
export class Means {
  readonly #sums = new Map<string, { sum: number; count: number }>()

  add(values: Record<string, number>): void {
    for (const name in values) {
      const entry = this.#sums.get(name)
      if (entry === undefined) this.#sums.set(name, { sum: values[name]!, count: 1 })
      else {
        entry.sum += values[name]!
        entry.count++
      }
    }
  }

  /** The means so far. */
  take(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]))
  }
}
