// Algorithms, the recipe running, and how freezing steers it.

import type { Awaitable } from './awaitable.js'
import type { Task } from './env.js'
import type { Exploration } from './exploration.js'
import type { Engine } from './network.js'
import { networkLayers } from './network-layer.js'
import type { NetworkSpec } from './network-spec.js'
import type { Plugin } from './plugin.js'
import type { Networks, Policy, Snapshot, SnapshotOrigin } from './policy.js'
import type { Rng } from './rng.js'
import type { Rollout } from './rollout.js'
import type { VectorStep } from './vector-step.js'

/** How far a training stage is. */
export interface Progress {
  /** Env steps taken, all rows together. */
  steps: number
  /** Env steps the stage will take. */
  total: number
  /** Calls of `learn` so far. */
  updates: number
  /** Returns of the finished training episodes, oldest first, at most the last 100. */
  returns: readonly number[]
}

/** A learner's state, and segments of what only grows at its end (replay memory), written once each. */
export interface Checkpoint {
  state: Uint8Array
  /** Segments since the checkpoint before; `restore` gets all that are kept, oldest first, and may go through them once. */
  appended: Iterable<Uint8Array>
  /** How many of the oldest segments that are still kept may be removed now: no later restore reads them. @default 0 */
  forgotten?: number
}

/** An algorithm at work on one task. */
export interface Learner {
  /** Deterministic, follows the parameters as they are learnt. */
  readonly policy: Policy
  /** Steps a row between two calls of `learn`. */
  readonly horizon: number
  /** Exploring actions [rows x action size] for the current observations; synchronous on every engine. */
  explore(step: VectorStep): { actions: Float32Array; extras: Record<string, Float32Array> }
  /**
   * What the next `length` calls of `explore` would act by, for envs that act where their rows are; the learner goes on as after
   * those calls. Left out by learners whose actions depend on more.
   */
  readonly exploration?: ((length: number) => Awaitable<Exploration>) | undefined
  /** Learns from a rollout; returns metrics by the names common to all algorithms. Throws `unstable` where a loss is not finite. */
  learn(rollout: Rollout, progress: Progress): Awaitable<Record<string, number>>
  /** The policy as a file would hold it; golden vectors come from the rollouts seen. */
  snapshot(): Awaitable<Snapshot>
  checkpoint(): Awaitable<Checkpoint>
  restore(from: Checkpoint): void
  dispose(): void
}

/** One layer as a schedule sees it. */
export interface LayerInfo {
  /** `actor.trunk.0`: unique over both networks. */
  name: string
  network: 'actor' | 'critic'
  /** 0 at the observations. */
  depth: number
  parameters: number
}

/** All layers of both networks that have parameters, as schedules see them, bottom first; a free head stands beside the topmost layer of its network. */
export function layerInfos(networks: Networks): LayerInfo[] {
  return [...layersOf('actor', networks.actor), ...layersOf('critic', networks.critic)]
}

function layersOf(network: LayerInfo['network'], spec: NetworkSpec): LayerInfo[] {
  const learnt = networkLayers(spec).flatMap(({ name, depth, parameters }) => {
    const count = Object.values(parameters).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)
    return count === 0 ? [] : [{ name: `${network}.${name}`, network, depth, parameters: count }]
  })
  const top = Math.max(0, ...learnt.map((layer) => layer.depth))
  const free = spec.heads.filter((head) => head.kind === 'free')
  return [
    ...learnt,
    ...free.map(({ name, size }) => ({ name: `${network}.${name}`, network, depth: top, parameters: size })),
  ]
}

/** Pure: same layers and same progress, same answer. A rate is a factor on the algorithm's learning rate; 1 where none is named. */
export interface FreezeSchedule {
  at(layers: LayerInfo[], progress: Progress): { train: ReadonlySet<string>; rates: Record<string, number> }
}

/** A plug-in that makes a freeze schedule. */
export type FreezePlugin = Plugin<FreezeSchedule>

/** What was seen and what was done, [rows x size] each, in the order of time. Observations are raw. */
export interface Demonstrations {
  observations: Float32Array
  actions: Float32Array
}

/** What an algorithm is given. With `start` it goes on from those weights and statistics, with a fresh optimiser. */
export interface AlgorithmNeeds {
  task: Task
  /** Where the snapshot will say it was trained. */
  origin: SnapshotOrigin
  rows: number
  networks(critic: 'value' | 'action-value'): Networks
  engine: Engine
  rng: Rng
  freeze: FreezeSchedule
  start?: Snapshot
  /** For algorithms that learn from what others did. */
  data?: Demonstrations
  /** Keep updating the normaliser while the first layer is frozen. */
  normaliserContinues?: boolean
}

/** A plug-in that makes a learner. */
export interface AlgorithmPlugin extends Plugin<Learner, AlgorithmNeeds> {
  /** It learns from `data` alone: no other gets it, and a plan without is refused before anything starts. */
  readonly needsData?: boolean
  /** The outputs of its actors are values of choices, where those of others are a law of actions: neither goes on from the other. */
  readonly outputs?: 'values'
}
