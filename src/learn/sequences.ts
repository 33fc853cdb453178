// Minibatches for policies with memory: pieces of the rollout's rows, each with the memory that it began with.

import type { Rng, Sequence } from '../core/index.js'
import { minibatches } from './minibatch.js'

/** Rows of a batch that take one gradient step together, with their sequences where a network has memory. */
export interface Slice {
  rows: Int32Array
  actor?: Sequence
  critic?: Sequence
}

/** A rollout whose networks remember; memories are [length x rows x memory size] before each step. */
export interface Remembered {
  rows: number
  length: number
  starts: Uint8Array
  actor: Float32Array
  critic: Float32Array
}

/**
 * Cuts every row into pieces of `length` steps (a shorter one at the end), shuffles them where there is an `rng`, and yields about
 * `size` transitions at a time, time-major, in pieces of the same length. A single transition left over has no spread and is left out.
 */
export function* sequenceSlices(of: Remembered, length: number, size: number, rng?: Rng): Generator<Slice> {
  const whole = Math.floor(of.length / length)
  const rest = of.length - whole * length
  for (const { first, count, steps } of [
    { first: 0, count: whole, steps: length },
    { first: whole * length, count: rest > 0 ? 1 : 0, steps: rest },
  ]) {
    const pieces = Int32Array.from({ length: count * of.rows }, (_, i) => i)
    const together = Math.max(1, Math.floor(size / Math.max(1, steps)))
    for (const chosen of minibatches(pieces, together, rng, steps > 1 ? 1 : 2)) {
      const starts = Array.from(
        chosen,
        (piece) => (first + Math.floor(piece / of.rows) * steps) * of.rows + (piece % of.rows),
      )
      yield sliceOf(of, starts, steps)
    }
  }
}

/** All of the rollout as one sequence a row. */
export function wholeSlice(of: Remembered): Slice {
  return sliceOf(
    of,
    Array.from({ length: of.rows }, (_, row) => row),
    of.length,
  )
}

/** `from`: the batch row that each sequence begins with. */
function sliceOf(of: Remembered, from: readonly number[], steps: number): Slice {
  const count = from.length
  const rows = Int32Array.from({ length: steps * count }, (_, i) => from[i % count]! + Math.floor(i / count) * of.rows)
  const starts = Uint8Array.from(rows, (row) => of.starts[row]!)
  const sequence = (memories: Float32Array): Sequence => {
    const size = memories.length / (of.length * of.rows)
    const memory = new Float32Array(count * size)
    from.forEach((row, i) => {
      memory.set(memories.subarray(row * size, (row + 1) * size), i * size)
    })
    return { length: steps, memory, starts }
  }
  return { rows, actor: sequence(of.actor), critic: sequence(of.critic) }
}
