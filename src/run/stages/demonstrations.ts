// Files of demonstrations.

import type { Demonstrations, Task } from '../../core/index.js'
import { decodeDemonstrations } from '../../learn/index.js'
import { readPlain } from '../plain-file.js'
import { isMcap, readMcap } from './mcap.js'

/**
 * Reads demonstrations for a task, safetensors or MCAP. Throws `usage` where there is no such file, else what
 * {@link decodeDemonstrations} and {@link readMcap} throw.
 */
export async function readDemonstrations(
  path: string,
  task: Pick<Task, 'observation' | 'action'>,
): Promise<Demonstrations> {
  const bytes = readPlain(path, { what: 'a file of demonstrations' })
  return isMcap(bytes) ? readMcap(bytes, task) : decodeDemonstrations(bytes, task)
}
