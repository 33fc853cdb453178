// What the pool and its workers share: the step's arrays, the actions, and the words they wake each other with.

import { createVectorStep, spaceSize, type Task, type VectorStep } from '../../core/index.js'
import { PLACE } from './breakdown.js'

/** Places in {@link PoolMemory.words}. */
export const WORD = {
  /** Counts orders; workers wait on it. */
  asked: 0,
  /** One of {@link ORDER}. */
  order: 1,
  /** Workers still busy with the order; the pool waits on it. */
  pending: 2,
  /** Workers that failed in the order. */
  failed: 3,
  seedLow: 4,
  seedHigh: 5,
  /** Counts changes of the physics; their laws come by message. */
  physics: 6,
} as const

/** What a worker can be asked. */
export const ORDER = { reset: 1, step: 2, close: 3 } as const

/** Views of memory that every thread sees. */
export interface PoolMemory {
  words: Int32Array
  places: Int32Array // [workers x PLACE.size]
  actions: Float32Array // [rows x action size]
  step: VectorStep
}

/** Zeroed shared memory for `rows` rows of a task on `workers` workers. */
export function createPoolMemory(task: Task, rows: number, workers: number): PoolMemory {
  const buffer = (bytes: number) => new SharedArrayBuffer(bytes)
  return {
    words: new Int32Array(buffer(4 * Object.keys(WORD).length)),
    places: new Int32Array(buffer(4 * PLACE.size * workers)),
    actions: new Float32Array(buffer(4 * rows * spaceSize(task.action))),
    step: createVectorStep(task, rows, buffer),
  }
}
