// Whether what is observed is what a space declares.

import { channelSize, type Space } from '../space.js'

/** What does not fit of the first of these observations that does not, and in which step; undefined where all do. */
export function misfitOf(space: Space, observations: readonly Float32Array[]): string | undefined {
  if (space.kind !== 'box') return undefined
  const numbers = space.channels.flatMap((channel, i) =>
    Array.from({ length: channelSize(channel) }, () => ({
      name: channel.name,
      low: space.low[i]!,
      high: space.high[i]!,
    })),
  )
  for (const [k, observation] of observations.entries()) {
    if (observation.length !== numbers.length)
      return `Expected ${numbers.length} numbers in an observation, got ${observation.length}`
    for (const [i, { name, low, high }] of numbers.entries()) {
      const value = observation[i]!
      if (!Number.isFinite(value)) return `Expected a finite ${name}, got ${value} in step ${k}`
      const slack = 1e-6 * Math.max(1, Math.abs(value))
      if (value < low - slack || value > high + slack)
        return `Expected ${name} in [${low}, ${high}], got ${value} in step ${k}`
    }
  }
  return undefined
}
