// What becomes of the observation statistics: they belong to the policy's function as much as its weights do.

import type { NormaliserMode, NormaliserState } from '../core/index.js'
import { type ChannelMap, namesOf } from './channel-map.js'

/**
 * Rows that the source's statistics count for under `continue`: after as many rows on the target, old and new weigh the same.
 * Uncapped, a million source rows would leave nothing for the target to change.
 */
export const CONTINUE_COUNT = 10_000

/**
 * Statistics for the target's observations. Kept channels keep theirs; an added channel starts with mean 0 and variance 1, which
 * changes nothing, since its weights are 0, but counts as many rows as the others do. `carry` and `refit` keep the count (`refit`
 * measures later), `continue` caps it, `reset` empties all. `about` says it in words; `warnings` says what to mind.
 */
export function transferNormaliser(
  source: NormaliserState,
  map: ChannelMap,
  mode: NormaliserMode,
): { normaliser: NormaliserState; about: string; warnings: string[] } {
  const reset = mode === 'reset'
  const pick = (values: Float64Array, fallback: number) =>
    Float64Array.from(map.from, (number) => (number < 0 || reset ? fallback : values[number]!))
  const count = counted(source.count, mode)
  const [rows, counting] = [source.count, count].map((of) => of.toLocaleString('en'))
  return {
    normaliser: { count, mean: pick(source.mean, 0), variance: pick(source.variance, 1) },
    about: {
      carry: `carry: the source's statistics of ${rows} rows`,
      continue: `continue: the source's statistics, counting as ${counting} rows, go on with the target's`,
      refit: 'refit: to be measured on the target and folded into the first layer',
      reset: 'reset: empty, measured anew while training',
    }[mode],
    warnings: warningsOf(source, map, mode),
  }
}

/** Rows that the source's statistics count for. */
function counted(rows: number, mode: NormaliserMode): number {
  return mode === 'reset' ? 0 : mode === 'continue' ? Math.min(rows, CONTINUE_COUNT) : rows
}

function warningsOf(source: NormaliserState, map: ChannelMap, mode: NormaliserMode): string[] {
  const warnings: string[] = []
  const added = namesOf(map, 'added')
  const removed = namesOf(map, 'removed')
  if (mode === 'reset' && source.count > 0) {
    warnings.push('reset scrambles the inputs of the transferred layers unless folded: `refit` keeps the function')
  }
  if (added.length > 0 && (mode === 'carry' || mode === 'continue') && source.count > 0) {
    const rows = counted(source.count, mode).toLocaleString('en')
    warnings.push(
      `${added.join(', ')}: new, its statistics begin as those of ${rows} rows with mean 0 and variance 1 under ${mode}; refit measures it`,
    )
  }
  if (removed.length > 0 && source.count === 0) {
    warnings.push(`${removed.join(', ')}: removed, and its mean was never measured: taken as 0`)
  }
  return warnings
}
