// What led to where an env stands: the start of its episode and everything done to it since. Cheap to keep in every step; played
// again only where a world became unstable, to give the state right before it.

import type { Env, Rng } from '../../core/index.js'

/** How an episode began. */
type Start = { rng: Rng } | { state: Uint8Array }

/** What was done between two commands: forces from outside, other constants. */
type Event = { at: number } & ({ push: [number, number] } | { constants: Record<string, number> })

/** The commands of an episode, and what else was done to it. */
export class EpisodeLog {
  #start: Start | undefined
  readonly #constants: Float64Array // of the start
  #events: Event[] = []
  #commands: Float32Array // [steps x actuators]
  #count = 0

  /** `names` of the constants. */
  constructor(
    private readonly names: readonly string[],
    private readonly actuators: number,
  ) {
    this.#constants = new Float64Array(names.length)
    this.#commands = new Float32Array(64 * actuators)
  }

  /** A new episode from constants in the order of their names, and the generator that `reset` is given, not yet drawn from. */
  reset(constants: Float64Array, rng: Rng): void {
    this.#constants.set(constants)
    this.#begin({ rng: rng.copy() })
  }

  /** An episode that goes on from a state. */
  load(state: Uint8Array): void {
    this.#begin({ state: state.slice() })
  }

  /** A command, before it acts. */
  step(command: Float32Array): void {
    const at = this.#count++ * this.actuators
    if (at === this.#commands.length) {
      const longer = new Float32Array(2 * this.#commands.length)
      longer.set(this.#commands)
      this.#commands = longer
    }
    for (let i = 0; i < this.actuators; i++) this.#commands[at + i] = command[i]!
  }

  /** A force from outside, from the next command on. */
  push(x: number, y: number): void {
    this.#events.push({ at: this.#count, push: [x, y] })
  }

  /** Other constants, from the next command on. */
  retune(constants: Record<string, number>): void {
    this.#events.push({ at: this.#count, constants: { ...constants } })
  }

  /** Brings another env of the same kind to where this one stood before its last command. */
  replay(env: Env): void {
    if (this.#start === undefined) return
    if ('state' in this.#start) env.load(this.#start.state)
    else {
      env.set(Object.fromEntries(this.names.map((name, i) => [name, this.#constants[i]!])))
      env.reset(this.#start.rng.copy())
    }
    for (let k = 0; k < this.#count; k++) {
      for (const event of this.#events) {
        if (event.at !== k) continue
        if ('push' in event) env.push?.(...event.push)
        else env.retune?.(event.constants)
      }
      if (k < this.#count - 1) env.step(this.#commands.subarray(k * this.actuators, (k + 1) * this.actuators))
    }
  }

  #begin(start: Start): void {
    this.#start = start
    if (this.#events.length > 0) this.#events = []
    this.#count = 0
  }
}
