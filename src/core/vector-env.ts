// Many environments at once, as learners see them.

import type { Physics, Task } from './env.js'
import type { Exploration } from './exploration.js'
import type { Rollout } from './rollout.js'
import type { VectorStep } from './vector-step.js'

/** Several environments stepped together, wherever they are: this process, workers, a socket, a machine. */
export interface VectorEnv {
  task: Task
  size: number
  /** Restarts every row; the k-th episode of a row starts from `episodeSeed(seed, row, k)`. */
  reset(seed: number): Promise<VectorStep>
  /** `actions` is [size x action size] row-major. */
  step(actions: Float32Array): Promise<VectorStep>
  /**
   * Steps every row `length` times from where it stands with the actions of `exploration`, whose memory it updates: the bits of as
   * many calls of `step`, without waiting for all rows after each.
   */
  collect?(exploration: Exploration, length: number): Promise<Collected>
  dispose(): Promise<void>
  /** New laws for the constants, from each row's next episode. */
  randomise?(physics: Physics): void
}

/** What `collect` gives; its arrays are the env's own, valid until its next call. */
export interface Collected {
  rollout: Rollout
  /** Of every step of the rollout, [length x rows x terms]. */
  terms: Float32Array
  /** The last one. */
  step: VectorStep
}
