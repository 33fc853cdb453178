// An actuator with a machine that writes down what reaches its motors, and the other end of its mailbox.

import type { Actuators, Plant } from 'landbridge/core'
import { Actuator } from '#src/link/actuator.js'
import { COMMAND, openMailbox, REASONS, SAMPLE, WORD } from '#src/link/mailbox.js'
import { type EpisodeEnd, orderEnd, orderEpisode } from '#src/link/order.js'
import { contract } from './contract.js'

/** A machine that writes down what reaches its motors. */
class RecordedPlant implements Plant {
  readonly applied: number[][] = []
  stops = 0
  reading = 0
  simulated?: NonNullable<Plant['simulated']>

  observe(into: Float32Array): void {
    into.fill(this.reading)
  }

  apply(command: Float32Array): void {
    this.applied.push([...command])
  }

  safe(): void {
    this.stops++
  }
}

/** Both ends of a mailbox with an actuator on one of them. */
export function rig(commandPeriods = contract.commandPeriods, limits: Partial<Actuators> = {}) {
  const plant = new RecordedPlant()
  const inside = openMailbox(contract, 'actuator')
  const outside = openMailbox(contract, 'socket', inside.buffer)
  let time = 0
  const now = () => (time += 0.02)
  const actuators = { ...contract.actuators, ...limits }
  const changed = { ...contract, actuators, commandPeriods }
  const actuator = new Actuator({ plant, contract: changed, mailbox: inside, now })
  let ordered = 0
  const send = (values: number[], at: { observation?: number; expiry?: number; episode?: number } = {}) => {
    const { head, values: slot } = outside.commands.slot
    head[COMMAND.episode] = at.episode ?? ordered
    head[COMMAND.observation] = at.observation ?? newest().sequence
    head[COMMAND.expiry] = at.expiry ?? commandPeriods
    slot.set(values)
    outside.commands.publish()
  }
  const newest = () => {
    outside.observations.take()
    const { head } = outside.observations.slot
    const reason = REASONS[head[SAMPLE.reason]!]
    return { sequence: head[SAMPLE.sequence]!, running: head[SAMPLE.running] === 1, reason }
  }
  /** Which episode the newest observation is of. */
  const episode = () => {
    outside.observations.take()
    return outside.observations.slot.head[SAMPLE.episode]!
  }
  /** What the newest observation says of the motors, and the ticks that nobody had. */
  const told = () => {
    outside.observations.take()
    const { head, applied } = outside.observations.slot
    return { missed: head[SAMPLE.missed]!, applied: [...applied] }
  }
  const reset = () => {
    ordered = orderEpisode(outside.words)
  }
  const end = (why: EpisodeEnd) => orderEnd(outside.words, why)
  const count = (word: keyof typeof WORD) => outside.words[WORD[word]]!
  const last = () => plant.applied.at(-1)
  return { plant, actuator, outside, send, newest, episode, told, reset, end, count, last }
}

/** What its motors get at rest. */
export const safe = contract.actuators.safe
