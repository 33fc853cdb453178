// What an env file declares: a task, the machine that does it, and how the two are read off each other.

import type { Actuators, Channel, Drawing, Outcome, ParamSpec, Physics, Rng, Shape, Space } from '../core/index.js'
import type { World } from './world/world.js'

/** A sensor: what noise and delay mean to it. */
export interface Sensor {
  name: string
  unit: string
  /** Standard deviation of its noise where the parameter `observationNoise` is 1, in `unit`. */
  noise: number
  /** True for what jumps: flags, counts, indices, the nearest of several. Never interpolated: between two readings the older one goes. */
  jumps?: boolean
}

/** The bodies of an episode, for one set of constants. */
export interface Machine {
  world: World
  /** Joint that each of the first actuators drives, -1 for none; what drives no joint acts through {@link drive}. */
  motors: readonly number[]
  /** What an episode keeps beside the world; `start` sets it, saving and loading carry it. */
  memory?: Float64Array
  /** Offset of the body that pushes and wind meet; the first body where absent. */
  pushed?: number
  /** Starts the world. */
  start(rng: Rng): void
  /** Draws its ground anew for another episode with the same constants, where that is quicker than another machine. */
  redraw?(rng: Rng): void
  /** Rebuilds what `start` made of `memory`, before a loaded world goes on. */
  resume?(): void
  /**
   * Acts on the world before a solver step, with the efforts of all actuators, the step counted from 0 in its control step:
   * adds to `world.forces`, which are zero when it is called, sets targets of servos, and `world.efforts` of joints that `motors` does not
   * name, such as those behind a gear. Rates are up to half a step old. A force lasts for the step, so one that depends on where a body is
   * is taken where the body will be half a step on.
   */
  drive?(efforts: Float64Array, substep: number): void
  /** Outcome of the control step that ended, `into` reused, where observations do not tell it; then hardware has no judge. */
  outcome?(command: Float32Array, into: Outcome): void
  /** Noise-free sensor readings, in the order of `sensors`. Called once a control step, after `world.observe`. */
  read(into: Float64Array): void
  /** Fills the first numbers of `into` with what {@link read} would give if its sensors were perfect, where they are not: for critics. */
  exact?(into: Float32Array): void
  /** What only a critic or a teacher may see, in the order of `privileged`: contacts, friction, goals. After {@link read}. With it, `privileged` must be there. */
  privilege?(into: Float32Array): void
  /** Readings, delayed and noisy, as an observation, where it takes the machine's constants: rays, cameras. Goes before the simulation's. */
  observe?(readings: Float64Array, into: Float32Array): void
  /** What to draw, in an order that shapes keep while they come and go. */
  shapes(): Shape[]
}

/** A joint as logs of hardware hold it. */
export interface LoggedJoint {
  joint: string
  /** -1 where logs count against the joint's coordinate. @default 1 */
  sign?: 1 | -1
  /** Positions, counted as logs do, that a log may have as its 0, the likeliest first. @default [0] */
  zeros?: readonly number[]
}

/** Channels with bounds, one a channel. */
export interface Channels {
  channels: Channel[]
  low: number[]
  high: number[]
}

/** A task and its machine. Rates and channels in SI units. */
export interface Simulation {
  sensors: readonly Sensor[]
  /** What the policy sees of the sensors; history channels are added behind. Noise carries nothing past the bounds. */
  observation: Channels
  /** What only a critic or a teacher sees; true readings and the constants where absent. */
  privileged?: Channels
  action: Space
  actuators: Actuators
  terms: string[]
  controlHz: number
  maxSteps: number
  solved?: number
  /** Solver steps a control step. */
  substeps: number
  /** Constants of the machine; those of motors and sensors are added where they are not among them. */
  physics: Record<string, ParamSpec>
  /** Laws for the constants by name, such as those of a published benchmark. */
  presets?: Record<string, Physics>
  /** The joints that logs of hardware hold, in their order; all but welds where absent. Others hang free in a replay. */
  logged?: readonly LoggedJoint[]
  /** Window of the drawing, metres. */
  view: Drawing['view']
  /** Sensor readings as an observation; a copy where absent. */
  observe?(readings: Float64Array, into: Float32Array): void
  /** Outcome of a step from noise-free observations, `into` reused: the simulator's reward, and the judge of hardware. Absent where the machine has an `outcome`. */
  judge?(observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void
  /** True where `machine` draws from its `rng` (terrain, tracks, levels): it is built anew in every episode. */
  varies?: boolean
  /**
   * Builds the machine for solver steps of `step` seconds; `physics` gives every parameter a value. What it draws from `rng`
   * comes again, bit for bit, where a state is loaded or constants change within an episode.
   */
  machine(physics: Record<string, number>, step: number, rng: Rng): Machine
}
