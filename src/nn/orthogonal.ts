// Random orthogonal matrices.

import type { Rng } from '../core/index.js'

/**
 * A weight [outputs x inputs] with orthonormal rows or columns, whichever are fewer, times `gain`, uniform over all such
 * (Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning", 2014).
 */
export function orthogonal(outputs: number, inputs: number, gain: number, rng: Rng): Float32Array {
  const count = Math.min(outputs, inputs)
  const length = Math.max(outputs, inputs)
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()))
  for (let i = 0; i < count; i++) {
    // Gram-Schmidt, twice: once loses orthogonality to rounding.
    for (let pass = 0; pass < 2; pass++) subtractAll(vectors[i]!, vectors, i)
    normalise(vectors[i]!)
  }
  const weight = new Float32Array(outputs * inputs)
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      weight[o * inputs + i] = gain * (outputs <= inputs ? vectors[o]![i]! : vectors[i]![o]!)
    }
  }
  return weight
}

/** Takes from a vector what it has along each of the first `count` units, one after the other: while one is taken, the next is measured. */
function subtractAll(vector: Float64Array, units: readonly Float64Array[], count: number): void {
  if (count === 0) return
  const first = units[0]!
  let along = 0
  for (let i = 0; i < vector.length; i++) along += vector[i]! * first[i]!
  for (let j = 0; j < count; j++) {
    const unit = units[j]!
    const next = units[j + 1 < count ? j + 1 : j]!
    let alongNext = 0
    for (let i = 0; i < vector.length; i++) {
      const left = vector[i]! - along * unit[i]!
      vector[i] = left
      alongNext += left * next[i]!
    }
    along = alongNext
  }
}

function normalise(vector: Float64Array): void {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm
}
