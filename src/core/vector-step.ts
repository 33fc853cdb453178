// The arrays that one step of several rows is written into, in ordinary memory or in memory that threads share.

import type { Task, VectorStep } from './env.js'
import { spaceSize } from './space.js'

/** A zeroed step for `size` rows; `buffer` gives the memory of each array. */
export function createVectorStep(
  task: Pick<Task, 'observation' | 'privileged' | 'actuators' | 'terms'>,
  size: number,
  buffer: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): VectorStep {
  const floats = (columns: number) => new Float32Array(buffer(4 * size * columns))
  const flags = () => new Uint8Array(buffer(size))
  const observation = spaceSize(task.observation)
  const privileged = task.privileged && spaceSize(task.privileged)
  return {
    observations: floats(observation),
    finals: floats(observation),
    ...(privileged !== undefined && { privileged: floats(privileged), finalsPrivileged: floats(privileged) }),
    applied: floats(task.actuators.channels.length),
    rewards: floats(1),
    terms: floats(task.terms.length),
    terminated: flags(),
    truncated: flags(),
    starts: flags(),
    missed: 0,
  }
}
