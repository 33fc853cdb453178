// Files of demonstrations.

import { readFileSync } from 'node:fs'
import { type Demonstrations, LandbridgeError, type Task } from '../../core/index.js'
import { decodeDemonstrations } from '../../learn/index.js'

/** Reads demonstrations for a task. Throws `usage` where there is no such file, else what {@link decodeDemonstrations} throws. */
export function readDemonstrations(path: string, task: Task): Demonstrations {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const expected = `Expected a file of demonstrations, got '${path}', which cannot be read`
    throw new LandbridgeError('usage', expected, undefined, { cause })
  }
  return decodeDemonstrations(bytes, task)
}
