// Against the definitions and the tests of rliable 1.2, and against values worked out by hand.

import fc from 'fast-check'
import { mean } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import { interquartileMean, optimalityGap, performanceProfile, probabilityOfImprovement } from '#src/measure/index.js'

const x = [
  [1, 2],
  [2, 2],
  [1, 1],
  [2, 1],
]
const y = [
  [1, 1],
  [2, 2],
  [3, 3],
]
const small = [
  [0.1, 0.55],
  [0.4, 0.7],
  [0.9, 0.2],
]
const counting = Array.from({ length: 5 }, (_, run) => Array.from({ length: 16 }, (_, task) => 16 * run + task))
const matrix = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 })).chain(([runs, tasks]) =>
  fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: tasks, maxLength: tasks }), {
    minLength: runs,
    maxLength: runs,
  }),
)

describe('interquartile mean', () => {
  test('gives the values of rliable', () => {
    expect(interquartileMean(x)).toBe(1.5)
    expect(interquartileMean(y)).toBe(2)
    expect(interquartileMean(counting)).toBe(39.5)
    expect(interquartileMean(small)).toBeCloseTo(0.4625, 12)
  })

  test.each([
    [5, 4.66667],
    [6, 7.5],
    [7, 11],
    [10, 23.16667],
  ])('drops floor(n / 4) whole scores at each end: squares below %i', (n, expected) => {
    expect(interquartileMean(Array.from({ length: n }, (_, i) => [i * i]))).toBeCloseTo(expected, 5)
  })

  test('does not move when the largest score grows', () => {
    expect(interquartileMean([[1], [2], [3], [1000]])).toBe(interquartileMean([[1], [2], [3], [4]]))
  })
})

test('the optimality gap counts nothing above the goal', () => {
  expect(optimalityGap(counting)).toBeCloseTo(0.0125, 12)
  expect(optimalityGap(small)).toBeCloseTo(0.525, 12)
  expect(optimalityGap(small, 0.5)).toBeCloseTo(0.133333, 6)
  expect(mean(small.flat())).toBeCloseTo(0.475, 12)
})

describe('probability of improvement', () => {
  test('gives the values of rliable', () => {
    expect(probabilityOfImprovement(x, y)).toBeCloseTo(1 / 3, 12)
    expect(probabilityOfImprovement(y, x)).toBeCloseTo(2 / 3, 12)
  })

  test('both directions sum to one, and nothing beats itself', () => {
    fc.assert(
      fc.property(matrix, (scores) => {
        const shifted = scores.map((run, i) => run.map((score) => score + (i % 3) - 1))
        const sum = probabilityOfImprovement(scores, shifted) + probabilityOfImprovement(shifted, scores)
        expect(sum).toBeCloseTo(1, 12)
        expect(probabilityOfImprovement(scores, scores)).toBeCloseTo(0.5, 12)
      }),
    )
  })
})

test('a performance profile is the share strictly above each level, and falls', () => {
  const shares = performanceProfile(small, [0.2, 0.55, 0.9])
  expect(shares).toEqual([4 / 6, 2 / 6, 0])
  fc.assert(
    fc.property(matrix, (scores) => {
      const profile = performanceProfile(scores, [-6, -2, 0, 3, 5])
      expect(profile[0]).toBe(1)
      expect(profile.at(-1)).toBe(0)
      expect(profile).toEqual([...profile].sort((a, b) => b - a))
    }),
  )
})
