// A simulated env at work: command in, motors, world, sensors, observation and reward out.

import {
  createRng,
  type Drawing,
  type Env,
  LandbridgeError,
  type ParamSpec,
  type PluginRef,
  type Rng,
  requireOutcome,
  type Step,
  spaceSize,
  wipeOutcome,
} from '../../core/index.js'
import { Actuation } from '../actuators/actuation.js'
import { refused } from '../check-numbers.js'
import { copyRow } from '../copy-row.js'
import type { pipelinePhysics } from '../pipeline-physics.js'
import { requireCommand, requireRng } from '../require-command.js'
import type { Machine, Simulation } from '../simulation.js'
import { requireOrigin, StateReader, StateWriter } from '../state-bytes.js'
import { ChannelEnds } from './channel-ends.js'
import { EpisodeLog } from './episode-log.js'
import { readFirst } from './first-reading.js'
import { privilegedChannels, readPrivileged } from './hidden-state.js'
import { Sensing } from './sensing.js'
import { StandingMachine } from './standing-machine.js'

/** First steps of an env in which its outcome is looked at whether all of it is filled; later it is one in as many. */
const TRIES = 64

/** An env of a simulation, made by a plug-in from a config. `specs` are all parameters, `values` their first values; throws `physics` on wrong ones. */
export function createSimulatedEnv(
  ref: PluginRef,
  simulation: Simulation,
  specs: Record<string, ParamSpec>,
  history: number,
  values: Record<string, number>,
): Env {
  return new RunningEnv(ref, simulation, specs, history, values)
}

class RunningEnv implements Env {
  readonly id: string
  readonly result: Step
  /** What a state must have been saved by, two lines: env and options, names of the constants. */
  readonly #origin: readonly [env: string, constants: string]
  readonly #machine: StandingMachine
  readonly #actuation: Actuation
  readonly #sensing: Sensing
  readonly #ends: ChannelEnds
  readonly #efforts: Float64Array // [actuators]
  readonly #sensed: Float64Array // [sensors] delayed and noisy
  readonly #readings: Float64Array // [sensors]
  readonly #privileged: Float32Array
  readonly #seen: Float32Array // observation without delay, noise and history
  readonly #seenBefore: Float32Array
  readonly #own: Float32Array // the part of the observation that is not history
  readonly #time = new Float64Array(1) // control steps since the reset
  readonly #push = new Float64Array(2) // N
  readonly #log: EpisodeLog
  #noise: Rng = createRng(0)
  #isTried = false // whether a machine was read
  #steps = 0 // whatever is loaded

  constructor(
    private readonly ref: PluginRef,
    private readonly simulation: Simulation,
    private readonly specs: Record<string, ParamSpec>,
    private readonly history: number,
    values: Record<string, number>,
  ) {
    const { actuators, substeps, controlHz, sensors, observation, terms } = simulation
    this.id = ref.id
    const { substeps: _, ...options } = ref.config
    this.#origin = [`${ref.id} ${JSON.stringify({ ...options, substeps })}`, Object.keys(specs).join(', ')]
    const commands = actuators.channels.length
    const size = spaceSize({ kind: 'box', ...observation })
    const hidden = spaceSize({ kind: 'box', ...privilegedChannels(simulation, specs) })
    this.#machine = new StandingMachine(ref.id, simulation, specs)
    const most = (name: keyof typeof pipelinePhysics) => specs[name]!.max
    const delays = { delay: most('actionDelay'), actuatorDelay: most('actuatorDelay') }
    this.#actuation = new Actuation(actuators, substeps, 1 / controlHz, { ...delays, history })
    this.#sensing = new Sensing(sensors, most('observationDelay'))
    this.#ends = new ChannelEnds(observation)
    this.#efforts = new Float64Array(commands)
    this.#sensed = new Float64Array(sensors.length)
    this.#readings = new Float64Array(sensors.length)
    this.#privileged = new Float32Array(hidden)
    this.#seen = new Float32Array(size)
    this.#seenBefore = new Float32Array(size)
    this.#log = new EpisodeLog(Object.keys(specs), commands)
    this.result = {
      observation: new Float32Array(size + history * commands),
      privileged: this.#privileged,
      reward: 0,
      terms: new Float32Array(terms.length),
      terminated: false,
    }
    this.#own = this.result.observation.subarray(0, size)
    this.set(values)
  }

  set(physics: Record<string, number>): void {
    this.#machine.set(physics)
  }

  reset(rng: Rng): void {
    requireRng(this.id, rng)
    this.#log.reset(this.#machine.constants, rng)
    const machine = this.#machine.prepare(rng)
    this.#noise = rng.split('noise')
    machine.start(rng)
    this.#read(machine)
    this.#actuation.reset(this.#actuationPhysics())
    this.#sensing.reset(this.#sensingPhysics(), this.#readings)
    this.#time[0] = 0
    this.#push.fill(0)
    for (const seen of [this.result.observation, this.#seen]) seen.fill(Number.NaN) // what `observe` leaves out must show
    this.#observe(machine)
    this.result.reward = 0
    this.result.terms.fill(0)
    this.result.terminated = false
  }

  step(command: Float32Array): void {
    requireCommand(this.id, this.simulation.actuators, command)
    const machine = this.#machine.get()
    this.#log.step(command)
    this.#actuation.push(command)
    this.#time[0]!++
    if (this.simulation.judge !== undefined) copyRow(this.#seen, this.#seenBefore)
    try {
      this.#move(machine)
    } catch (cause) {
      throw this.#named(cause, command)
    }
    this.#sensing.push(this.#readings)
    this.#observe(machine)
    this.#score(machine, command)
  }

  push(x: number, y: number): void {
    this.#machine.get()
    if (x === this.#push[0] && y === this.#push[1]) return
    if (!Number.isFinite(x + y)) throw refused(`a push of ${this.id}`, 'to be of finite forces', `[${x}, ${y}]`)
    this.#log.push(x, y)
    this.#push[0] = x
    this.#push[1] = y
  }

  retune(physics: Record<string, number>): void {
    this.#machine.retune(physics)
    this.#log.retune(physics)
    this.#actuation.retune(this.#actuationPhysics())
    this.#sensing.retune(this.#sensingPhysics())
  }

  draw(): Drawing {
    return { view: this.simulation.view, shapes: this.#machine.get().shapes() }
  }

  save(): Uint8Array {
    const writer = new StateWriter()
    this.#machine.save(writer)
    this.#actuation.save(writer)
    this.#sensing.save(writer)
    for (const values of this.#kept()) writer.write(values)
    writer.write([this.result.reward, this.result.terminated ? 1 : 0])
    return writer.finish([...this.#origin, this.#machine.origin, this.#noise.save()].join('\n'))
  }

  load(state: Uint8Array): void {
    const { result } = this
    const reader = new StateReader(state)
    const [env = '', constants = '', origin = '', noise = ''] = reader.text.split('\n')
    requireOrigin(this.#origin[0], env)
    requireOrigin(`${this.id} with ${this.#origin[1]}`, `${this.id} with ${constants}`)
    this.#machine.load(reader, origin)
    this.#actuation.load(reader, this.#actuationPhysics())
    this.#sensing.load(reader, this.#sensingPhysics())
    for (const values of this.#kept()) reader.read(values)
    const outcome = new Float64Array(2)
    reader.read(outcome)
    result.reward = outcome[0]!
    result.terminated = outcome[1] === 1
    reader.finish()
    this.#noise.load(noise)
    this.#log.load(state)
  }

  dispose(): void {
    this.#machine.dispose()
  }

  /** Arrays that a state holds beside those of the parts. */
  #kept(): (Float64Array | Float32Array)[] {
    const { observation, terms } = this.result
    return [this.#readings, this.#privileged, this.#seen, this.#time, this.#push, observation, terms]
  }

  #actuationPhysics() {
    return {
      delay: this.#machine.constant('actionDelay'),
      actuatorDelay: this.#machine.constant('actuatorDelay'),
      lag: this.#machine.constant('actuatorLag'),
      gain: this.#machine.constant('actuatorGain'),
    }
  }

  #sensingPhysics() {
    return { delay: this.#machine.constant('observationDelay'), noise: this.#machine.constant('observationNoise') }
  }

  /** Fills the sensed observation, and the true one where there is a judge. */
  #observe(machine: Machine): void {
    const { observation } = this.result
    const ideal = this.#sensing.read(this.#noise, this.#sensed)
    this.#map(machine, this.#sensed, this.#own)
    if (!ideal) this.#ends.hold(this.#own)
    if (this.simulation.judge !== undefined) {
      if (ideal) copyRow(this.#own, this.#seen)
      else this.#map(machine, this.#readings, this.#seen)
    }
    let k = this.#own.length
    for (let age = 0; age < this.history; age++)
      for (let i = 0; i < this.#efforts.length; i++) observation[k++] = this.#actuation.command(age, i)
  }

  #map(machine: Machine, readings: Float64Array, into: Float32Array): void {
    if (machine.observe !== undefined) machine.observe(readings, into)
    else if (this.simulation.observe !== undefined) this.simulation.observe(readings, into)
    else for (let i = 0; i < readings.length; i++) into[i] = readings[i]! // many times as fast as set
  }

  /** What a step brings: some show whether all of it is said, and nothing is what was said of the step before. */
  #score(machine: Machine, command: Float32Array): void {
    const { result } = this
    const { judge, terms } = this.simulation
    const tries = this.#steps < TRIES || this.#steps % TRIES === 0
    this.#steps++
    if (tries) wipeOutcome(result, terms.length)
    if (machine.outcome !== undefined) machine.outcome(command, result)
    else judge!(this.#seenBefore, command, this.#seen, result)
    if (tries) requireOutcome(this.id, machine.outcome !== undefined ? 'outcome' : 'judge', result, terms)
  }

  /** One control period of motors and world. */
  #move(machine: Machine): void {
    const { world, motors } = machine
    const { substeps } = this.simulation
    const body = machine.pushed ?? 3
    for (let k = 0; k < substeps; k++) {
      this.#actuation.advance(k, this.#efforts)
      for (let i = 0; i < motors.length; i++) if (motors[i]! >= 0) world.efforts[motors[i]!] = this.#efforts[i]!
      world.forces.fill(0)
      machine.drive?.(this.#efforts, k)
      world.forces[body]! += this.#push[0]!
      world.forces[body + 1]! += this.#push[1]!
      world.step()
    }
    world.observe()
    this.#read(machine)
  }

  #read(machine: Machine): void {
    for (let i = 0; i < this.#readings.length; i++) this.#readings[i] = Number.NaN
    if (this.#isTried) machine.read(this.#readings)
    else readFirst(this.id, machine, this.simulation.sensors, this.#readings)
    this.#isTried = true
    readPrivileged(machine, this.#readings, this.#machine.built, this.#privileged)
  }

  /** Says where and when a world became unstable, and carries the state right before. */
  #named(cause: unknown, command: Float32Array): unknown {
    if (!(cause instanceof LandbridgeError && cause.code === 'unstable')) return cause
    const seconds = this.#time[0]! / this.simulation.controlHz
    const message = `${this.id} after ${seconds.toFixed(3)} s: ${cause.message}`
    const twin = new RunningEnv(this.ref, this.simulation, this.specs, this.history, this.#machine.values())
    this.#log.replay(twin)
    const instability = { env: this.ref, state: twin.save(), command: [...command] }
    return new LandbridgeError('unstable', message, 'take more substeps, or narrow the physics', { cause, instability })
  }
}
