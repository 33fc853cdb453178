// Exploring away from the learner: what its actions depend on, so that the threads that simulate draw them where their rows are.

import type { NamedParameters } from './network.js'
import type { NetworkSpec } from './network-spec.js'
import type { NormaliserState } from './policy.js'
import type { Space } from './space.js'
import type { VectorStep } from './vector-step.js'

/** Which network explores, and how it reads and acts. */
export interface ExplorationSpec {
  actor: NetworkSpec
  observation: Space
  action: Space
  /** Standard deviations that normalised observations are clipped to. */
  clip: number
}

/** All that exploring actions depend on beside what is seen; plain data, so that it can go to another thread. */
export interface Exploration {
  spec: ExplorationSpec
  parameters: NamedParameters
  normaliser: NormaliserState
  /** State of the generator that the actions of all rows are drawn from. */
  rng: string
  /** The actor's memory before the next step, [rows x memory size]; whoever explores updates it in place. */
  memory: Float32Array
}

/** Draws the exploring actions of some rows, with the bits of the learner that draws them for all. */
export interface Explorer {
  /** Goes on from `exploration`. Throws `channels` where its parameters do not fit its spec. */
  load(exploration: Exploration): void
  /** Writes its rows' actions into `actions` [all rows x action size]. */
  explore(step: Pick<VectorStep, 'observations' | 'starts'>, actions: Float32Array): void
  dispose(): void
}
