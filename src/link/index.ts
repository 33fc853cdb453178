// Links: robots and policies behind sockets, and what is needed on both ends.

export { type ActuatorOrder, actuatorThread, type Machine } from './actuator-thread.js'
export { monotonicSeconds } from './clock.js'
export { type PolicyServer, type ServePolicyOptions, servePolicy } from './policy-server.js'
export { robotEnv } from './robot-env.js'
export { type DialRobotOptions, dialRobot, type RobotLink } from './robot-link.js'
export { type ServeRobotOptions, serveRobot } from './robot-server.js'
export { robotTask } from './robot-task.js'
export {
  type RobotOrder,
  type RobotReport,
  robotOrderSchema,
  type SpawnedRobot,
  type SpawnRobotOptions,
  spawnRobot,
} from './spawn-robot.js'
export { type Streamed, type StreamPolicyOptions, streamPolicy } from './stream-policy.js'
export { createToken } from './token.js'
