// What `npm start` promises: on a machine with two cores, in two minutes, the whole way from a simulation to another machine.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '#src/core/index.js'
import { emptyFolder, inRoot, landbridge } from '../e2e/command.js'

const EPISODES = 20
const CURVE_EPISODES = 5
let report: Report

beforeAll(async () => {
  const out = join(emptyFolder(), 'run')
  const { code, stderr } = await landbridge('run', inRoot('scenarios/quickstart.yaml'), '--out', out)
  expect(code, stderr).toBe(0)
  report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report
}, 300_000)

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function scoresOf(arm: string, label: Report['scores'][number]['label']): Report['scores'] {
  const scores = report.scores.filter((score) => score.arm === arm && score.label === label)
  expect(new Set(scores.map((score) => score.seed))).toEqual(new Set(report.seeds))
  return scores
}

/** Mean return over all seeds. */
function meanOf(arm: string, label: Report['scores'][number]['label']): number {
  return mean(scoresOf(arm, label).map((score) => mean(score.returns)))
}

/** The lower end of a metric's interval. */
function lowOf(id: string): number {
  const metric = report.metrics.find((metric) => metric.id === id)
  expect(metric?.estimate.level, id).toBe(0.95)
  return metric!.estimate.low!
}

describe('the quickstart', () => {
  it('takes at most two minutes for five seeds', () => {
    expect(report.seeds).toEqual([0, 1, 2, 3, 4])
    expect(report.measured.seconds).toBeLessThanOrEqual(120)
  })

  it('starts from a policy that fails on the target and ends with one that balances there', () => {
    expect(meanOf('transfer', 'zero-shot')).toBeLessThanOrEqual(300)
    expect(meanOf('transfer', 'final')).toBeGreaterThanOrEqual(400)
  })

  it('gains by fine-tuning, over zero-shot and over training anew, beyond chance', () => {
    expect(lowOf('fine-tuned-over-zero-shot')).toBeGreaterThan(0)
    expect(lowOf('asymptotic-gain')).toBeGreaterThan(0)
  })

  it('compares with an arm from scratch that learns too', () => {
    const first = scoresOf('scratch', 'curve').filter((score) => score.steps === 0)
    expect(first.map((score) => score.seed)).toEqual(report.seeds)
    expect(meanOf('scratch', 'final')).toBeGreaterThanOrEqual(3 * mean(first.map((score) => mean(score.returns))))
  })

  it('spends at most 20,000 steps on the target in each arm, the same in both', () => {
    for (const seed of report.seeds) {
      const spent = report.steps.filter((steps) => steps.seed === seed && steps.arm !== 'pretrain')
      expect(spent.map((steps) => steps.arm).sort()).toEqual(['scratch', 'transfer'])
      expect(spent[0]!.training).toBe(spent[1]!.training)
      for (const { training } of spent) expect(training).toBeLessThanOrEqual(20_000)
    }
  })

  it('scores at most 10 curve points of 5 episodes, and 20 episodes before and after', () => {
    for (const arm of ['transfer', 'scratch']) {
      const curve = scoresOf(arm, 'curve')
      for (const { returns } of curve) expect(returns).toHaveLength(CURVE_EPISODES)
      for (const seed of report.seeds) {
        expect(curve.filter((score) => score.seed === seed).length).toBeLessThanOrEqual(10)
      }
    }
    const ends = [scoresOf('transfer', 'zero-shot'), scoresOf('transfer', 'final'), scoresOf('scratch', 'final')].flat()
    expect(ends).toHaveLength(3 * report.seeds.length)
    for (const { returns, domain } of ends) expect([returns.length, domain]).toEqual([EPISODES, 'target'])
  })

  it('streams the policy to the robot without a safe stop', () => {
    const { stream } = report.measured
    expect(stream).toMatchObject({ arm: 'transfer', controlHz: 50, trips: 0 })
    expect(stream!.seconds).toBeGreaterThanOrEqual(9.9)
  })
})
