// Evaluating: whole deterministic episodes.

import {
  type EpisodeMeans,
  forget,
  LandbridgeError,
  type Policy,
  requireCount,
  requireSameChannels,
  spaceSize,
  type VectorEnv,
} from '../core/index.js'
import { breathe } from './breathe.js'
import { EpisodeTally } from './episode-tally.js'
import type { RewardWatch } from './reward-watch.js'

/** Undiscounted returns of whole episodes, ordered by row, then by time; `steps` counts env steps of all rows. */
export interface Evaluation {
  returns: number[]
  steps: number
  /** Means over the episodes. */
  episode: EpisodeMeans
}

/**
 * Plays `episodes` whole episodes from `env.reset(seed)`. How many each row plays is fixed beforehand, so that quick failures do
 * not crowd out long successes. Throws `unstable` on a return that is not finite, `usage` on no policy and no number of episodes,
 * `channels` on a policy of other channels than the env's.
 */
export async function evaluate(options: {
  env: VectorEnv
  policy: Policy
  episodes: number
  seed: number
  /** Sees every step. */
  watch?: RewardWatch
}): Promise<Evaluation> {
  const { env, policy, episodes, seed, watch } = options
  if (typeof policy.act !== 'function')
    throw new LandbridgeError(
      'usage',
      "Expected a policy with 'act', got none",
      'snapshotPolicy makes one of a snapshot',
    )
  requireSameChannels(policy, env.task, 'the env')
  requireCount('usage', 'episodes', episodes)
  const wanted = Array.from({ length: env.size }, (_, row) => Math.floor((episodes + env.size - 1 - row) / env.size))
  const tally = new EpisodeTally(env.task.terms, wanted)
  const memory = new Float32Array(env.size * policy.memorySize)
  let step = await env.reset(seed)
  while (!tally.isDone) {
    forget(memory, policy.memorySize, step.starts)
    step = await env.step(policy.act(step.observations, env.size, memory))
    watch?.look(step)
    tally.add(step)
    await breathe()
  }
  return { returns: tally.returns, steps: tally.steps, episode: tally.means }
}

/** Observations [steps x size] that a policy meets on a one-row env from `env.reset(seed)`. */
export async function collectObservations(options: {
  env: VectorEnv
  policy: Policy
  steps: number
  seed: number
}): Promise<Float32Array> {
  const { env, policy, steps, seed } = options
  const size = spaceSize(env.task.observation)
  const observations = new Float32Array(steps * size)
  const memory = new Float32Array(policy.memorySize)
  let step = await env.reset(seed)
  for (let t = 0; t < steps; t++) {
    observations.set(step.observations.subarray(0, size), t * size)
    forget(memory, policy.memorySize, step.starts)
    step = await env.step(policy.act(step.observations, env.size, memory))
    await breathe()
  }
  return observations
}
