// The table of a transfer: what came across, what training on the target added, what it cost.

import type { Estimate, Metric } from '../core/index.js'
import { probabilityOfImprovement } from './aggregate.js'
import { afterTraining, beforeTransfer, curvesOf, labelled, startsOf } from './arm-scores.js'
import { percentileInterval, type RunScores, stratifiedResamples } from './bootstrap.js'
import { areaUnder, type Curve, commonGrid } from './curve.js'
import { definitions, partsOfId } from './definitions.js'
import { aligned, type Estimating, type SeedRows } from './estimate.js'
import { formatNumber } from './format.js'
import { meansRow, metricRow, type TransferInput } from './metric-row.js'
import { thresholdMetrics } from './threshold-metrics.js'

/**
 * Every metric that the scores allow, in the order of the definitions: what was not measured has no row, what is not defined
 * has a null value. Intervals resample seeds; both arms of a difference are resampled together.
 */
export function transferMetrics(input: TransferInput): Metric[] {
  const order = Object.keys(definitions)
  const place = ({ id }: Metric) => order.indexOf(partsOfId(id).id)
  const metrics = [
    ...sharedMetrics(input),
    ...input.arms.flatMap((arm) => [...armMetrics(input, arm), ...comparedWithScratch(input, arm)]),
    ...(input.threshold === null ? [] : thresholdMetrics(input, input.threshold)),
  ]
  return metrics.sort((a, b) => place(a) - place(b))
}

const itself = ([value]: readonly number[]): number => value!
const difference = ([a, b]: readonly number[]): number => a! - b!
/** NaN where the base is not positive: a ratio to it would mean nothing. */
const relativeGain = ([a, base]: readonly number[]): number => (base! > 0 ? (a! - base!) / base! : Number.NaN)

function sharedMetrics(input: TransferInput): Metric[] {
  const scratch = input.scratch === undefined ? [] : afterTraining(input, input.scratch)
  return [
    ...meansRow(input, 'pretrained', undefined, aligned(beforeTransfer(input)), itself),
    ...meansRow(input, 'asymptotic-scratch', undefined, aligned(scratch), itself),
    ...(input.others ?? []).flatMap((arm) =>
      meansRow(input, 'asymptotic-scratch', arm, aligned(afterTraining(input, arm)), itself),
    ),
  ]
}

function armMetrics(input: TransferInput, arm: string): Metric[] {
  const before = beforeTransfer(input)
  const zeroShot = labelled(input, 'zero-shot', input.target, arm)
  const final = afterTraining(input, arm)
  const retained = labelled(input, 'retained', input.source, arm)
  return [
    ...meansRow(input, 'zero-shot', arm, aligned(zeroShot), itself),
    ...meansRow(input, 'transfer-gap', arm, aligned(before, zeroShot), difference),
    ...meansRow(input, 'asymptotic', arm, aligned(final), itself),
    ...meansRow(input, 'fine-tuned-over-zero-shot', arm, aligned(final, zeroShot), difference),
    ...meansRow(input, 'retained', arm, aligned(retained), itself),
    ...meansRow(input, 'forgetting', arm, aligned(before, retained), difference),
  ]
}

function comparedWithScratch(input: TransferInput, arm: string): Metric[] {
  const { scratch } = input
  if (scratch === undefined) return []
  const finals = aligned(afterTraining(input, arm), afterTraining(input, scratch))
  return [
    ...meansRow(input, 'asymptotic-gain', arm, finals, difference),
    ...chanceToBeat(input, arm, finals),
    ...meansRow(input, 'jumpstart', arm, startsOf(input, arm, scratch), difference),
    ...areaRatio(input, arm, curvesOf(input, arm), curvesOf(input, scratch)),
  ]
}

/** Areas of both arms on the steps common to all of their curves. */
function areaRatio(input: TransferInput, arm: string, own: readonly Curve[], scratch: readonly Curve[]): Metric[] {
  const isDrawn = ({ steps }: Curve) => steps.length > 1
  const isPair = (seed: number) => isDrawn(own[seed]!) && isDrawn(scratch[seed]!)
  const drawn = [...own, ...scratch].filter((_, i) => isPair(i % own.length))
  const grid = commonGrid(drawn)
  const areas = own.map((curve, seed) =>
    isPair(seed) && grid.length > 1 ? [areaUnder(curve, grid), areaUnder(scratch[seed]!, grid)] : null,
  )
  return meansRow(input, 'area-ratio', arm, areas, relativeGain, rangeInWords(drawn, grid))
}

/** The common steps, where some curve has more. */
function rangeInWords(curves: readonly Curve[], grid: readonly number[]): string | undefined {
  const [first, last] = [grid[0], grid.at(-1)]
  if (curves.every(({ steps }) => steps[0] === first && steps.at(-1) === last)) return undefined
  return `Common to both are ${formatNumber(first ?? null)} to ${formatNumber(last ?? null)} steps.`
}

function chanceToBeat(input: TransferInput, arm: string, finals: SeedRows<readonly number[]>): Metric[] {
  const there = finals.filter((row) => row !== null)
  if (there.length === 0) return []
  const samples = [0, 1].map((column) => there.map((row) => [row[column]!]))
  return [metricRow(input, 'chance-to-beat-scratch', arm, (options) => chanceEstimate(samples, finals, options))]
}

/** By seed: whether it beat its own twin from scratch. */
function chanceEstimate(
  samples: readonly RunScores[],
  finals: SeedRows<readonly number[]>,
  { rng, level = 0.95 }: Estimating,
): Estimate {
  const chance = ([x, y]: readonly RunScores[]) => probabilityOfImprovement(x!, y!)
  const interval =
    samples[0]!.length < 2
      ? null
      : percentileInterval(stratifiedResamples(samples, chance, { rng, resamples: 2000 }), level)
  const bySeed = finals.map((row) => row && (Math.sign(row[0]! - row[1]!) + 1) / 2)
  return { value: chance(samples), low: interval?.low ?? null, high: interval?.high ?? null, level, bySeed }
}
