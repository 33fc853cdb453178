// Spaces as most envs have them: observations without bounds, commands from -1 to 1, motors that limit no policy.

import type { Actuators, Channel, Space } from '../core/index.js'
import type { Channels } from './simulation.js'

/** Channels without bounds. */
export function unbounded(channels: Channel[]): Channels {
  return {
    channels,
    low: channels.map(() => Number.NEGATIVE_INFINITY),
    high: channels.map(() => Number.POSITIVE_INFINITY),
  }
}

/** Any command between the ends of the actuators, as -1 to 1. */
export function commandSpace(channels: Channel[]): Extract<Space, { kind: 'box' }> {
  return { kind: 'box', channels, low: channels.map(() => -1), high: channels.map(() => 1) }
}

/** Motors that go as far as `most` (of all, or one a channel, in its unit) both ways, and from one end to the other in half a control period: no limit to a policy. */
export function freeActuators(channels: Channel[], most: number | readonly number[], controlHz: number): Actuators {
  const ends = channels.map((_, i) => (typeof most === 'number' ? most : most[i]!))
  return {
    channels,
    low: ends.map((end) => -end),
    high: ends,
    slew: ends.map((end) => 4 * end * controlHz),
    safe: ends.map(() => 0),
  }
}
