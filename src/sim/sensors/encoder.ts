// Joint encoders: positions in whole counts, some control steps old, and the speeds that a drive makes of them.

import { type ParamSpec, z } from '../../core/index.js'
import { MOST_DELAY } from '../actuators/actuation.js'
import { checkNumbers, FROM_ZERO, ownMemory, POSITIVE, type Ranges } from '../check-numbers.js'
import type { Machine, Simulation } from '../simulation.js'

const SLOTS = MOST_DELAY + 2

/** Constants of encoders, ideal at their nominal values. */
export const encoderPhysics = {
  encoderStep: { nominal: 0, min: 0, max: 0.1, unit: 'm, rad', about: 'distance between two counts of an encoder' },
  encoderDelay: {
    nominal: 0,
    min: 0,
    max: MOST_DELAY,
    unit: 'control steps',
    about: 'time until a count is read; a fraction counts between two of them',
  },
} as const satisfies Record<string, ParamSpec>

const ranges: Ranges = [
  ['step', FROM_ZERO],
  ['delay', { text: `from 0 to ${MOST_DELAY}`, holds: (delay) => delay >= 0 && delay <= MOST_DELAY }],
  ['seconds', POSITIVE],
]

/** Numbers that encoders on so many joints keep: a ring of readings, and the slot of the newest. */
export function encoderMemory(joints: number): number {
  return 1 + SLOTS * joints
}

/** Encoders on some joints. Their memory is part of the machine's: {@link memory}. */
export class Encoders {
  /** For `Machine.memory`. */
  readonly memory: Float64Array // [encoderMemory]
  /** `step`: distance between two counts, m or rad, 0 for none; `delay`: control steps, 8 at most; `seconds`: a control step. Throws `env` where one is out of its range. */
  constructor(
    private readonly joints: number,
    private readonly of: { step: number; delay: number; seconds: number },
    memory?: Float64Array,
  ) {
    checkNumbers(of, ranges, 'encoders')
    this.memory = ownMemory(memory, encoderMemory(joints), 'encoders')
  }

  /** As if the joints had always stood here. */
  start(positions: Float64Array): void {
    this.memory[0] = 0
    for (let slot = 0; slot < SLOTS; slot++) this.#keep(slot, positions)
  }

  /** Once a control step: positions of the joints as read, from `at` on, and behind them their differences by time. */
  read(positions: Float64Array, into: Float64Array, at: number): void {
    this.memory[0] = (this.memory[0]! + 1) % SLOTS
    this.#keep(this.memory[0], positions)
    for (let i = 0; i < this.joints; i++) {
      const now = this.#count(i, this.of.delay)
      into[at + i] = now
      into[at + this.joints + i] = (now - this.#count(i, this.of.delay + 1)) / this.of.seconds
    }
  }

  /** The count of a joint some control steps ago. */
  #count(joint: number, ago: number): number {
    const whole = Math.floor(ago)
    const newer = this.memory[this.#slot(this.memory[0]! - whole) + joint]!
    if (ago === whole) return newer
    const older = this.memory[this.#slot(this.memory[0]! - whole - 1) + joint]!
    return this.#whole(newer + (ago - whole) * (older - newer))
  }

  #keep(slot: number, positions: Float64Array): void {
    for (let i = 0; i < this.joints; i++) this.memory[this.#slot(slot) + i] = this.#whole(positions[i]!)
  }

  #whole(position: number): number {
    const { step } = this.of
    return step > 0 ? step * Math.round(position / step) : position
  }

  #slot(slot: number): number {
    return 1 + ((slot + SLOTS) % SLOTS) * this.joints
  }
}

/** The option of envs whose joints may be read by encoders. */
export const encoderOption = {
  encoder: z
    .union([z.literal(0), z.int().min(6).max(24)])
    .default(0)
    .describe('bits of an encoder on each joint, which then also tells the speeds; 0 for exact angles and speeds'),
}

/** Constants of encoders of so many bits a turn; none for 0 bits. */
function encodersOf(bits: number): Record<string, ParamSpec> {
  if (bits === 0) return {}
  return { ...encoderPhysics, encoderStep: { ...encoderPhysics.encoderStep, nominal: (2 * Math.PI) / 2 ** bits } }
}

/** The simulation with encoders of so many bits a turn on its joints, as {@link encoderOption} has them; as it is for 0 bits. Its machine is one that {@link withEncoders} takes. */
export function encoded(simulation: Simulation, bits: number): Simulation {
  return {
    ...simulation,
    sensors: bits === 0 ? simulation.sensors : simulation.sensors.map((sensor) => ({ ...sensor, jumps: true })),
    physics: { ...simulation.physics, ...encodersOf(bits) },
    machine: (physics, step, rng) =>
      withEncoders(simulation.machine(physics, step, rng), physics, 1 / simulation.controlHz),
  }
}

/**
 * The machine with encoders on its joints; as it is where the constants have none. Takes machines without memory whose readings
 * are the world's coordinates and then its speeds. `seconds` of a control step.
 */
function withEncoders(plain: Machine, physics: Record<string, number>, seconds: number): Machine {
  const { encoderStep, encoderDelay } = physics
  if (encoderStep === undefined || encoderDelay === undefined) return plain
  const { positions, velocities } = plain.world
  const encoders = new Encoders(positions.length, { step: encoderStep, delay: encoderDelay, seconds })
  return {
    ...plain,
    memory: encoders.memory,
    start(rng) {
      plain.start(rng)
      encoders.start(positions)
    },
    read: (into) => encoders.read(positions, into, 0),
    exact(into) {
      into.set(positions)
      into.set(velocities, positions.length)
    },
  }
}
