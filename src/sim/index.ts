// The simulated world, and envs built on it.

export { type BamActuator, type BamServo, bamModels, bamServo } from './bam.js'
export { type BodySpec, box, disc, rod } from './body.js'
export { checkPhysics } from './check-physics.js'
export { Circuit, type CircuitSpec } from './circuit.js'
export { envPlant } from './env-plant.js'
export { Episode, startEpisode } from './episode.js'
export {
  type Armature,
  type AxisSpec,
  type DistanceSpec,
  type JointSpec,
  type PinSpec,
  pin,
  rope,
  type Servo,
  type SliderSpec,
  slider,
  spring,
  type TorqueSpeedLine,
  type WeldSpec,
  weld,
} from './joint.js'
export { forceOption, type JointDrive, jointDrive, torqueOptions } from './joint-drive.js'
export { drawLevel, type Level, PLATFORM_WIDTH, PLATFORMS, paintLevel } from './level.js'
export { levelOptions, levelRng } from './level-choice.js'
export { gearboxFriction, type LoadFriction } from './load-friction.js'
export { norm } from './norm.js'
export { pooledEnv } from './pool.js'
export type { PoolMemory } from './pool-memory.js'
export { type PoolHello, type PoolOrder, type PoolPort, servePoolRows } from './pool-worker.js'
export { Camera, type CameraSpec, cameraChannel, type Ink } from './sensors/camera.js'
export { readContact } from './sensors/contact.js'
export { Encoders, encoderOption, encodersOf, withEncoders } from './sensors/encoder.js'
export { IMU_MEMORY, Imu, imuOf, imuOption, imuPhysics, withImu } from './sensors/imu.js'
export { type Fan, rayAngle, readLidar } from './sensors/lidar.js'
export { halfTurn, readPoint, readRelativePose } from './sensors/relative-pose.js'
export { simulatedEnv } from './simulated-env.js'
export type { Channels, Machine, Sensor, Simulation } from './simulation.js'
export { capsule, compound, polygon } from './solids.js'
export { StateReader, StateWriter } from './state-bytes.js'
export type { PairRule, Surface, Terrain } from './surface.js'
export { drawTrack, type TerrainKind, terrainKinds } from './terrain.js'
export { Track } from './track.js'
export { type TyreSpec, tyreForces } from './tyre.js'
export { localEnv } from './vector-env.js'
export { createVectorStep } from './vector-step.js'
export { World } from './world.js'
export type { WorldSpec } from './world-spec.js'
export { type Wrapper, wrapEnv, wrapperSchema } from './wrappers/wrap-env.js'
