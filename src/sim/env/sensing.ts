// Between a sensor and an observation: dead time and noise.

import type { Rng } from '../../core/index.js'
import type { Sensor } from '../simulation.js'
import type { StateReader, StateWriter } from '../state-bytes.js'

/** What a machine's sensors add. */
export interface SensingPhysics {
  /** Age of a reading in control steps; between two readings they are interpolated, but for what jumps. */
  delay: number
  /** Factor on each sensor's standard deviation. */
  noise: number
}

/** The readings on their way to the policy. */
export class Sensing {
  readonly #slots: number
  readonly #readings: Float64Array // [slots x sensors] ring
  readonly #cursor = new Float64Array(1) // slot of the newest readings
  #physics: SensingPhysics = { delay: 0, noise: 0 }

  /** `longest`: delay, control steps. */
  constructor(
    private readonly sensors: readonly Pick<Sensor, 'noise' | 'jumps'>[],
    longest: number,
  ) {
    this.#slots = Math.ceil(longest) + 2
    this.#readings = new Float64Array(this.#slots * sensors.length)
  }

  /** As if these first readings had stood forever. */
  reset(physics: SensingPhysics, first: Float64Array): void {
    this.#physics = physics
    this.#cursor[0] = 0
    for (let slot = 0; slot < this.#slots; slot++) this.#readings.set(first, slot * first.length)
  }

  /** Other constants, from the next reading. */
  retune(physics: SensingPhysics): void {
    this.#physics = physics
  }

  /** New readings, at the end of a control period. */
  push(readings: Float64Array): void {
    const next = this.#cursor[0]! + 1
    const slot = next < this.#slots ? next : 0
    this.#cursor[0] = slot
    for (let i = 0; i < readings.length; i++) this.#readings[slot * readings.length + i] = readings[i]!
  }

  /**
   * What arrives now: delayed readings with fresh noise, whose deviation does not depend on the delay. Answers true where it
   * is the newest readings as they are.
   */
  read(rng: Rng, into: Float64Array): boolean {
    const { delay, noise } = this.#physics
    if (delay === 0 && noise === 0) {
      const newest = this.#cursor[0]! * this.sensors.length
      for (let i = 0; i < this.sensors.length; i++) into[i] = this.#readings[newest + i]!
      return true
    }
    const whole = Math.floor(delay)
    const share = delay - whole
    const size = this.sensors.length
    const newer = ((this.#cursor[0]! - whole + this.#slots) % this.#slots) * size
    const older = ((this.#cursor[0]! - whole - 1 + this.#slots) % this.#slots) * size
    for (let i = 0; i < size; i++) {
      const sensor = this.sensors[i]!
      let value = this.#readings[newer + i]!
      if (share > 0) {
        const before = this.#readings[older + i]!
        value = sensor.jumps ? before : value + share * (before - value)
      }
      const deviation = noise * sensor.noise
      into[i] = deviation > 0 ? value + deviation * rng.normal() : value
    }
    return false
  }

  save(writer: StateWriter): void {
    writer.write(this.#readings)
    writer.write(this.#cursor)
  }

  load(reader: StateReader, physics: SensingPhysics): void {
    this.#physics = physics
    reader.read(this.#readings)
    reader.read(this.#cursor)
  }
}
