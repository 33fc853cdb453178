// Files of demonstrations.

import { readFileSync } from 'node:fs'
import { type Demonstrations, LandbridgeError, type Task } from '../../core/index.js'
import { decodeDemonstrations } from '../../learn/index.js'
import { isMcap, readMcap } from './mcap.js'

/**
 * Reads demonstrations for a task, safetensors or MCAP. Throws `usage` where there is no such file, else what
 * {@link decodeDemonstrations} and {@link readMcap} throw.
 */
export async function readDemonstrations(
  path: string,
  task: Pick<Task, 'observation' | 'action'>,
): Promise<Demonstrations> {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const expected = `Expected a file of demonstrations, got '${path}', which cannot be read`
    throw new LandbridgeError('usage', expected, undefined, { cause })
  }
  return isMcap(bytes) ? readMcap(bytes, task) : decodeDemonstrations(bytes, task)
}
