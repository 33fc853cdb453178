// The simulated world, and envs built on it.

export { type BamActuator, type BamServo, bamModels, bamServo } from './actuators/bam.js'
export { footing, type Runner, runAndJump } from './actuators/runner.js'
export { type SingleTrack, singleTrack } from './actuators/single-track.js'
export { type TyreSpec, tyreForces } from './actuators/tyre.js'
export { type BodySpec, box, disc, rod } from './bodies/body.js'
export { capsule, compound, polygon } from './bodies/solids.js'
export type { PairRule, Surface, Terrain } from './bodies/surface.js'
export { checkPhysics } from './check-physics.js'
export { envPlant } from './env/env-plant.js'
export { Episode } from './env/episode.js'
export { forceOption, type JointDrive, jointDrive, torqueOptions } from './env/joint-drive.js'
export { Circuit, type CircuitSpec } from './ground/circuit.js'
export { drawLevel, type Level, PLATFORM_WIDTH, PLATFORMS, paintLevel } from './ground/level.js'
export { levelOptions, levelRng } from './ground/level-choice.js'
export { MovingPlatforms } from './ground/moving-platforms.js'
export { isPassable } from './ground/passage.js'
export { drawMoon, drawTrack, type TerrainKind, terrainKinds } from './ground/terrain.js'
export { beside, Track } from './ground/track.js'
export {
  type Armature,
  type AxisSpec,
  type DistanceSpec,
  type JointSpec,
  type PinSpec,
  pin,
  reflected,
  rope,
  type Servo,
  type SliderSpec,
  slider,
  spring,
  type TorqueSpeedLine,
  type WeldSpec,
  weld,
} from './joints/joint.js'
export { gearboxFriction, type LoadFriction } from './joints/load-friction.js'
export {
  type CartPoleSpec,
  cartPoleChannels,
  cartPoleMachine,
  cartPoleSensors,
} from './models/cart-pole.js'
export { designC1, observeLinks, torqueOf, torqueSpace } from './models/design-c1.js'
export { around, type PackerRange, packerPresets } from './models/packer.js'
export { type GroundStart, startOnGround } from './models/start-on-ground.js'
export { type Strider, strider } from './models/strider.js'
export { norm } from './norm.js'
export { gust, scatter } from './scatter.js'
export { Camera, type CameraSpec, cameraChannel, cameraOf, cameraOptions, type Ink } from './sensors/camera.js'
export { readContact } from './sensors/contact.js'
export { Encoders, encoded, encoderMemory, encoderOption } from './sensors/encoder.js'
export { IMU_MEMORY, Imu, imuOf, imuOption, withImu } from './sensors/imu.js'
export { type Fan, rayChannels, readLidar } from './sensors/lidar.js'
export { readPoint, readRelativePose } from './sensors/relative-pose.js'
export { simulatedEnv } from './simulated-env.js'
export type { Channels, Machine, Sensor, Simulation } from './simulation.js'
export {
  bounded,
  type ChannelRow,
  choiceSpace,
  commandSpace,
  freeActuators,
  type MotorEnds,
  sensorsOf,
  unbounded,
} from './spaces.js'
export { StateReader, StateWriter } from './state-bytes.js'
export { pooledEnv } from './vector/pool.js'
export type { PoolLetter, PoolMemory } from './vector/pool-memory.js'
export { type PoolOrder, servePoolRows } from './vector/pool-worker.js'
export { localEnv } from './vector/vector-env.js'
export { World } from './world/world.js'
export type { WorldSpec } from './world/world-spec.js'
export { type Wrapper, wrapEnv } from './wrappers/wrap-env.js'
