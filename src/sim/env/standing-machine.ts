// The machine of an env: built when its constants change, or in every episode where it draws from a generator; built again, bit for
// bit, where a state is loaded.

import { createRng, LandbridgeError, type ParamSpec, type Rng } from '../../core/index.js'
import { physicsValues } from '../pipeline-physics.js'
import type { Machine, Simulation } from '../simulation.js'
import type { StateReader, StateWriter } from '../state-bytes.js'

/** The constants that are set, those that are built, and the machine that stands. */
export class StandingMachine {
  readonly #names: readonly string[]
  /** The constants that are set, in the order of the table; for reading. */
  readonly constants: Float64Array
  /** Those of the machine that stands; for reading. */
  readonly built: Float64Array
  #machine: Machine | undefined
  #origin = '' // generator before the machine drew from it

  constructor(
    private readonly id: string,
    private readonly simulation: Simulation,
    private readonly specs: Record<string, ParamSpec>,
  ) {
    this.#names = Object.keys(specs)
    this.constants = new Float64Array(this.#names.length)
    this.built = new Float64Array(this.#names.length)
  }

  /** Constants for the next episode. Throws `physics`, and then changes nothing. */
  set(values: Record<string, number>): void {
    physicsValues(this.id, this.specs, values, this.constants)
  }

  /** Text that the machine drew from. */
  get origin(): string {
    return this.#origin
  }

  /** The constants of the machine that stands, by name. */
  values(): Record<string, number> {
    return this.#byName(this.built)
  }

  /** A constant of the machine that stands. */
  constant(name: string): number {
    return this.built[this.#names.indexOf(name)]!
  }

  /** The machine that stands. Throws `env` before a reset. */
  get(): Machine {
    if (this.#machine !== undefined) return this.#machine
    throw new LandbridgeError('env', `Expected ${this.id} to be reset before anything else`)
  }

  /** The machine of a new episode. */
  prepare(rng: Rng): Machine {
    if (this.simulation.varies === true) return this.#redraw(rng.split('machine'))
    return this.#isCurrent() ? this.#machine! : this.#build(createRng(0))
  }

  /** Other constants for the episode under way: the bodies stay where they are, and so does the ground. Throws `physics`, and then changes nothing. */
  retune(values: Record<string, number>): void {
    const { world, memory } = this.get()
    const before = this.constants.slice()
    this.set(values)
    try {
      this.#requireSame()
      const machine = this.#make(this.#generator(this.#origin))
      if (memory !== undefined) machine.memory!.set(memory)
      machine.resume?.()
      machine.world.carry(world)
      this.#stand(machine, this.#origin)
    } catch (problem) {
      this.constants.set(before)
      throw problem
    }
  }

  save(writer: StateWriter): void {
    const { world, memory } = this.get()
    writer.write(this.constants)
    writer.write(this.built)
    if (memory !== undefined) writer.write(memory)
    world.save(writer)
  }

  load(reader: StateReader, origin: string): void {
    const next = new Float64Array(this.constants.length)
    reader.read(next)
    reader.read(this.constants)
    const current = this.#origin === origin && this.#isCurrent()
    const machine = current ? this.get() : this.#build(this.#generator(origin))
    if (machine.memory !== undefined) reader.read(machine.memory)
    machine.resume?.()
    machine.world.load(reader)
    this.constants.set(next)
  }

  dispose(): void {
    this.#machine = undefined
  }

  /** What an episode is drawn with stays for it. */
  #requireSame(): void {
    const odd = this.#names.findIndex((name, i) => this.specs[name]!.startOnly && this.constants[i] !== this.built[i])
    if (odd < 0) return
    throw new LandbridgeError(
      'physics',
      `Expected ${this.id}'s '${this.#names[odd]}' to stay ${this.built[odd]} for an episode, got ${this.constants[odd]}`,
      'change it with `set`, for the next one',
    )
  }

  #redraw(rng: Rng): Machine {
    const machine = this.#machine
    if (machine?.redraw === undefined || !this.#isCurrent()) return this.#build(rng)
    this.#origin = rng.save()
    machine.redraw(rng)
    return machine
  }

  #isCurrent(): boolean {
    if (this.#machine === undefined) return false
    for (let i = 0; i < this.constants.length; i++) if (this.constants[i] !== this.built[i]) return false
    return true
  }

  #generator(origin: string): Rng {
    const rng = createRng(0)
    rng.load(origin)
    return rng
  }

  #build(rng: Rng): Machine {
    const origin = rng.save()
    return this.#stand(this.#make(rng), origin)
  }

  /** A machine of the constants that are set. Throws what the simulation does, by the env's name. */
  #make(rng: Rng): Machine {
    const { controlHz, substeps } = this.simulation
    try {
      return this.simulation.machine(this.#byName(this.constants), 1 / (controlHz * substeps), rng)
    } catch (cause) {
      if (!(cause instanceof LandbridgeError)) throw cause
      throw new LandbridgeError(cause.code, `${this.id}: ${cause.message}`, cause.hint, { cause })
    }
  }

  #stand(machine: Machine, origin: string): Machine {
    this.built.set(this.constants)
    this.#origin = origin
    this.#machine = machine
    return machine
  }

  #byName(constants: Float64Array): Record<string, number> {
    return Object.fromEntries(this.#names.map((name, i) => [name, constants[i]!]))
  }
}
