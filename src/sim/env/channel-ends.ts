// Sensors that end where their channels do: noise carries no reading past what the env declares.

import { channelSize } from '../../core/index.js'
import type { Channels } from '../simulation.js'

/** Holds observations between the ends of their channels, where these have any. */
export class ChannelEnds {
  readonly #ends: { from: number; to: number; low: number; high: number }[] = []

  constructor({ channels, low, high }: Channels) {
    let to = 0
    for (const [i, channel] of channels.entries()) {
      const from = to
      to += channelSize(channel)
      if (low[i]! > Number.NEGATIVE_INFINITY || high[i]! < Number.POSITIVE_INFINITY)
        this.#ends.push({ from, to, low: low[i]!, high: high[i]! })
    }
  }

  /** In place. */
  hold(observation: Float32Array): void {
    for (const { from, to, low, high } of this.#ends)
      for (let i = from; i < to; i++) observation[i] = Math.min(Math.max(observation[i]!, low), high)
  }
}
