// Robots: the plant beside the motors, the messages of a link, and the protocols that carry them.

import { z } from 'zod'
import type { Awaitable } from './awaitable.js'
import type { Outcome } from './env.js'
import type { Plugin } from './plugin.js'
import { actuatorsSchema, spaceSchema } from './space.js'
import type { LinkStatistics } from './statistics.js'

/**
 * A simulated env or a motor driver, in the actuator thread. Its methods may block for as long as the hardware does; a driver's
 * sockets, timers and promises get their turn before every tick and about every millisecond in between. All but `observe` may
 * return promises: no tick waits for one, and one that rejects trips the robot.
 */
export interface Plant {
  /** The newest sensor readings, in the order of the contract's observation channels; at once: a promise is refused. */
  observe(into: Float32Array): void
  /**
   * Sends a command (physical units, already limited) for one control period; a simulated plant advances by it. The array is
   * the caller's, and valid until this returns.
   */
  apply(command: Float32Array): void
  /** The driver's own stop, called once on a trip; from then on every tick applies `actuators.safe`. */
  safe(): void
  /** Only where a reset and a reward exist: a simulator. */
  simulated?: { reset(seed: number): void; outcome(): Outcome }
  dispose?(): void
}

/** The slowest rate that is one: time-outs follow it. */
export const MIN_HZ = 1e-3

/** What a robot says of itself in its hello. Without reward or action space the controller takes them from the env it was given. */
export const robotContractSchema = z.strictObject({
  version: z.int().positive(),
  /** Lock-step waits for every command; real time does not. */
  mode: z.enum(['lock-step', 'real-time']),
  observation: spaceSchema,
  actuators: actuatorsSchema,
  controlHz: z.number().min(MIN_HZ),
  /** Control periods without a fresh command until the safe command. */
  commandPeriods: z.int().positive(),
  action: spaceSchema.exactOptional(),
  terms: z.array(z.string()).exactOptional(),
  maxSteps: z.int().positive().exactOptional(),
  solved: z.number().exactOptional(),
})
/** What a robot says of itself in its hello. */
export type RobotContract = z.infer<typeof robotContractSchema>

/** A hardware driver as a plug-in: the part of the contract it knows, and the plant (made in the actuator thread). */
export interface Driver {
  contract: Omit<RobotContract, 'version' | 'mode' | 'commandPeriods'>
  open(): Awaitable<Plant>
}
/** A plug-in that makes a driver. */
export type DriverPlugin = Plugin<Driver>

/** A command for the actuators. */
export interface Command {
  /** Strictly increasing over a connection. */
  sequence: number
  /** The observation it answers. */
  observation: number
  /** Control periods after that observation for which it may act. */
  expiry: number
  values: Float32Array // physical units, [actuators]
}

/** What a controller sends. A halt is safe at any moment and latches until the next reset; `statistics` asks for the counts. */
export type ControlMessage =
  | { kind: 'action'; command: Command }
  | { kind: 'reset'; seed: number }
  | { kind: 'heartbeat' }
  | { kind: 'halt' }
  | { kind: 'statistics' }
  | { kind: 'goodbye' }

/** One observation on the wire. */
export interface Observation {
  kind: 'observation'
  /** Counts control ticks since the reset; 0 is the first observation of an episode. */
  sequence: number
  values: Float32Array
  /** Seconds from sampling to sending. */
  age: number
  /** What the limits let through in the step that led here. */
  applied: Float32Array
  /** True where the safety layer changed or replaced the command of that step. */
  intervened: boolean
  /** Control ticks skipped since the last observation. */
  missed: number
  /** Absent where the robot knows no reward. */
  outcome?: Outcome & { /** Whether the robot ends the episode itself, whatever the time limit. */ truncated: boolean }
}

/** What a robot sends. */
export type RobotMessage =
  | { kind: 'hello'; contract: RobotContract }
  | { kind: 'ready'; seed: number }
  | { kind: 'heartbeat' }
  | { kind: 'halt'; reason: string }
  | { kind: 'statistics'; statistics: LinkStatistics }
  | { kind: 'goodbye' }
  | { kind: 'error'; code: string; message: string }
  | Observation

/** How the log of every robot begins; its columns are in the protocol. */
export const ROBOT_LOG_HEAD = 'seconds,state,'

/** What a transport moves: a text or a binary message. */
export type Frame = string | Uint8Array

/** One end of a wire protocol on one connection; pure, no I/O. `decode` throws `protocol` on bytes the protocol does not allow. */
export interface Codec<Out, In> {
  /** Frames to send as soon as the connection opens. */
  open(): Frame[]
  /** Frames that say it, in order; the list is valid until the next call. */
  encode(message: Out): Frame[]
  decode(frame: Frame): In[]
}

/** The two ends of one wire protocol; who listens is the transport's matter. */
export interface Bridge {
  /** WebSocket subprotocol name. */
  subprotocol?: string
  controller?(): Codec<ControlMessage, RobotMessage>
  robot?(contract: RobotContract): Codec<RobotMessage, ControlMessage>
}

/** A plug-in that makes a bridge. */
export type BridgePlugin = Plugin<Bridge>

/** How long to wait for the other side. */
export const timesSchema = z.strictObject({
  /** Seconds until a connection must stand. */
  connect: z.number().positive().default(5),
  /** Seconds until the robot must have said hello. */
  hello: z.number().positive().default(2),
  /** Seconds until a lock-step robot must have answered a command or a reset. */
  answer: z.number().positive().default(1),
  /** Control periods without a fresh command until a real-time robot that is started goes to its safe command. */
  commandPeriods: z.int().positive().default(5),
})
/** How long to wait for the other side. */
export type Times = z.infer<typeof timesSchema>
