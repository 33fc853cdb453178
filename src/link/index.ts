// Links: robots and policies behind sockets, and what is needed on both ends.

export { type ActuatorOrder, actuatorThread, type Machine } from './actuator-thread.js'
export { monotonicSeconds } from './clock.js'
export { requireDriverContract } from './driver-contract.js'
export { driverPlant } from './driver-plant.js'
export { type PolicyServer, servePolicy } from './policy-server.js'
export { robotEnv } from './robot-env.js'
export { dialRobot, type RobotLink } from './robot-link.js'
export { type RobotServer, type ServeRobotOptions, serveRobot } from './robot-server.js'
export { robotTask } from './robot-task.js'
export { type RobotReport, robotOrderSchema, spawnRobot } from './spawn-robot.js'
export { type StreamedSoFar, streamPolicy } from './stream-policy.js'
export { createToken } from './token.js'
