// Spaces as most envs have them: channels as tables, commands from -1 to 1, motors that limit no policy.

import type { Actuators, Channel, Space } from '../core/index.js'
import { refused } from './check-numbers.js'
import type { Channels, Sensor } from './simulation.js'

/** A row of a table of channels; where it names no bound there is none. */
export interface ChannelRow extends Channel {
  low?: number
  high?: number
  /** Of its sensor. */
  jumps?: boolean
}

/** Channels with the bounds that their rows name; what else a row has is left out. */
export function bounded(rows: readonly ChannelRow[]): Channels {
  return {
    channels: rows.map(({ name, unit }) => ({ name, unit })),
    low: rows.map(({ low = Number.NEGATIVE_INFINITY }) => low),
    high: rows.map(({ high = Number.POSITIVE_INFINITY }) => high),
  }
}

/** Channels without bounds. */
export function unbounded(channels: readonly Channel[]): Channels {
  return bounded(channels.map(({ name, unit }) => ({ name, unit })))
}

/** Sensors of channels, with one noise in the unit of each; what has none (unit 1: contacts, flags) is exact, and jumps. */
export function sensorsOf(channels: readonly ChannelRow[], noise: number): Sensor[] {
  return channels.map(({ name, unit, jumps = false }) =>
    unit === '1' ? { name, unit, noise: 0, jumps: true } : { name, unit, noise, jumps },
  )
}

/** Any command between the ends of the actuators, as -1 to 1. */
export function commandSpace(channels: Channel[]): Extract<Space, { kind: 'box' }> {
  return { kind: 'box', channels, low: channels.map(() => -1), high: channels.map(() => 1) }
}

/** One command of several, each with its name. */
export function choiceSpace(commands: Record<string, number[]>): Extract<Space, { kind: 'discrete' }> {
  return { kind: 'discrete', choices: Object.entries(commands).map(([name, command]) => ({ name, command })) }
}

/** How far a motor goes, in the unit of its channel: both ways, or from a low to a high end. */
export type MotorEnds = number | readonly [low: number, high: number]

/**
 * Motors that go as far as `most` (of all, or one a channel), and from one end to the other in half a control period: no limit to a
 * policy. Throws `env` where `most` has not one a channel.
 */
export function freeActuators(channels: Channel[], most: number | readonly MotorEnds[], controlHz: number): Actuators {
  if (typeof most !== 'number' && most.length !== channels.length)
    throw refused('`most` of freeActuators', `to be one a channel (${channels.length})`, most.length)
  const ends = channels.map((_, i) => {
    const one = typeof most === 'number' ? most : most[i]!
    return typeof one === 'number' ? ([-one, one] as const) : one
  })
  return {
    channels,
    low: ends.map(([low]) => low),
    high: ends.map(([, high]) => high),
    slew: ends.map(([low, high]) => 2 * (high - low) * controlHz),
    safe: ends.map(() => 0),
  }
}
