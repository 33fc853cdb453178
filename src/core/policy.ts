// What runs on a robot, and the file it travels in.

import { z } from 'zod'
import type { Task } from './env.js'
import { physicsSchema } from './env.js'
import type { NamedParameters } from './network.js'
import { type NetworkSpec, networkSpecSchema } from './network-spec.js'
import type { Plugin } from './plugin.js'
import { actuatorsSchema, type Space, spaceSchema } from './space.js'

/** Normalise, infer, map: nothing about learning. */
export interface Policy {
  readonly observation: Space
  readonly action: Space
  /** Numbers of recurrent state a row; 0 without. */
  readonly memorySize: number
  /**
   * The deterministic action of every row, [rows x action size]. `memory` [rows x memorySize] is updated in place and is zero
   * where an episode starts. The returned array is the policy's own, valid until its next call.
   */
  act(observations: Float32Array, rows: number, memory: Float32Array): Float32Array
}

/** Zeroes the memory [rows x size] of the rows whose observation opens an episode. */
export function forget(memory: Float32Array, size: number, starts: Uint8Array): void {
  if (size === 0) return
  for (let row = 0; row < starts.length; row++) if (starts[row]) memory.fill(0, row * size, (row + 1) * size)
}

/** The two networks a policy architecture asks for. */
export interface Networks {
  actor: NetworkSpec
  critic: NetworkSpec
}

/** What an architecture knows of where it is used. */
export interface PolicyNeeds {
  task: Task
  critic: 'value' | 'action-value'
}

/** A plug-in that lays out networks for a task. */
export type PolicyPlugin = Plugin<Networks, PolicyNeeds>

/** Running statistics of observations, by number in the row. */
export interface NormaliserState {
  /** Rows seen; 0 means the normaliser still passes everything through. */
  count: number
  mean: Float64Array
  variance: Float64Array
}

/** What a snapshot promises, in its metadata. No time, path or host in it. */
export const snapshotContractSchema = z.strictObject({
  format: z.literal(1),
  observation: spaceSchema,
  action: spaceSchema,
  actuators: actuatorsSchema,
  terms: z.array(z.string()),
  controlHz: z.number().positive(),
  maxSteps: z.int().positive(),
  solved: z.number().exactOptional(),
  actor: networkSpecSchema,
  critic: networkSpecSchema,
  /** What the critic sees beside observations, where it reads an input `privileged`. */
  privileged: spaceSchema.exactOptional(),
  /** Id and config of the env it was trained in, with the physics laws; an env of a user's module is `module:ID`. */
  env: z.strictObject({ id: z.string(), config: z.record(z.string(), z.unknown()) }),
  physics: physicsSchema,
  /** Id of the algorithm that trained it last, where the file says so. */
  algorithm: z.string().exactOptional(),
  /** The actor's logits are advantages over the critic's state value; left out where they are not. */
  duelling: z.literal(true).exactOptional(),
  /** Logarithm of the weight of the entropy that the policy was trained with last; `sac` goes on from it. */
  logTemperature: z.number().exactOptional(),
  /** Observations are clipped to this many standard deviations after normalising. */
  clip: z.number().positive(),
})
/** What a snapshot promises: spaces, rate, networks, where it was trained. */
export type SnapshotContract = z.infer<typeof snapshotContractSchema>

/** Where a snapshot was trained, and by what. */
export type SnapshotOrigin = Pick<SnapshotContract, 'env' | 'physics' | 'algorithm' | 'duelling' | 'logTemperature'>

/** A policy with what is needed to re-train it. Written as safetensors by `src/nn/snapshot`. */
export interface Snapshot {
  contract: SnapshotContract
  actor: NamedParameters
  critic: NamedParameters
  normaliser: NormaliserState
  /** Statistics of privileged observations, where the critic reads them. */
  privileged?: NormaliserState
  /** Observations [rows x size] and the deterministic head outputs they must give, checked on every load. */
  golden: { observations: Float32Array; outputs: Float32Array; rows: number }
}
