// What an env file declares: a task, the machine that does it, and how the two are read off each other.

import type { Actuators, Channel, Drawing, Outcome, ParamSpec, Rng, Shape, Space } from '../core/index.js'
import type { World } from './world.js'

/** A sensor: what noise means to it. */
export interface Sensor {
  name: string
  unit: string
  /** Standard deviation of its noise where the parameter `observationNoise` is 1, in `unit`. */
  noise: number
}

/** The bodies of an episode, for one set of constants. */
export interface Machine {
  world: World
  /** Joint that each of the first actuators drives; the others act through {@link drive}. */
  motors: readonly number[]
  /** What an episode keeps beside the world; `start` sets it, saving and loading carry it. */
  memory?: Float64Array
  /** Starts the world. */
  start(rng: Rng): void
  /** Rebuilds what `start` made of `memory`, before a loaded world goes on. */
  resume?(): void
  /** Acts on the world before a solver step, with the efforts of all actuators, the step counted from 0 in its control step. */
  drive?(efforts: Float64Array, substep: number): void
  /** Outcome of the control step that ended, `into` reused, where observations do not tell it; then hardware has no judge. */
  outcome?(command: Float32Array, into: Outcome): void
  /** Noise-free sensor readings, in the order of `sensors`. After `world.observe`. */
  read(into: Float64Array): void
  /** What to draw; the same shapes in the same order in every frame. */
  shapes(): Shape[]
}

/** A task and its machine. Rates and channels in SI units. */
export interface Simulation {
  sensors: readonly Sensor[]
  /** What the policy sees of the sensors; history channels are added behind. Bounds are those without noise. */
  observation: { channels: Channel[]; low: number[]; high: number[] }
  action: Space
  actuators: Actuators
  terms: string[]
  controlHz: number
  maxSteps: number
  solved?: number
  /** Solver steps a control step. */
  substeps: number
  /** Constants of the machine; those of motors and sensors are added. */
  physics: Record<string, ParamSpec>
  /** Window of the drawing, metres. */
  view: Drawing['view']
  /** Sensor readings as an observation; a copy where absent. */
  observe?(readings: Float64Array, into: Float32Array): void
  /** Outcome of a step from noise-free observations, `into` reused: the simulator's reward, and the judge of hardware. Absent where the machine has an `outcome`. */
  judge?(observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void
  /** Builds the machine for solver steps of `step` seconds; `physics` gives every parameter a value. */
  machine(physics: Record<string, number>, step: number): Machine
}
