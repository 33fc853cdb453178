// What episodes are like on the mean, in words.

import type { EpisodeMeans } from '../core/index.js'

/** Length, how many terminated, and the terms of the reward where the return is more than one. */
export function episodeInWords({ steps, terminated, terms }: EpisodeMeans): string {
  const sums = Object.entries(terms)
  const parts = sums.length < 2 ? [] : [sums.map(([name, sum]) => `${name} ${figures(sum)}`).join(', ')]
  return [`mean episode: ${figures(steps)} steps`, `${figures(100 * terminated)} % terminated`, ...parts].join('; ')
}

/** A term may be far smaller than the others. */
function figures(value: number): string {
  return String(Number(value.toPrecision(4)))
}
