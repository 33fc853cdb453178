// An inertial measurement unit: what it weighs along its two axes (specific force) and how fast it turns, with a bias that is
// drawn once an episode. White noise comes from `Sensor.noise`.

import { type ParamSpec, type Rng, z } from '../../core/index.js'
import { checkNumbers, FINITE, FROM_ZERO, ownMemory, POSITIVE, type Ranges } from '../check-numbers.js'
import type { Machine, Sensor } from '../simulation.js'
import type { World } from '../world/world.js'

/** Constants of an IMU, ideal at their nominal values. */
export const imuPhysics = {
  accelerometerBias: {
    nominal: 0,
    min: 0,
    max: 2,
    unit: 'm/s2',
    about: 'standard deviation of the accelerometer bias of an episode',
  },
  gyroBias: { nominal: 0, min: 0, max: 0.5, unit: 'rad/s', about: 'standard deviation of the gyro bias of an episode' },
} as const satisfies Record<string, ParamSpec>

/** Numbers that an IMU keeps: three biases, two velocities, an angle. */
export const IMU_MEMORY = 6

const ranges: Ranges = [
  ['accelerometerBias', FROM_ZERO],
  ['gyroBias', FROM_ZERO],
  ['gravity', FINITE],
  ['seconds', POSITIVE],
]

/** An IMU in the centre of mass of a body, its x axis ahead. */
export class Imu {
  /** Biases, and velocity and angle at the last reading; for `Machine.memory`. */
  readonly memory: Float64Array // [6]

  /** `seconds` of a control step; `gravity` as the world's, m/s2. Throws `env` where one of its numbers is none. */
  constructor(
    private readonly world: World,
    private readonly body: number,
    private readonly of: { accelerometerBias: number; gyroBias: number; gravity: number; seconds: number },
    memory?: Float64Array,
  ) {
    checkNumbers(of, ranges, 'an IMU')
    this.memory = ownMemory(memory, IMU_MEMORY, 'an IMU')
  }

  /** Draws the biases. After the world's start. */
  start(rng: Rng): void {
    const { accelerometerBias, gyroBias } = this.of
    this.memory[0] = accelerometerBias * rng.normal()
    this.memory[1] = accelerometerBias * rng.normal()
    this.memory[2] = gyroBias * rng.normal()
    this.#note()
  }

  /**
   * Once a control step: mean specific force over it ahead and to the left, m/s2, in the frame of the body halfway through the
   * step, and the turning rate, rad/s.
   */
  read(into: Float64Array, at: number): void {
    const { poses, rates } = this.world
    const { memory, body } = this
    const x = (rates[body]! - memory[3]!) / this.of.seconds
    const y = (rates[body + 1]! - memory[4]!) / this.of.seconds + this.of.gravity
    const angle = (memory[5]! + poses[body + 2]!) / 2
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    into[at] = cos * x + sin * y + memory[0]!
    into[at + 1] = cos * y - sin * x + memory[1]!
    into[at + 2] = rates[body + 2]! + memory[2]!
    this.#note()
  }

  #note(): void {
    const { poses, rates } = this.world
    this.memory[3] = rates[this.body]!
    this.memory[4] = rates[this.body + 1]!
    this.memory[5] = poses[this.body + 2]!
  }
}

/** The option of envs whose body may carry an IMU. */
export const imuOption = {
  imu: z
    .boolean()
    .default(false)
    .describe('also observe an IMU in the body: specific force ahead and up, turning rate'),
}

/** What {@link withImu} reads, in order. */
const readings: readonly Sensor[] = [
  { name: 'imu.ahead', unit: 'm/s2', noise: 0.1 },
  { name: 'imu.up', unit: 'm/s2', noise: 0.1 },
  { name: 'imu.rate', unit: 'rad/s', noise: 0.01 },
]

/** Sensors of an IMU and its constants; none where it is not there. */
export function imuOf(there: boolean): { sensors: readonly Sensor[]; physics: Record<string, ParamSpec> } {
  return there ? { sensors: readings, physics: imuPhysics } : { sensors: [], physics: {} }
}

/**
 * The machine with an IMU in a body, read from `at` on; as it is where the constants have none. Their `gravity` is the world's. A machine with memory of its
 * own keeps its last {@link IMU_MEMORY} numbers for it. `seconds` of a control step.
 */
export function withImu(
  plain: Machine,
  physics: Record<string, number>,
  of: { body: string; at: number; seconds: number },
): Machine {
  const { accelerometerBias, gyroBias } = physics
  if (accelerometerBias === undefined || gyroBias === undefined) return plain
  const { world } = plain
  const constants = { accelerometerBias, gyroBias, gravity: physics.gravity!, seconds: of.seconds }
  const imu = new Imu(world, world.bodyAt(of.body), constants, plain.memory?.subarray(-IMU_MEMORY))
  return {
    ...plain,
    memory: plain.memory ?? imu.memory,
    start(rng) {
      plain.start(rng)
      imu.start(rng)
    },
    read(into) {
      plain.read(into)
      imu.read(into, of.at)
    },
  }
}
