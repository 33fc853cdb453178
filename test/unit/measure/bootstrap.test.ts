// Resampling against the exact enumeration of all resamples, and against how often intervals cover the truth.

import { createRng, mean } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import {
  excludesZero,
  interquartileMean,
  meanInterval,
  pairedResamples,
  percentileInterval,
  probabilityOfImprovement,
  quantile,
  scoreInterval,
  stratifiedResamples,
} from '#src/measure/index.js'

const scores = [
  [0.1, 0.55],
  [0.4, 0.7],
  [0.9, 0.2],
]

/** All 27 x 27 ways to draw three runs of each of two tasks. */
function everyResample(): number[][][] {
  const draws = Array.from({ length: 27 }, (_, code) => [code % 3, Math.floor(code / 3) % 3, Math.floor(code / 9)])
  return draws.flatMap((first) =>
    draws.map((second) => first.map((run, i) => [scores[run]![0]!, scores[second[i]!]![1]!])),
  )
}

function deviation(values: Float64Array): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

describe('stratified bootstrap', () => {
  const meanOf = (matrix: readonly (readonly number[])[]) => mean(matrix.flat())

  test('the exact distribution has the published figures', () => {
    const interquartile = Float64Array.from(everyResample(), interquartileMean)
    expect(percentileInterval(interquartile)!.low).toBeCloseTo(0.225, 10)
    expect(percentileInterval(interquartile)!.high).toBeCloseTo(0.75, 10)
    expect(mean(interquartile)).toBeCloseTo(0.468827, 6)
    const means = Float64Array.from(everyResample(), meanOf)
    expect(percentileInterval(means)!.low).toBeCloseTo(0.258333, 6)
    expect(percentileInterval(means)!.high).toBeCloseTo(0.691667, 6)
    expect(deviation(means)).toBeCloseTo(0.112834, 6)
  })

  test('converges to the exact distribution', () => {
    const options = { rng: createRng(1), resamples: 50_000 }
    const interquartile = stratifiedResamples([scores], ([drawn]) => interquartileMean(drawn!), options)
    expect(mean(interquartile)).toBeCloseTo(0.468827, 2)
    expect(percentileInterval(interquartile)).toEqual({
      low: expect.closeTo(0.225, 2),
      high: expect.closeTo(0.75, 2),
      level: 0.95,
    })
    const means = stratifiedResamples([scores], ([drawn]) => meanOf(drawn!), options)
    expect(deviation(means)).toBeCloseTo(0.1128337, 2)
    expect(percentileInterval(means)!.low).toBeCloseTo(0.258333, 2)
    expect(percentileInterval(means)!.high).toBeCloseTo(0.691667, 2)
  })

  test('draws several samples independently of each other', () => {
    const one = [[0], [1]]
    const chances = stratifiedResamples([one, one], ([a, b]) => probabilityOfImprovement(a!, b!), { rng: createRng(2) })
    expect([...new Set(chances)].sort()).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(mean(chances)).toBeCloseTo(0.5, 1)
  })

  test('holds the point estimate inside', () => {
    const counting = Array.from({ length: 5 }, (_, run) => Array.from({ length: 16 }, (_, task) => 16 * run + task))
    const options = { rng: createRng(3), resamples: 100 }
    const { low, high } = percentileInterval(
      stratifiedResamples([counting], ([drawn]) => interquartileMean(drawn!), options),
    )!
    expect(low).toBeLessThan(39.5)
    expect(high).toBeGreaterThan(39.5)
  })
})

test('paired resamples keep a constant difference constant', () => {
  const [a, b] = [
    [3, 9, 4, 1],
    [1, 7, 2, -1],
  ]
  const difference = (rows: Int32Array) => rows.reduce((sum, row) => sum + a[row]! - b[row]!, 0) / rows.length
  expect(new Set(pairedResamples(4, difference, { rng: createRng(4) }))).toEqual(new Set([2]))
})

test('an interval of a mean is that of paired resamples', () => {
  const values = [3, -1, 4, 1, -5, 9, 2.5]
  const meanOf = (rows: Int32Array) => mean(Array.from(rows, (row) => values[row]!))
  const resampled = pairedResamples(values.length, meanOf, { rng: createRng(3) })
  expect(meanInterval(values, { rng: createRng(3), level: 0.8 })).toEqual(percentileInterval(resampled, 0.8))
})

test('an interval exists only where every resample does', () => {
  expect(percentileInterval(Float64Array.of(1, Number.NaN, 2))).toBeNull()
  expect(meanInterval([5], { rng: createRng(0) })).toBeNull()
  expect(meanInterval([5, 5, 5], { rng: createRng(0) })).toEqual({ low: 5, high: 5, level: 0.95 })
})

test('with few seeds the interval covers the truth as rarely as the report says', () => {
  const rng = createRng(5)
  const coverage = (seeds: number) => {
    const runs = 1500
    let covered = 0
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: seeds }, () => rng.normal())
      const { low, high } = meanInterval(values, { rng, resamples: 300 })!
      if (low <= 0 && high >= 0) covered++
    }
    return covered / runs
  }
  expect(coverage(3)).toBeCloseTo(0.74, 1)
  expect(Math.abs(coverage(5) - 0.83)).toBeLessThan(0.03)
  expect(Math.abs(coverage(10) - 0.89)).toBeLessThan(0.03)
})

test('quantiles are those of numpy', () => {
  expect(quantile([3, 1, 2, 10], 0.5)).toBe(2.5)
  expect(quantile([1, 2, 3, 4], 0.025)).toBeCloseTo(1.075, 12)
  expect(quantile([7], 0.99)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

describe('the interval of one score', () => {
  const returns = [500, 480, 210, 500, 390, 500, 500, 475]

  test('is the same for the same returns and holds their mean', () => {
    const interval = scoreInterval(returns)
    expect(interval).toEqual(scoreInterval(returns))
    expect(interval.value).toBe(mean(returns))
    expect(interval.low!).toBeLessThan(interval.value)
    expect(interval.high!).toBeGreaterThan(interval.value)
    expect(interval.episodes).toBe(8)
  })

  test('narrows at a lower level and is missing for one episode', () => {
    const [wide, narrow] = [scoreInterval(returns), scoreInterval(returns, { level: 0.5 })]
    expect(narrow.high! - narrow.low!).toBeLessThan(wide.high! - wide.low!)
    expect(scoreInterval([200])).toEqual({ value: 200, low: null, high: null, level: 0.95, episodes: 1 })
  })
})

test('an interval excludes zero where all of it, ends included, lies on one side', () => {
  for (const [low, high, excludes] of [
    [0.1, 2, true],
    [-2, -0.1, true],
    [-1, 1, false],
    [0, 2, false],
    [-2, 0, false],
    [null, null, false],
  ] as const)
    expect(excludesZero({ low, high })).toBe(excludes)
})
