// The shared memory between the socket thread and the actuator thread: orders, counters, the newest command, the newest observation.

import { type RobotContract, spaceSize } from '../core/index.js'
import { LatestBox, latestBoxBytes } from './latest-box.js'

/** Int32 words of the mailbox; counters are written by the actuator thread alone. */
export const WORD = {
  /** What the robot shall do, see `order.ts`. */
  order: 0,
  /** Seed of the ordered episode, low and high half. */
  seedLow: 1,
  seedHigh: 2,
  /** Lock-step: counts what was asked and what was answered. */
  asked: 3,
  answered: 4,
  /** 1 asks the thread to end. */
  closing: 5,
  ticks: 6,
  misses: 7,
  interventions: 8,
  trips: 9,
  late: 10,
  skipped: 11,
  /** Passes of the actuator thread's loop, ticks or not. */
  beats: 12,
} as const
/** Even, so that what follows lies at a multiple of 8 bytes. */
const WORDS = 14

/** Why a robot left its running state, in the order of their numbers. */
export const REASONS = ['', 'silence', 'halt', 'connection', 'action', 'observation', 'plant'] as const
/** Why a robot left its running state. */
export type Reason = (typeof REASONS)[number]

/** A command on its way to the motors. */
export interface CommandSlot {
  head: Float64Array // [episode, observation, expiry]
  values: Float64Array
}

/** An observation on its way to the socket. */
export interface ObservationSlot {
  head: Float64Array // [episode, sequence, sampled at, running, reason, intervened, missed, has outcome, reward, terminated]
  values: Float64Array
  applied: Float64Array
  terms: Float64Array
}

/** Places in the heads of both slots. */
export const COMMAND = { episode: 0, observation: 1, expiry: 2 } as const
/** Places in the head of an observation slot. */
export const SAMPLE = {
  episode: 0,
  sequence: 1,
  at: 2,
  running: 3,
  reason: 4,
  intervened: 5,
  missed: 6,
  outcome: 7,
  reward: 8,
  terminated: 9,
} as const
const COMMAND_HEAD = 3
const SAMPLE_HEAD = 10

type Sized = Pick<RobotContract, 'observation' | 'actuators' | 'terms'>

/** Both boxes and the words, as one of the two threads sees them. */
export interface Mailbox {
  buffer: SharedArrayBuffer
  words: Int32Array
  commands: LatestBox<CommandSlot>
  observations: LatestBox<ObservationSlot>
}

/** A mailbox for a contract, seen from one thread. The actuator thread makes the buffer and hands it to the other. */
export function openMailbox(contract: Sized, thread: 'actuator' | 'socket', buffer?: SharedArrayBuffer): Mailbox {
  const actuators = contract.actuators.channels.length
  const observations = spaceSize(contract.observation)
  const terms = contract.terms?.length ?? 0
  const commandNumbers = COMMAND_HEAD + actuators
  const sampleNumbers = SAMPLE_HEAD + observations + actuators + terms
  const commandsAt = 4 * WORDS
  const samplesAt = commandsAt + latestBoxBytes(commandNumbers)
  const shared = buffer ?? new SharedArrayBuffer(samplesAt + latestBoxBytes(sampleNumbers))
  const inside = thread === 'actuator'
  return {
    buffer: shared,
    words: new Int32Array(shared, 0, WORDS),
    commands: new LatestBox(
      { buffer: shared, offset: commandsAt },
      commandNumbers,
      inside ? 'reader' : 'writer',
      (slot) => ({ head: slot.subarray(0, COMMAND_HEAD), values: slot.subarray(COMMAND_HEAD) }),
    ),
    observations: new LatestBox(
      { buffer: shared, offset: samplesAt },
      sampleNumbers,
      inside ? 'writer' : 'reader',
      (slot) => {
        const values = SAMPLE_HEAD + observations
        return {
          head: slot.subarray(0, SAMPLE_HEAD),
          values: slot.subarray(SAMPLE_HEAD, values),
          applied: slot.subarray(values, values + actuators),
          terms: slot.subarray(values + actuators),
        }
      },
    ),
  }
}
