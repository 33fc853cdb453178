// What the pool and its workers share: the step's arrays, the actions, and the words they wake each other with.

import {
  createRollout,
  createVectorStep,
  type Exploration,
  type Physics,
  type Rollout,
  spaceSize,
  type Task,
  type VectorStep,
} from '../../core/index.js'
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
  /** Counts messages; they come by the worker's port. */
  letters: 6,
} as const

/** What a worker can be asked. */
export const ORDER = { reset: 1, step: 2, collect: 3, close: 4 } as const

/** Views of memory that every thread sees. */
export interface PoolMemory {
  words: Int32Array
  places: Int32Array // [workers x PLACE.size]
  actions: Float32Array // [rows x action size]
  step: VectorStep
}

/** Views of what the workers collect into. */
export interface PoolRollout {
  rollout: Rollout
  terms: Float32Array // [length x rows x terms]
  memory: Float32Array // of the actor, [rows x memory size]
}

/** What a worker is told before the next order: other laws for its episodes, or how it explores and where its rollout goes. */
export type PoolLetter = { physics: Physics } | { exploration: Exploration; into: PoolRollout }

/** Zeroed shared memory for `length` steps of a task, of rows as in `step`; `memory` numbers of the actor's memory in all. */
export function createPoolRollout(task: Task, step: VectorStep, length: number, memory: number): PoolRollout {
  return {
    rollout: createRollout(task, step, length, shared),
    terms: new Float32Array(shared(4 * length * step.terms.length)),
    memory: new Float32Array(shared(4 * memory)),
  }
}

/** Zeroed shared memory for `rows` rows of a task on `workers` workers. */
export function createPoolMemory(task: Task, rows: number, workers: number): PoolMemory {
  return {
    words: new Int32Array(shared(4 * Object.keys(WORD).length)),
    places: new Int32Array(shared(4 * PLACE.size * workers)),
    actions: new Float32Array(shared(4 * rows * spaceSize(task.action))),
    step: createVectorStep(task, rows, shared),
  }
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes)
}
