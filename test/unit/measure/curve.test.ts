import { createRng, type Score } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import {
  areaUnder,
  commonGrid,
  curveBand,
  curveOf,
  episodeBand,
  histogram,
  timeToThreshold,
} from '#src/measure/index.js'

const line = { steps: [0, 10, 20], scores: [0, 10, 20] }

function point(steps: number, returns: number[], label: Score['label'] = 'curve', domain = 'target'): Score {
  return { seed: 1, arm: 'a', label, domain, steps, returns, evaluationSeed: 0, evaluationSteps: 0 }
}

test('a curve is the mean returns of its own points by steps', () => {
  const scores = [
    point(20, [4, 6]),
    point(0, [1, 2]),
    point(20, [9], 'final'),
    point(10, [7], 'curve', 'source'),
    { ...point(10, [8]), seed: 2 },
    { ...point(10, [8]), arm: 'b' },
  ]
  expect(curveOf(scores, { seed: 1, arm: 'a', domain: 'target' })).toEqual({ steps: [0, 20], scores: [1.5, 5] })
})

test('where two stages meet, a policy that both score counts once', () => {
  const scores = [point(0, [1]), point(10, [5]), point(10, [6]), point(20, [2])]
  expect(curveOf(scores, { seed: 1, arm: 'a', domain: 'target' })).toEqual({ steps: [0, 10, 20], scores: [1, 6, 2] })
})

describe('area', () => {
  test('of a triangle, on its own grid and on a finer one', () => {
    expect(areaUnder(line, [0, 10, 20])).toBe(200)
    expect(areaUnder(line, [0, 5, 7, 20])).toBe(200)
  })

  test('grids hold what is common to all curves', () => {
    expect(commonGrid([line, { steps: [5, 15], scores: [1, 1] }])).toEqual([5, 10, 15])
    expect(commonGrid([line, { steps: [30, 40], scores: [1, 1] }])).toEqual([])
  })
})

describe('time to threshold', () => {
  const steps = [0, 10, 20, 30, 40, 50]

  test('needs the mean of three evaluations, so one lucky one does not count', () => {
    expect(timeToThreshold({ steps, scores: [0, 0, 100, 0, 0, 0] }, 50)).toEqual({ time: 50, reached: false })
    expect(timeToThreshold({ steps, scores: [0, 0, 50, 60, 70, 70] }, 50)).toEqual({ time: 40, reached: true })
  })

  test('is censored where the curve ends', () => {
    expect(timeToThreshold({ steps: [0, 10], scores: [1, 2] }, 5)).toEqual({ time: 10, reached: false })
  })

  test('takes what there is of a shorter curve', () => {
    expect(timeToThreshold({ steps: [0, 10], scores: [4, 8] }, 5)).toEqual({ time: 10, reached: true })
  })
})

describe('band', () => {
  test('is the mean with an interval at every common step count', () => {
    const band = curveBand([line, { steps: [0, 10, 20], scores: [10, 20, 30] }], { rng: createRng(1) })
    expect(band.map((at) => at.mean)).toEqual([5, 15, 25])
    for (const { mean: middle, interval } of band) {
      expect(interval!.low).toBeLessThan(middle)
      expect(interval!.high).toBeGreaterThan(middle)
    }
  })

  test('of the episodes of one curve lies around each of its points', () => {
    const band = episodeBand([point(0, [1, 3]), point(10, [5])], { rng: createRng(1) })
    expect(band).toEqual([
      { steps: 0, mean: 2, interval: { low: 1, high: 3, level: 0.95 } },
      { steps: 10, mean: 5, interval: null },
    ])
  })

  test('of one curve is that curve without an interval', () => {
    expect(curveBand([line], { rng: createRng(1) })).toEqual(
      line.steps.map((steps, i) => ({ steps, mean: line.scores[i], interval: null })),
    )
  })
})

test('a histogram counts every value once, whatever its edges', () => {
  expect(histogram([0, 0.99, 1, 1.5, 2], [0, 1, 2])).toEqual({ edges: [0, 1, 2], counts: [2, 3] })
  expect(histogram([-5, 0.5, 99], [0, 1, 2]).counts).toEqual([2, 1])
})
