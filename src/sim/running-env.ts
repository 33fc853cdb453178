// A simulated env at work: command in, motors, world, sensors, observation and reward out.

import {
  createRng,
  type Drawing,
  type Env,
  LandbridgeError,
  type ParamSpec,
  type Rng,
  type Step,
} from '../core/index.js'
import { Actuation } from './actuation.js'
import { physicsValues } from './pipeline-physics.js'
import { Sensing } from './sensing.js'
import type { Machine, Simulation } from './simulation.js'
import { foreignState, StateReader, StateWriter } from './state-bytes.js'

/** An env of a simulation. `specs` are all parameters, `values` their first values; throws `physics` on wrong ones. */
export function createSimulatedEnv(
  id: string,
  simulation: Simulation,
  specs: Record<string, ParamSpec>,
  history: number,
  values: Record<string, number>,
): Env {
  return new RunningEnv(id, simulation, specs, history, values)
}

class RunningEnv implements Env {
  readonly result: Step
  readonly #names: string[]
  readonly #constants: Float64Array // in force from the next reset
  readonly #built: Float64Array // of the machine that stands
  readonly #actuation: Actuation
  readonly #sensing: Sensing
  readonly #efforts: Float64Array // [actuators]
  readonly #readings: Float64Array // [sensors]
  readonly #sensed: Float64Array // [sensors] delayed and noisy
  readonly #truth: Float32Array // observation without delay and noise
  readonly #previous: Float32Array
  readonly #time = new Float64Array(1) // control steps since the reset
  #machine: Machine | undefined
  #noise: Rng = createRng(0)

  constructor(
    readonly id: string,
    private readonly simulation: Simulation,
    private readonly specs: Record<string, ParamSpec>,
    private readonly history: number,
    values: Record<string, number>,
  ) {
    const { actuators, substeps, controlHz, sensors, observation, terms } = simulation
    const commands = actuators.channels.length
    const size = observation.channels.length
    this.#names = Object.keys(specs)
    this.#constants = new Float64Array(this.#names.length)
    this.#built = new Float64Array(this.#names.length)
    this.#actuation = new Actuation(actuators, substeps, 1 / controlHz, history)
    this.#sensing = new Sensing(sensors.map((sensor) => sensor.noise))
    this.#efforts = new Float64Array(commands)
    this.#readings = new Float64Array(sensors.length)
    this.#sensed = new Float64Array(sensors.length)
    this.#truth = new Float32Array(size)
    this.#previous = new Float32Array(size)
    this.result = {
      observation: new Float32Array(size + history * commands),
      reward: 0,
      terms: new Float32Array(terms.length),
      terminated: false,
    }
    this.set(values)
  }

  set(physics: Record<string, number>): void {
    physicsValues(this.id, this.specs, physics, this.#constants)
  }

  reset(rng: Rng): void {
    const machine = this.#build()
    this.#noise = rng.split('noise')
    machine.start(rng)
    this.#readings.fill(Number.NaN)
    machine.read(this.#readings)
    this.#actuation.reset(this.#actuationPhysics())
    this.#sensing.reset(this.#sensingPhysics(), this.#readings)
    this.#time[0] = 0
    this.#observe()
    this.result.reward = 0
    this.result.terms.fill(0)
    this.result.terminated = false
  }

  step(command: Float32Array): void {
    this.#actuation.push(command)
    this.#time[0]!++
    try {
      this.#move(this.#standing())
    } catch (cause) {
      throw this.#named(cause)
    }
    this.#sensing.push(this.#readings)
    this.#previous.set(this.#truth)
    this.#observe()
    const machine = this.#standing()
    if (machine.outcome !== undefined) machine.outcome(command, this.result)
    else this.simulation.judge!(this.#previous, command, this.#truth, this.result)
  }

  draw(): Drawing {
    return { view: this.simulation.view, shapes: this.#standing().shapes() }
  }

  save(): Uint8Array {
    const { result } = this
    const writer = new StateWriter()
    writer.write(this.#constants)
    writer.write(this.#built)
    const { world, memory } = this.#standing()
    if (memory !== undefined) writer.write(memory)
    world.save(writer)
    this.#actuation.save(writer)
    this.#sensing.save(writer)
    for (const values of [this.#truth, this.#time, result.observation, result.terms]) writer.write(values)
    writer.write([result.reward, result.terminated ? 1 : 0])
    return writer.finish(`${this.#signature}\n${this.#noise.save()}`)
  }

  load(state: Uint8Array): void {
    const { result } = this
    const reader = new StateReader(state)
    const [signature, noise = ''] = reader.text.split('\n')
    if (signature !== this.#signature) throw foreignState()
    const next = new Float64Array(this.#constants.length)
    reader.read(next)
    reader.read(this.#constants)
    const machine = this.#build()
    if (machine.memory !== undefined) reader.read(machine.memory)
    machine.resume?.()
    machine.world.load(reader)
    this.#constants.set(next)
    this.#actuation.load(reader, this.#actuationPhysics())
    this.#sensing.load(reader, this.#sensingPhysics())
    for (const values of [this.#truth, this.#time, result.observation, result.terms]) reader.read(values)
    const outcome = new Float64Array(2)
    reader.read(outcome)
    result.reward = outcome[0]!
    result.terminated = outcome[1] === 1
    reader.finish()
    this.#noise.load(noise)
  }

  /** What a state must have been saved by. */
  get #signature(): string {
    return `${this.id} history ${this.history} substeps ${this.simulation.substeps}`
  }

  dispose(): void {
    this.#machine = undefined
  }

  /** The machine for the constants that are set; the one that stands where they did not change. */
  #build(): Machine {
    const same = this.#machine !== undefined && this.#constants.every((value, i) => value === this.#built[i])
    if (!same) {
      this.#built.set(this.#constants)
      const values = Object.fromEntries(this.#names.map((name, i) => [name, this.#built[i]!]))
      const { controlHz, substeps } = this.simulation
      this.#machine = this.simulation.machine(values, 1 / (controlHz * substeps))
    }
    return this.#machine!
  }

  #standing(): Machine {
    if (this.#machine !== undefined) return this.#machine
    throw new LandbridgeError('env', `Expected ${this.id} to be reset before anything else`)
  }

  #constant(name: string): number {
    return this.#built[this.#names.indexOf(name)]!
  }

  #actuationPhysics() {
    return {
      delay: this.#constant('actionDelay'),
      lag: this.#constant('actuatorLag'),
      gain: this.#constant('actuatorGain'),
    }
  }

  #sensingPhysics() {
    return { delay: this.#constant('observationDelay'), noise: this.#constant('observationNoise') }
  }

  /** Fills the true and the sensed observation. */
  #observe(): void {
    const { observation } = this.result
    this.#sensing.read(this.#noise, this.#sensed)
    this.#map(this.#readings, this.#truth)
    this.#map(this.#sensed, observation)
    let k = this.#truth.length
    for (let age = 0; age < this.history; age++)
      for (let i = 0; i < this.#efforts.length; i++) observation[k++] = this.#actuation.command(age, i)
  }

  #map(readings: Float64Array, into: Float32Array): void {
    if (this.simulation.observe === undefined) into.set(readings)
    else this.simulation.observe(readings, into)
  }

  /** One control period of motors and world. */
  #move(machine: Machine): void {
    const { world, motors } = machine
    for (let k = 0; k < this.simulation.substeps; k++) {
      this.#actuation.advance(k, this.#efforts)
      for (let i = 0; i < motors.length; i++) world.efforts[motors[i]!] = this.#efforts[i]!
      machine.drive?.(this.#efforts, k)
      world.step()
    }
    world.observe()
    this.#readings.fill(Number.NaN)
    machine.read(this.#readings)
  }

  /** Says where and when a world became unstable. */
  #named(cause: unknown): unknown {
    if (!(cause instanceof LandbridgeError && cause.code === 'unstable')) return cause
    const seconds = this.#time[0]! / this.simulation.controlHz
    const message = `${this.id} after ${seconds.toFixed(3)} s: ${cause.message}`
    return new LandbridgeError('unstable', message, 'take more substeps, or narrow the physics', { cause })
  }
}
