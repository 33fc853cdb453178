// A network between policy and machine: latency, jitter, loss, frames that come twice. Causal: packets arrive in the order in which
// they were sent, so a later observation never arrives before an earlier one.

import type { EnvSpec, ParamSpec, Step } from '../../core/index.js'
import { MOST_DELAY } from '../actuators/actuation.js'
import { extendSpec, ownObservation, WrappedEnv, type Wrapping } from './wrapped-env.js'

const steps = (about: string): ParamSpec => ({ nominal: 0, min: 0, max: MOST_DELAY, unit: 'control steps', about })
const share = (about: string): ParamSpec => ({ nominal: 0, min: 0, max: 0.9, unit: '1', about })

const own = {
  commandLatency: steps('until a command arrives, taken at the next whole step'),
  commandJitter: steps('what is added to it, uniform from 0, for every command anew'),
  commandLoss: share('probability that a command never arrives; the last one that did is held'),
  observationLatency: steps('until an observation arrives, seen at the next whole step'),
  observationJitter: steps('what is added to it, uniform from 0, for every observation anew'),
  observationLoss: share('probability that an observation never arrives; the last one that did is seen again'),
  frameRepeat: share('probability that the sensors send what they sent before'),
}

/** The env behind a network; ideal at the nominal values. */
export function network(spec: EnvSpec): EnvSpec {
  return extendSpec(spec, 'network', own, (of) => new Network(of))
}

/** Packets under way, at most as many as may be. */
const SLOTS = 2 * MOST_DELAY + 2

/** One direction: rows are sent at a time, and arrive in order. */
class Line {
  readonly rows: Float32Array // [slots x size]
  readonly arrivals = new Float64Array(SLOTS).fill(Number.POSITIVE_INFINITY)
  /** Count of rows sent, the arrival of the last one, the row that was received last. */
  readonly state = new Float64Array(3)

  constructor(readonly size: number) {
    this.rows = new Float32Array(SLOTS * size)
  }

  /** Empty, but for a row that has always been there. */
  begin(first: Float32Array): void {
    this.arrivals.fill(Number.POSITIVE_INFINITY)
    this.rows.set(first, 0)
    this.state.set([1, 0, 0])
  }

  /** Sends a row at `time`; it arrives `delay` later, or with the row before it where that is later, or never. */
  send(row: Float32Array, time: number, delay: number, lost: boolean): void {
    const count = this.state[0]!++
    const slot = count % SLOTS
    this.rows.set(row, slot * this.size)
    if (!lost) this.state[1] = Math.max(this.state[1]!, time + delay)
    this.arrivals[slot] = lost ? Number.POSITIVE_INFINITY : this.state[1]!
  }

  /** The newest row that has arrived by `time`. */
  receive(time: number, into: Float32Array): void {
    const sent = this.state[0]!
    for (let count = sent - 1; count > Math.max(this.state[2]!, sent - SLOTS); count--) {
      if (this.arrivals[count % SLOTS]! > time) continue
      this.state[2] = count
      break
    }
    // What was received last is kept by the receiver, even where its slot is used again.
    if (this.state[2]! > sent - SLOTS) {
      const at = (this.state[2]! % SLOTS) * this.size
      for (let i = 0; i < this.size; i++) into[i] = this.rows[at + i]!
    }
  }
}

class Network extends WrappedEnv {
  readonly result: Step
  readonly #commands: Line
  readonly #observations: Line
  readonly #command: Float32Array // that the machine holds
  readonly #frame: Float32Array // that the sensors sent last
  readonly #safe: Float32Array
  readonly #time = new Float64Array(1) // control steps

  constructor(of: Wrapping) {
    super(of)
    const { result } = this.inner
    const size = result.observation.length
    this.result = ownObservation(result, size)
    this.#safe = Float32Array.from(of.spec.actuators.safe)
    this.#commands = new Line(this.#safe.length)
    this.#observations = new Line(size)
    this.#command = this.#safe.slice()
    this.#frame = new Float32Array(size)
  }

  protected advance(command: Float32Array): void {
    const time = this.#time[0]!++
    this.#commands.send(command, time, this.#delay(0), this.#happens(2))
    this.#commands.receive(time, this.#command)
    this.inner.step(this.#command)
    if (!this.#happens(6)) this.#frame.set(this.inner.result.observation)
    this.#observations.send(this.#frame, time + 1, this.#delay(3), this.#happens(5))
    this.#observations.receive(time + 1, this.result.observation)
    this.follow()
  }

  protected begin(): void {
    this.#time[0] = 0
    this.#command.set(this.#safe)
    this.#commands.begin(this.#safe)
    this.#frame.set(this.inner.result.observation)
    this.#observations.begin(this.#frame)
    this.result.observation.set(this.#frame)
    this.follow()
  }

  protected kept() {
    const lines = [this.#commands, this.#observations].flatMap(({ rows, arrivals, state }) => [rows, arrivals, state])
    return [...lines, this.#command, this.#frame, this.#time, this.result.observation]
  }

  /** Latency and jitter of a packet; constants at `first` and behind it. Rounding must not make what is due now late. */
  #delay(first: number): number {
    const jitter = this.constant(first + 1)
    return this.constant(first) + (jitter > 0 ? jitter * this.rng.uniform() : 0) - 1e-9
  }

  #happens(probability: number): boolean {
    const share = this.constant(probability)
    return share > 0 && this.rng.uniform() < share
  }
}
