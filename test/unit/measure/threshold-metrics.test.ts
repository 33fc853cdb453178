// Times to a threshold of trainings that stop because they are good enough.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transferMetrics } from '#src/measure/index.js'
import { byId, scoresOf } from './run-scores.js'

const roles = { source: 'source', target: 'target', arms: ['tuned'], scratch: 'scratch' }

test('a threshold that neither arm reaches saves no steps and costs none: that is not measured', () => {
  const scores = [0, 1].flatMap((seed) =>
    scoresOf(seed, 90, { tuned: { curve: [40, 60, 60, 60] }, scratch: { curve: [10, 20, 30, 40] } }),
  )
  const measured = (threshold: number) => byId(transferMetrics({ ...roles, seeds: [0, 1], scores, threshold }))
  expect(measured(61)['time-to-threshold']!.estimate).toMatchObject({ value: 300, bySeed: [null, null] })
  expect(measured(61)['steps-saved']).toBeUndefined()
  expect(measured(60)['steps-saved']!.estimate).toMatchObject({ value: 0, bySeed: [0, 0] })
})

test('long watches are said with thousands apart', () => {
  const curve = Array.from({ length: 13 }, () => 10)
  const scores = [0, 1].flatMap((seed) => scoresOf(seed, 90, { tuned: { curve }, scratch: { curve } }))
  const rows = byId(transferMetrics({ ...roles, seeds: [0, 1], scores, threshold: 1500 }))
  expect(rows['time-to-threshold']!.about).toContain('Threshold 1,500; horizon 1,200 steps; 2 of 2 seeds censored')
})

describe('arms that stop training at a score', () => {
  const stopped = [0, 1].flatMap((seed) =>
    scoresOf(seed, 90, {
      tuned: {
        curve: [
          [40, 70],
          [40, 50, 72],
        ][seed]!,
      },
      scratch: { curve: [10, 20, 30, 40, 50] },
    }),
  )
  const measured = (until: Record<string, number>, threshold = 67) =>
    byId(transferMetrics({ ...roles, seeds: [0, 1], scores: stopped, threshold, until }))

  test("have reached the threshold there, and shorten nobody else's watch", () => {
    const rows = measured({ tuned: 70 })
    expect(rows['time-to-threshold']!.estimate).toMatchObject({ value: 150, bySeed: [100, 200] })
    expect(rows['time-to-threshold']!.about).toMatch(/horizon 400 steps; 0 of 2 seeds censored/)
    expect(rows['time-to-threshold-scratch']!.estimate).toMatchObject({ value: 400, bySeed: [null, null] })
    expect(rows['steps-saved']!.estimate).toMatchObject({ value: 250, bySeed: [300, 200] })
  })

  test('are measured where all of them stop before three points', () => {
    const scores = stopped.filter(({ steps }) => steps < 200)
    const rows = byId(transferMetrics({ ...roles, threshold: 67, seeds: [0], scores, until: { tuned: 70 } }))
    expect(rows['time-to-threshold']!.estimate).toMatchObject({ value: 100, bySeed: [100] })
    expect(rows['time-to-threshold']!.about).toContain('horizon 100 steps')
  })

  test('are watched in vain where that score lies below the threshold, or was not reached', () => {
    expect(measured({ tuned: 60 })['time-to-threshold']!.estimate.bySeed).toEqual([null, null])
    expect(measured({ tuned: 71 })['time-to-threshold']!.estimate.bySeed).toEqual([null, 200])
  })

  test('have reached nothing where they have not trained yet', () => {
    const scores = scoresOf(0, 90, { tuned: { curve: [72] }, scratch: { curve: [10, 20, 30, 40] } })
    const given = { ...roles, threshold: 67, seeds: [0], scores, until: { tuned: 70 } }
    expect(byId(transferMetrics(given))['time-to-threshold']).toBeUndefined()
  })

  test('never take longer than the same arms run on with scores that stay above it', () => {
    const goal = 67
    const score = fc.integer({ min: 0, max: 100 })
    const high = fc.integer({ min: goal, max: 100 })
    const runOn = (length: number) =>
      fc.tuple(
        fc.array(score, { minLength: length, maxLength: length }),
        fc.array(high, { minLength: length, maxLength: length }),
      )
    fc.assert(
      fc.property(fc.array(runOn(8), { minLength: 1, maxLength: 5 }), (runs) => {
        const seeds = runs.map((_, seed) => seed)
        const curves = runs.map(([before, after]) => {
          const stop = before.findIndex((value, i) => i > 0 && value >= goal)
          return stop < 0
            ? [before, before]
            : [before.slice(0, stop + 1), [...before.slice(0, stop + 1), ...after.slice(stop + 1)]]
        })
        const timesOf = (which: 0 | 1, until: Record<string, number>) => {
          const scores = seeds.flatMap((seed) => scoresOf(seed, 90, { tuned: { curve: curves[seed]![which]! } }))
          const { scratch: _, ...alone } = roles
          return byId(transferMetrics({ ...alone, seeds, scores, threshold: goal, until }))['time-to-threshold']!
            .estimate
        }
        const [early, whole] = [timesOf(0, { tuned: goal }), timesOf(1, {})]
        expect(early.value!).toBeLessThanOrEqual(whole.value!)
        for (const [seed, time] of whole.bySeed.entries())
          if (time !== null) expect(early.bySeed[seed]!).toBeLessThanOrEqual(time)
      }),
    )
  })
})
