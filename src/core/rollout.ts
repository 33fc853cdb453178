// What is collected between two calls of a learner's `learn`, and how the steps of some rows are written into it.

import type { Task } from './env.js'
import { spaceSize } from './space.js'
import type { VectorStep } from './vector-step.js'

/** What was collected between two calls of `learn`; arrays are time-major [length x rows x dim] and the learner may keep none. */
export interface Rollout {
  rows: number
  length: number
  observations: Float32Array
  actions: Float32Array
  applied: Float32Array
  rewards: Float32Array
  terminated: Uint8Array
  truncated: Uint8Array
  /** 1 where the observation opens an episode. */
  starts: Uint8Array
  /** Last observation of an ended episode, valid where terminated or truncated. */
  finals: Float32Array
  /** Observations after the last step, [rows x dim]. */
  last: Float32Array
  /** What only a critic may see at each observation, after the last step, and at ends; there where the env gives it. */
  privileged?: { observations: Float32Array; last: Float32Array; finals: Float32Array }
  /** What `explore` gave beside the actions, by name, [length x rows x ...]. */
  extras: Record<string, Float32Array>
}

/** Rows of a vectorised env, `last` exclusive. */
export interface RowRange {
  first: number
  last: number
}

/** A zeroed rollout of `length` steps such as `step`; `buffer` gives the memory of each array. */
export function createRollout(
  task: Pick<Task, 'observation' | 'action'>,
  { rewards, applied, privileged }: VectorStep,
  length: number,
  buffer: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): Rollout {
  const rows = rewards.length
  const floats = (size: number, steps = length) => new Float32Array(buffer(4 * steps * rows * size))
  const flags = () => new Uint8Array(buffer(length * rows))
  const observation = spaceSize(task.observation)
  const hidden = privileged && privileged.length / rows
  return {
    rows,
    length,
    observations: floats(observation),
    actions: floats(spaceSize(task.action)),
    applied: floats(applied.length / rows),
    rewards: floats(1),
    terminated: flags(),
    truncated: flags(),
    starts: flags(),
    finals: floats(observation),
    last: floats(observation, 1),
    ...(hidden !== undefined && {
      privileged: { observations: floats(hidden), last: floats(hidden, 1), finals: floats(hidden) },
    }),
    extras: {},
  }
}

/** Writes what some rows see before step `t`; at the rollout's length, what they see after it. */
export function writeSeen(rollout: Rollout, t: number, step: VectorStep, range: RowRange): void {
  const { rows, length, privileged } = rollout
  const ended = t === length
  const at = { t: ended ? 0 : t, rows, range }
  writeRows(ended ? rollout.last : rollout.observations, step.observations, at)
  if (privileged) writeRows(ended ? privileged.last : privileged.observations, step.privileged, at)
  if (!ended) writeRows(rollout.starts, step.starts, at)
}

/** Writes what some rows did in step `t` and what came of it. */
export function writeTaken(
  rollout: Rollout,
  t: number,
  { actions, step }: { actions: Float32Array; step: VectorStep },
  range: RowRange,
): void {
  const at = { t, rows: rollout.rows, range }
  writeRows(rollout.actions, actions, at)
  writeRows(rollout.applied, step.applied, at)
  writeRows(rollout.rewards, step.rewards, at)
  writeRows(rollout.terminated, step.terminated, at)
  writeRows(rollout.truncated, step.truncated, at)
  writeRows(rollout.finals, step.finals, at)
  if (rollout.privileged) writeRows(rollout.privileged.finals, step.finalsPrivileged, at)
}

/** Writes the range's part of an array of all rows at its place in a time-major one. */
export function writeRows<Numbers extends Float32Array | Uint8Array>(
  into: Numbers,
  from: Numbers | undefined,
  { t, rows, range: { first, last } }: { t: number; rows: number; range: RowRange },
): void {
  if (from === undefined) return
  const size = from.length / rows
  into.set(first === 0 && last === rows ? from : from.subarray(first * size, last * size), (t * rows + first) * size)
}
