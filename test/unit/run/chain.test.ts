// An arm that reaches the target over a domain between: what its scores are called, and which steps they count.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, type Report, type RunEvent, run } from 'landbridge'
import { mean } from 'landbridge/core'
import { beforeAll, expect, it } from 'vitest'

const train = { kind: 'train', steps: 800, rows: 2 }
const evaluate = { kind: 'evaluate', episodes: 2 }
const plan = planSchema.parse({
  name: 'chain',
  domains: {
    source: { kind: 'sim', env: 'pendulum' },
    middle: { kind: 'sim', env: 'pendulum', physics: { actuatorLag: 0.05 } },
    target: { kind: 'sim', env: 'pendulum', physics: { actuatorLag: 0.1 } },
  },
  policy: { id: 'mlp', config: { hidden: [8] } },
  algorithm: { id: 'ppo', config: { batch: 400, epochs: 1 } },
  pretrain: [{ ...train, on: 'source' }],
  arms: {
    chain: [
      { ...evaluate, on: 'target' },
      { kind: 'transfer', to: 'middle' },
      { ...train, on: 'middle' },
      { ...evaluate, on: 'middle' },
      { ...evaluate, on: 'target' },
      { kind: 'transfer', to: 'target', normaliser: 'refit' },
      { ...train, on: 'target' },
      { ...evaluate, on: 'target' },
      { ...evaluate, on: 'source' },
      { ...evaluate, on: 'middle' },
    ],
    direct: [
      { ...evaluate, on: 'source' },
      { kind: 'transfer', to: 'target' },
      { ...train, on: 'target' },
      { ...evaluate, on: 'target' },
    ],
    scratch: [
      { ...train, on: 'target' },
      { ...evaluate, on: 'target' },
    ],
  },
  curve: { points: 3, episodes: 1 },
  seeds: 1,
})
let folder: string
let report: Report

/** Runs a plan to the end, or to the event at which `stop` says so. */
async function runTo(
  into: string,
  resume = false,
  stop?: (event: RunEvent) => boolean,
  what = plan,
): Promise<Report | undefined> {
  const happening = run(what, catalog, { folder: into, resume, now: () => 0 })
  for (;;) {
    const next = await happening.next()
    if (next.done) return next.value
    if (!stop?.(next.value)) continue
    await happening.return(undefined as never)
    return undefined
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'landbridge-chain-'))
  report = (await runTo(folder))!
}, 60_000)

it('scores say steps on their domain and steps altogether, and are retained on the source alone', () => {
  const said = report.scores
    .filter(({ arm }) => arm === 'chain')
    .map(({ label, domain, steps, allSteps }) => [label, domain, steps, allSteps])
  expect(said).toEqual([
    ['zero-shot', 'target', 0, undefined],
    ['curve', 'middle', 0, undefined],
    ['curve', 'middle', 400, undefined],
    ['curve', 'middle', 800, undefined],
    ['intermediate', 'middle', 800, undefined],
    ['intermediate', 'target', 0, 800],
    ['curve', 'target', 1000, 1800],
    ['curve', 'target', 1400, 2200],
    ['curve', 'target', 1800, 2600],
    ['final', 'target', 1800, 2600],
    ['retained', 'source', 1800, 2600],
    ['intermediate', 'middle', 800, 2600],
  ])
})

it('what an arm scores on the source before it trains is not what it retained', () => {
  const said = report.scores.filter(({ arm, label }) => arm === 'direct' && label !== 'curve')
  expect(said.map(({ label, domain }) => [label, domain])).toEqual([
    ['intermediate', 'source'],
    ['final', 'target'],
  ])
  const ids = report.metrics.map(({ id }) => id)
  expect(ids).toContain('chain/forgetting')
  expect(ids).not.toContain('direct/forgetting')
})

it('the steps of each arm are counted on the target and altogether', () => {
  const spent = Object.fromEntries(report.steps.map(({ arm, training, allTraining }) => [arm, [training, allTraining]]))
  expect(spent).toEqual({
    pretrain: [800, undefined],
    chain: [1800, 2600],
    direct: [800, undefined],
    scratch: [800, undefined],
  })
})

it('what the arms are compared by is counted on the target', () => {
  const about = (id: string) => report.metrics.find((metric) => metric.id === id)?.about
  // 1,000 to 1,800 and 0 to 800 share nothing; the chain has its jumpstart where it arrives.
  expect(about('chain/area-ratio')).toBeUndefined()
  expect(about('direct/area-ratio') ?? '').not.toContain('Common to both')
  const first = (arm: string) =>
    report.scores.find((score) => score.arm === arm && score.label === 'curve' && score.domain === 'target')!
      .returns[0]!
  const jumpstart = (arm: string) => report.metrics.find(({ id }) => id === `${arm}/jumpstart`)!.estimate.value
  for (const arm of ['chain', 'direct']) expect(jumpstart(arm)).toBeCloseTo(first(arm) - first('scratch'), 9)
})

it('the policy that is played is the one that the arm ends with', () => {
  const final = report.scores.find(({ arm, label }) => arm === 'chain' && label === 'final')!
  expect(report.traces.at(-1)).toMatchObject({ label: 'fine-tuned', return: final.returns[0] })
})

it('resumes on the target to the same scores', async () => {
  const torn = mkdtempSync(join(tmpdir(), 'landbridge-chain-'))
  let marks = 0
  await runTo(torn, false, (event) => event.kind === 'checkpoint' && event.arm === 'chain' && ++marks === 5)
  const resumed = await runTo(torn, true)
  expect({ ...resumed, measured: undefined }).toEqual({ ...report, measured: undefined })
})

it('a pretraining over several domains is scored where it ends', async () => {
  const pretrain = planSchema.shape.pretrain.parse([
    { ...train, on: 'source' },
    { ...evaluate, on: 'source' },
    { ...train, on: 'middle' },
    { ...evaluate, on: 'middle' },
  ])
  const arms = { direct: plan.arms.direct!.slice(1) }
  const whole = (await runTo(mkdtempSync(join(tmpdir(), 'landbridge-chain-')), false, undefined, {
    ...plan,
    pretrain,
    arms,
  }))!
  const said = whole.scores.filter(({ arm, label }) => arm === 'pretrain' && label !== 'curve')
  expect(said.map(({ label, domain }) => [label, domain])).toEqual([
    ['intermediate', 'source'],
    ['pretrained', 'middle'],
  ])
  const pretrained = whole.metrics.find(({ id }) => id === 'pretrained')!.estimate.value
  expect(pretrained).toBe(mean(said[1]!.returns))
})
