// Rows of the table of metrics: a definition, whose it is, and an estimate.

import { createRng, type Estimate, type Metric, type Rng } from '../core/index.js'
import type { ScoreTable } from './arm-scores.js'
import { definitions, type MetricId, metricId } from './definitions.js'
import { type Estimating, estimateOfMeans, type SeedRows } from './estimate.js'

/** Scores and their roles, as a plan gives them. */
export interface TransferInput extends ScoreTable {
  /** Mean return that counts as reached; null leaves out what needs one. */
  threshold: number | null
  /** Arms that start from the pretrained policy. With several, ids become `ARM/ID`. */
  arms: readonly string[]
  /** The arm from random weights that the others are compared with. */
  scratch?: string
  /** Further arms from random weights; ids of theirs are `ARM/ID` always. */
  others?: readonly string[]
  /** Mean returns that end an arm's training on the target. */
  until?: Readonly<Record<string, number>>
  /** @default 0.95 */
  level?: number
  /** For resampling; split by metric: the same scores have the same interval in every arm, and whichever others there are. @default createRng(0) */
  rng?: Rng
}

/** A metric of an arm, or of what all arms share where `arm` is undefined. `note` is appended to its definition. */
export function metricRow(
  input: TransferInput,
  id: MetricId,
  arm: string | undefined,
  estimate: (options: Estimating) => Estimate,
  note?: string,
): Metric {
  const { label, about, unit, better } = definitions[id]
  const name = metricId(id, input, arm)
  return {
    id: name,
    label: name === id ? label : `${label} (${arm})`,
    about: note === undefined ? about : `${about} ${note}`,
    unit,
    better,
    estimate: estimate({ rng: (input.rng ?? createRng(0)).split(id), level: input.level ?? 0.95 }),
  }
}

/** A metric that is `f` of means over seeds: no row where no seed has what it needs. */
export function meansRow(
  input: TransferInput,
  id: MetricId,
  arm: string | undefined,
  rows: SeedRows<readonly number[]>,
  f: (means: readonly number[]) => number,
  note?: string,
): Metric[] {
  if (rows.every((row) => row === null)) return []
  return [metricRow(input, id, arm, (options) => estimateOfMeans(rows, f, options), note)]
}
