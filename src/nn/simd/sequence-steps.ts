// Checks a sequence against the rows of a pass.

import type { Sequence } from '../../core/index.js'
import type { Steps } from './pass.js'

/** Steps of `count` rows; without a sequence each is a first step. Throws where a sequence does not fit the rows or the memory. */
export function stepsOf(memorySize: number, count: number, sequence: Sequence | undefined): Steps {
  const { length, memory, starts } = sequence ?? { length: 1, memory: undefined, starts: undefined }
  const rows = count / length
  if (!Number.isInteger(rows) || rows < 1) throw new Error(`Expected whole steps of ${length}, got ${count} rows`)
  if (memory !== undefined && memory.length !== rows * memorySize)
    throw new Error(`Expected memory of ${rows} x ${memorySize} numbers, got ${memory.length}`)
  if (starts !== undefined && starts.length !== count)
    throw new Error(`Expected ${count} starts, one a row, got ${starts.length}`)
  return { length, memory, starts, after: new Float32Array(rows * memorySize), memorySize }
}
