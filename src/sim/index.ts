// The simulated world, and envs built on it.

export { type BodySpec, box, disc, rod } from './body.js'
export { envPlant } from './env-plant.js'
export { startEpisode } from './episode.js'
export { type AxisSpec, type JointSpec, type PinSpec, pin, type SliderSpec, slider } from './joint.js'
export { simulatedEnv } from './simulated-env.js'
export type { Machine, Sensor, Simulation } from './simulation.js'
export { StateReader, StateWriter } from './state-bytes.js'
export { World, type WorldSpec } from './world.js'
