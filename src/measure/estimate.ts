// Estimates over seeds: a value, its interval by resampling seeds, and the value of every seed.

import { type Estimate, mean } from '../core/index.js'
import { pairedResamples, percentileInterval, type Resampling } from './bootstrap.js'

/** How an estimate is made. */
export interface Estimating extends Resampling {
  /** @default 0.95 */
  level?: number
}

/** One row a seed; null where the seed lacks what the estimate needs. */
export type SeedRows<Row> = readonly (Row | null)[]

/**
 * Any statistic of the seeds that are there. Seeds are resampled whole, so that arms stay paired. `bySeed` is the statistic of
 * one seed alone. The interval is null for fewer than two seeds, or where `statistic` is not defined (NaN) on some resample.
 */
export function estimateOver<Row>(
  rows: SeedRows<Row>,
  statistic: (rows: readonly Row[]) => number,
  options: Estimating,
): Estimate {
  const there = rows.filter((row) => row !== null)
  const level = options.level ?? 0.95
  const bySeed = rows.map((row) => (row === null ? null : numberOrNull(statistic([row]))))
  const value = there.length === 0 ? null : numberOrNull(statistic(there))
  if (value === null || there.length < 2) return { value, low: null, high: null, level, bySeed }
  const resampled = pairedResamples(there.length, (drawn) => statistic(Array.from(drawn, (i) => there[i]!)), options)
  const interval = percentileInterval(resampled, level)
  return { value, low: interval?.low ?? null, high: interval?.high ?? null, level, bySeed }
}

/**
 * An estimate of `f` of means over seeds. Rows are the same few quantities of each seed, e.g. [transferred, from scratch];
 * `f` is applied to the means of the columns, and for `bySeed` to a seed's own row. A difference, a ratio, or the value itself.
 */
export function estimateOfMeans(
  rows: SeedRows<readonly number[]>,
  f: (means: readonly number[]) => number,
  options: Estimating,
): Estimate {
  return estimateOver(rows, (drawn) => f(columnMeans(drawn)), options)
}

/** Whether the interval lies on one side of zero; false where there is none. */
export function excludesZero({ low, high }: Pick<Estimate, 'low' | 'high'>): boolean {
  return low !== null && high !== null && (low > 0 || high < 0)
}

/** Aligns quantities of seeds: a row where all of them are there, else null. */
export function aligned(...columns: readonly (readonly (number | null)[])[]): SeedRows<readonly number[]> {
  return columns[0]!.map((_, seed) => {
    const row = columns.map((column) => column[seed] ?? null)
    return row.every((value) => value !== null) ? row : null
  })
}

function columnMeans(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, column) => mean(rows.map((row) => row[column]!)))
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
