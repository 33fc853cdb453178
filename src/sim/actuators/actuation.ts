// Between a command and a motor: dead time, a first-order lag, a gain. Every piece is integrated exactly, so the effort of a
// solver step is the mean over that step whatever the step is.

import type { Actuators } from '../../core/index.js'
import type { StateReader, StateWriter } from '../state-bytes.js'

/** Control steps of dead time that a machine may have, where its env does not say otherwise. */
export const MOST_DELAY = 8
/** Physics steps of dead time that an actuator may have by itself, where its env does not say otherwise. */
export const MOST_ACTUATOR_DELAY = 32

/** Share of a solver step that is rounding. */
const SHORTEST = 1e-12

/** How a machine's motors answer commands. */
export interface ActuationPhysics {
  /** Control steps until a command reaches the actuators; a fraction switches within the control period. */
  delay: number
  /** Physics steps, those of the solver, until the actuators act on what reached them; on top of `delay`. */
  actuatorDelay: number
  /** Time constant of the motor's first-order answer, s. */
  lag: number
  /** Effort for a commanded effort of 1. */
  gain: number
}

/** The commands on their way to the motors, and what the motors do. */
export class Actuation {
  readonly #size: number
  readonly #slots: number
  readonly #commands: Float64Array // [slots x actuators] ring
  readonly #efforts: Float64Array // [actuators] behind the lag
  readonly #cursor = new Float64Array(1) // slot of the newest command
  #physics: ActuationPhysics = { delay: 0, actuatorDelay: 0, lag: 0, gain: 1 }

  /** `period`: of a control step, s; `most`: the longest delays, and how many of the newest commands {@link command} must still know. */
  constructor(
    private readonly actuators: Actuators,
    private readonly substeps: number,
    private readonly period: number,
    most: Pick<ActuationPhysics, 'delay' | 'actuatorDelay'> & { history: number },
  ) {
    this.#size = actuators.channels.length
    this.#slots = Math.max(Math.ceil(most.delay) + Math.ceil(most.actuatorDelay / substeps) + 2, most.history)
    this.#commands = new Float64Array(this.#slots * this.#size)
    this.#efforts = new Float64Array(this.#size)
  }

  /** As if the safe command had been sent forever. */
  reset(physics: ActuationPhysics): void {
    this.#physics = physics
    this.#cursor[0] = 0
    for (let i = 0; i < this.#commands.length; i++) this.#commands[i] = this.actuators.safe[i % this.#size]!
    this.#efforts.set(this.actuators.safe)
  }

  /** Other constants for the motors, from the next step. */
  retune(physics: ActuationPhysics): void {
    this.#physics = physics
  }

  /** A new command, at the start of a control period. */
  push(command: ArrayLike<number>): void {
    const next = this.#cursor[0]! + 1
    const slot = next < this.#slots ? next : 0
    this.#cursor[0] = slot
    for (let i = 0; i < this.#size; i++) this.#commands[slot * this.#size + i] = command[i]!
  }

  /** What was sent `ago` control periods before the newest command. */
  command(ago: number, actuator: number): number {
    const slot = this.#cursor[0]! - ago
    return this.#commands[(slot < 0 ? slot + this.#slots : slot) * this.#size + actuator]!
  }

  /** Moves on by one solver step of the control period and fills `into` with the mean efforts over it. */
  advance(substep: number, into: Float64Array): void {
    const { gain, actuatorDelay } = this.#physics
    const delay = this.#physics.delay + actuatorDelay / this.substeps
    const whole = Math.floor(delay)
    const share = Math.min(Math.max((delay - whole) * this.substeps - substep, 0), 1)
    const seconds = this.period / this.substeps
    for (let i = 0; i < this.#size; i++) {
      const newer = this.command(whole, i)
      let mean = 0
      if (share > SHORTEST) mean += share * this.#follow(i, this.command(whole + 1, i), share * seconds)
      if (share < 1 - SHORTEST) mean += (1 - share) * this.#follow(i, newer, (1 - share) * seconds)
      into[i] = gain * mean
    }
  }

  /** Lets one motor follow a constant command; answers its mean effort meanwhile. */
  #follow(i: number, command: number, seconds: number): number {
    const { lag } = this.#physics
    if (lag === 0) {
      this.#efforts[i] = command
      return command
    }
    const decay = Math.exp(-seconds / lag)
    const off = this.#efforts[i]! - command
    this.#efforts[i] = command + off * decay
    return command + (off * (1 - decay) * lag) / seconds
  }

  save(writer: StateWriter): void {
    writer.write(this.#commands)
    writer.write(this.#efforts)
    writer.write(this.#cursor)
  }

  load(reader: StateReader, physics: ActuationPhysics): void {
    this.#physics = physics
    reader.read(this.#commands)
    reader.read(this.#efforts)
    reader.read(this.#cursor)
  }
}
