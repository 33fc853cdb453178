// What an agent meets: tasks and environments.

import { z } from 'zod'
import type { Drawing } from './drawing.js'
import type { Plugin } from './plugin.js'
import type { Rng } from './rng.js'
import type { Actuators, Space } from './space.js'

/** What one step led to. `reward` is the sum of `terms` (in the order of `Task.terms`). */
export interface Outcome {
  reward: number
  terms: Float32Array
  terminated: boolean
}

/** Everything an agent and a robot must agree on. */
export interface Task {
  observation: Space
  action: Space
  actuators: Actuators
  /** What only a critic or a teacher may see. */
  privileged?: Space
  /** Names of the reward's terms. */
  terms: string[]
  /** Control steps a second. */
  controlHz: number
  /** Control steps until an episode is truncated. */
  maxSteps: number
  /** The mean return that counts as solved. */
  solved?: number
  /** The outcome seen from outside, for hardware, which sends no reward. Arrays in SI units as observed. */
  judge?(observation: Float32Array, command: Float32Array, next: Float32Array): Outcome
}

/** One constant of an env that can be set, randomised and identified. SI units. */
export interface ParamSpec {
  nominal: number
  min: number
  max: number
  unit: string
  about: string
  /** Of what stays for an episode, such as its ground: drawn at its start only. */
  startOnly?: boolean
}

/** With it, a law is drawn anew every so many control steps of an episode, not only at its start. */
const every = z.int().positive().exactOptional()

/**
 * A law for one parameter, drawn once an episode or every n steps. `scale` multiplies the nominal value by a factor from [low, high];
 * `normal` is clamped to the parameter's range, so that the ends stand for all beyond them; `union` is even over its intervals.
 */
export const distributionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), value: z.number() }),
  z.strictObject({ kind: z.enum(['uniform', 'loguniform', 'scale']), low: z.number(), high: z.number(), every }),
  z.strictObject({ kind: z.literal('normal'), mean: z.number(), std: z.number().nonnegative(), every }),
  z.strictObject({ kind: z.literal('union'), of: z.array(z.tuple([z.number(), z.number()])).min(1), every }),
])
/** A law for one parameter, drawn once an episode or every n steps. */
export type Distribution = z.infer<typeof distributionSchema>

/** Parameters by name, each a value or a distribution; what is not named stays nominal. */
export const physicsSchema = z.record(
  z.string(),
  z.union([z.number(), distributionSchema], {
    error: 'Expected a number, or a law such as { kind: uniform, low: 1, high: 2 }',
  }),
)
/** Parameters by name, each a value or a distribution; what is not named stays nominal. */
export type Physics = z.infer<typeof physicsSchema>

/** A task with a body: its constants and how to build it. The env's config may change its spaces. */
export interface EnvSpec extends Task {
  /** That of its plug-in, for messages; an env made by hand may lack it. */
  id?: string
  physics: Record<string, ParamSpec>
  /** Laws for the constants that have a name, such as those of a published benchmark. */
  presets?: Record<string, Physics>
  /** Solver steps a control step. */
  substeps: number
  /** `physics` gives every parameter a value. */
  create(physics: Record<string, number>): Env
  /**
   * The machine alone, for replaying logs of hardware on it; constants of the machine that `physics` leaves out are nominal.
   * Throws `physics` on what is none of them, `usage` where efforts of joints alone do not say how the machine moves.
   */
  mechanism?(physics: Record<string, number>): Mechanism
}

/** Every constant of an env at its nominal value. */
export function nominalPhysics({ physics }: Pick<EnvSpec, 'physics'>): Record<string, number> {
  return Object.fromEntries(Object.entries(physics).map(([name, { nominal }]) => [name, nominal]))
}

/** The machine of an env without control rate, delays, sensors and rewards: joint coordinates under joint efforts. */
export interface Mechanism {
  /** Coordinates [joints], m or rad. */
  readonly positions: Float64Array
  /** m/s or rad/s. */
  readonly velocities: Float64Array
  /** Whether each coordinate is an angle, rad, rather than a way, m. */
  readonly turns: readonly boolean[]
  /** Positions that logs may count each coordinate from, the likeliest first. */
  readonly zeros: readonly (readonly number[])[]
  start(positions: ArrayLike<number>, velocities: ArrayLike<number>): void
  /** Moves on under constant efforts [joints], N or N m. Throws `unstable`. */
  move(efforts: ArrayLike<number>, seconds: number): void
}

/**
 * One environment. Synchronous; never truncates itself: the time limit does that.
 * `result` is the same object with the same arrays for life, filled by `reset` and `step`.
 */
export interface Env {
  readonly result: Step
  /** Starts an episode from nothing but the physics and `rng`: nothing of an earlier episode may remain. */
  reset(rng: Rng): void
  /** Holds a command (physical units, already limited) for one control period. */
  step(command: Float32Array): void
  /** New constants, in force from the next `reset`. Every parameter has a value. */
  set(physics: Record<string, number>): void
  /** New constants for the episode under way, in force from the next `step`; where it stands stays. Every parameter has a value. */
  retune?(physics: Record<string, number>): void
  /** A force from outside on its main body, N, in force from the next `step` until changed or reset: what pushes and wind do. */
  push?(x: number, y: number): void
  /** How it looks now, m, y up. */
  draw?(): Drawing
  /** All that the steps to come depend on, constants included: an env of the same spec that loads it goes on with the same bits. */
  save(): Uint8Array
  /** Goes on from what {@link save} gave. Throws `checkpoint` on what is not a state of this env. */
  load(state: Uint8Array): void
  dispose(): void
}

/** What one env step gives. Right after `reset`, reward and terms are 0 and terminated is false. */
export interface Step extends Outcome {
  observation: Float32Array
  privileged?: Float32Array
}

/** A plug-in that makes an environment. */
export type EnvPlugin = Plugin<EnvSpec>
