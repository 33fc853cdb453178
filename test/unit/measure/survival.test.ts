// Against the remission times of 6-mercaptopurine (Freireich et al., Blood 21, 1963), the standard example, and laws.

import fc from 'fast-check'
import { mean } from 'landbridge/core'
import { expect, test } from 'vitest'
import { type Duration, kaplanMeier, medianTime, restrictedMeanTime } from '#src/measure/index.js'

const events = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, reached: true }))
const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, reached: false }))
const remission: Duration[] = [...events, ...censored]

test('gives the textbook curve and median', () => {
  const { times, surviving } = kaplanMeier(remission)
  expect(times).toEqual([6, 7, 10, 13, 16, 22, 23])
  const expected = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
  for (const [i, share] of expected.entries()) expect(surviving[i]).toBeCloseTo(share, 3)
  expect(medianTime(remission)).toBe(23)
  expect(restrictedMeanTime(remission, 35)).toBeCloseTo(23.287, 2)
})

test('where fewer than half get there, there is no median', () => {
  expect(
    medianTime([
      { time: 3, reached: true },
      { time: 9, reached: false },
      { time: 9, reached: false },
    ]),
  ).toBeNull()
  expect(
    medianTime([
      { time: 3, reached: true },
      { time: 9, reached: false },
    ]),
  ).toBe(3)
})

test('with one common end the restricted mean is the mean of min(time, end), however many are censored', () => {
  const end = 100
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 12 }), (times) => {
      const durations = times.map((time) => (time < end ? { time, reached: true } : { time: end, reached: false }))
      expect(restrictedMeanTime(durations, end)).toBeCloseTo(mean(times.map((time) => Math.min(time, end))), 9)
    }),
  )
})

test('events after the horizon do not count', () => {
  const durations = [
    { time: 5, reached: true },
    { time: 20, reached: true },
  ]
  expect(restrictedMeanTime(durations, 10)).toBe(7.5)
})

test('a censored run never makes the mean shorter than leaving it out would', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 }), (times) => {
      const reached = times.map((time) => ({ time, reached: true }))
      const withCensored = [...reached, { time: 100, reached: false }]
      expect(restrictedMeanTime(withCensored, 100)).toBeGreaterThan(restrictedMeanTime(reached, 100))
    }),
  )
})
