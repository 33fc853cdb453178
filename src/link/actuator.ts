// The safety layer beside the motors: what one control tick does, whatever came over the wire.
// Every command that reaches the plant is finite, in bounds, slew-limited and fresh, or it is the safe command.

import {
  isFiniteRow,
  limitCommand,
  type Outcome,
  type Plant,
  type RobotContract,
  safeCommand,
  seedOf,
  spaceSize,
} from '../core/index.js'
import type { ActuatorLog } from './actuator-log.js'
import type { Reading } from './log-columns.js'
import { COMMAND, type Mailbox, REASONS, type Reason, SAMPLE, WORD } from './mailbox.js'
import { type EpisodeEnd, endBefore, endIn, episodeIn, takeOrder } from './order.js'

/** What an actuator works on. */
export interface ActuatorNeeds {
  plant: Plant
  contract: RobotContract
  mailbox: Mailbox
  /** Monotonic seconds. */
  now(): number
  log?: ActuatorLog
  /** Called with readings that tripped it, or whose reward did. */
  unsound?(readings: Float32Array): void
}

/**
 * States: `waiting` (no controller has it), `running` (from a reset on), `safe` (tripped; only a reset leads out). In lock-step
 * somebody calls `tick` for every command, in real time for every control period.
 */
export class Actuator {
  readonly #plant: Plant
  readonly #contract: RobotContract
  readonly #mailbox: Mailbox
  readonly #now: () => number
  readonly #log: ActuatorLog | undefined
  readonly #unsound: ActuatorNeeds['unsound']
  readonly #period: number
  readonly #safe: Float32Array
  readonly #observation: Float32Array
  readonly #reading: Reading // for the log
  readonly #wanted: Float32Array // newest accepted command, as sent
  readonly #applied: Float32Array // last command given to the plant
  readonly #next: Float32Array
  #given: Float32Array // what the plant sees, and may change or hand to another thread
  #state: 'waiting' | 'running' | 'safe' = 'waiting'
  #reason: Reason = ''
  /** When the plant was given its last command. */
  #givenAt = Number.NEGATIVE_INFINITY
  #episode = 0
  /** Control ticks since the reset; the number of the newest observation. */
  #sequence = 0
  /** Until which observation number the accepted command may act. */
  #validUntil = 0
  /** Control periods since a command was accepted, or since an episode that nothing ran before. */
  #silence = 0

  constructor({ plant, contract, mailbox, now, log, unsound }: ActuatorNeeds) {
    this.#plant = plant
    this.#contract = contract
    this.#mailbox = mailbox
    this.#now = now
    this.#log = log
    this.#unsound = unsound
    this.#period = 1 / contract.controlHz
    this.#safe = safeCommand(contract.actuators)
    this.#observation = new Float32Array(spaceSize(contract.observation))
    this.#reading = { values: this.#observation, commands: 0 }
    this.#wanted = new Float32Array(contract.actuators.channels.length)
    this.#applied = Float32Array.from(this.#safe)
    this.#next = new Float32Array(this.#wanted.length)
    this.#given = new Float32Array(this.#wanted.length)
  }

  /** One control tick. `skipped`: control periods that passed without one since the last. Throws what the plant throws. */
  tick(skipped: number): void {
    if (this.#obey()) return
    if (this.#state !== 'running') this.#rest()
    else this.#run(skipped)
  }

  /** Puts the plant into its safe state for good: the thread is about to end, or the plant has thrown. */
  stop(reason: Reason): void {
    try {
      if (this.#state === 'running') this.#trip(reason)
      else this.#halt()
      this.#give(this.#safe)
      if (this.#state === 'safe') this.#report()
    } finally {
      this.#log?.line(this.#now(), this.#state, this.#applied, this.#why())
      this.#log?.close()
    }
  }

  /** Does what is ordered and not yet done. True where that was a reset alone, which is a tick of its own. */
  #obey(): boolean {
    const order = takeOrder(this.#mailbox.words)
    const end = endIn(order)
    const begins = episodeIn(order) !== this.#episode
    if (begins) {
      // The end of the episode before reaches the motors, however soon the next one came.
      const before = endBefore(order)
      if (before !== undefined && this.#state === 'running') {
        this.#end(before)
        this.#rest()
      }
      this.#reset(episodeIn(order))
    }
    if (end !== undefined) this.#end(end)
    return begins && end === undefined
  }

  #end(end: EpisodeEnd): void {
    if (end !== 'rest') this.#trip(end)
    else if (this.#state !== 'waiting') {
      this.#halt()
      this.#state = 'waiting'
      this.#reason = ''
    }
  }

  #reset(episode: number): void {
    const { words } = this.#mailbox
    const seed = seedOf(Atomics.load(words, WORD.seedLow), Atomics.load(words, WORD.seedHigh))
    this.#plant.simulated?.reset(seed)
    // A machine goes on from the command it has, and so does its watchdog; a simulation starts from rest.
    const goesOn = this.#plant.simulated === undefined && this.#state === 'running'
    this.#silence = goesOn ? this.#silence + 1 : 0
    if (this.#plant.simulated !== undefined) this.#applied.set(this.#safe)
    this.#wanted.set(this.#safe)
    this.#episode = episode
    this.#sequence = 0
    this.#reading.commands = 0
    this.#validUntil = Number.POSITIVE_INFINITY
    this.#state = 'running'
    this.#reason = ''
    if (this.#silence > this.#contract.commandPeriods) {
      this.#trip('silence')
      this.#rest()
      return
    }
    this.#sample(0, false)
    this.#log?.line(this.#now(), this.#state, this.#applied, this.#reason || 'reset', this.#reading)
  }

  /** A tick outside an episode: the safe command again. */
  #rest(): void {
    this.#give(this.#safe)
    if (this.#state === 'safe') this.#report()
    this.#log?.line(this.#now(), this.#state, this.#applied, this.#why())
  }

  /** Why nothing runs: what tripped it, or that its controller said goodbye, without which no episode ends in waiting. */
  #why(): string {
    return this.#state === 'waiting' && this.#episode > 0 ? 'goodbye' : this.#reason
  }

  #run(skipped: number): void {
    const { words } = this.#mailbox
    const fresh = this.#receive(skipped)
    this.#silence = fresh ? 0 : this.#silence + 1 + skipped
    words[WORD.ticks]!++
    words[WORD.skipped]! += skipped
    if (!fresh) words[WORD.misses]!++
    if (this.#silence >= this.#contract.commandPeriods) this.#trip('silence')
    if (this.#state !== 'running') {
      this.#rest()
      return
    }
    const expired = this.#sequence + skipped >= this.#validUntil
    const changed = this.#choose(expired)
    if (changed) words[WORD.interventions]!++
    this.#give(this.#next)
    this.#sequence += 1 + skipped
    this.#reading.commands++
    this.#sample(skipped, changed)
    const why = expired ? 'expired' : changed ? 'limited' : fresh ? '' : 'held'
    this.#log?.line(this.#now(), this.#state, this.#applied, this.#reason || why, this.#reading)
  }

  /** Takes the newest command where it belongs to this episode, is sound and comes in time. */
  #receive(skipped: number): boolean {
    const { commands, words } = this.#mailbox
    if (!commands.take()) return false
    const { head, values } = commands.slot
    if (head[COMMAND.episode] !== this.#episode) return false
    this.#next.set(values)
    const answers = head[COMMAND.observation]!
    if (!isFiniteRow(this.#next) || answers > this.#sequence) {
      this.#trip('action')
      return false
    }
    const validUntil = answers + Math.min(head[COMMAND.expiry]!, this.#contract.commandPeriods)
    if (this.#sequence + skipped >= validUntil) {
      words[WORD.late]!++
      return false
    }
    this.#wanted.set(this.#next)
    this.#validUntil = validUntil
    return true
  }

  /** Fills the next command; true where it is not the one that was wanted. */
  #choose(expired: boolean): boolean {
    if (expired) {
      this.#next.set(this.#safe)
      return true
    }
    this.#next.set(this.#wanted)
    return limitCommand(this.#next, this.#applied, this.#contract.actuators, this.#seconds())
  }

  /** What the slew rate counts: a control period, but on a machine that waits for commands no more than has passed since the last. */
  #seconds(): number {
    const waits = this.#contract.mode === 'lock-step' && this.#plant.simulated === undefined
    return waits ? Math.min(this.#period, this.#now() - this.#givenAt) : this.#period
  }

  #give(command: Float32Array): void {
    // One that was handed on is empty here.
    if (this.#given.length === 0) this.#given = new Float32Array(command.length)
    this.#given.set(command)
    this.#plant.apply(this.#given)
    this.#applied.set(command)
    this.#givenAt = this.#now()
  }

  /** The plant's own stop; where that throws, the safe command at once, since nothing may follow. */
  #halt(): void {
    try {
      this.#plant.safe()
    } catch (problem) {
      this.#give(this.#safe)
      throw problem
    }
  }

  #trip(reason: Reason): void {
    if (this.#state !== 'running') return
    this.#state = 'safe'
    this.#reason = reason
    this.#mailbox.words[WORD.trips]!++
    this.#halt()
  }

  /** Reads the sensors and publishes; a reading that is not finite, or not there, trips and leaves the thread as that. */
  #sample(missed: number, intervened: boolean): void {
    this.#observation.fill(Number.NaN)
    this.#plant.observe(this.#observation)
    const outcome = this.#plant.simulated?.outcome()
    if (!isFiniteRow(this.#observation) || (outcome && !isFiniteOutcome(outcome))) {
      this.#trip('observation')
      this.#give(this.#safe)
      this.#report()
      this.#unsound?.(this.#observation)
      return
    }
    const { head, values, applied, terms } = this.#mailbox.observations.slot
    values.set(this.#observation)
    applied.set(this.#applied)
    head[SAMPLE.intervened] = intervened ? 1 : 0
    head[SAMPLE.missed] = missed
    head[SAMPLE.outcome] = outcome === undefined ? 0 : 1
    if (outcome !== undefined) {
      head[SAMPLE.reward] = outcome.reward
      head[SAMPLE.terminated] = outcome.terminated ? 1 : 0
      terms.set(outcome.terms)
    }
    this.#report()
  }

  /** Publishes what the head says of the state. */
  #report(): void {
    const { observations } = this.#mailbox
    const { head } = observations.slot
    head[SAMPLE.episode] = this.#episode
    head[SAMPLE.sequence] = this.#sequence
    head[SAMPLE.at] = this.#now()
    head[SAMPLE.running] = this.#state === 'running' ? 1 : 0
    head[SAMPLE.reason] = REASONS.indexOf(this.#reason)
    observations.publish()
  }
}

function isFiniteOutcome({ reward, terms }: Outcome): boolean {
  return Number.isFinite(reward) && isFiniteRow(terms)
}
