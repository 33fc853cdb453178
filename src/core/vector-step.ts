// One step of several rows: its arrays, in ordinary memory or in memory that threads share.

import type { Task } from './env.js'
import { spaceSize } from './space.js'

/** One step of every row. Arrays are [size x dim] row-major, owned by the env, valid until its next call. */
export interface VectorStep {
  /** Where an episode ended in this step, already the first observation of the next one. */
  observations: Float32Array
  privileged?: Float32Array
  /** Last observation of an ended episode; a row is valid where terminated or truncated. */
  finals: Float32Array
  finalsPrivileged?: Float32Array
  /** Commands that the limits let through in this step, before the plant's own delay and lag. */
  applied: Float32Array
  rewards: Float32Array
  terms: Float32Array // [size x terms]
  terminated: Uint8Array
  truncated: Uint8Array
  /** 1 where the row's observation opens an episode: learners zero memory there and link no transition across it. */
  starts: Uint8Array
  /** Control ticks skipped in real time since the last step. */
  missed: number
}

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
