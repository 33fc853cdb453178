// The metrics of a report in a terminal: heads, no empty column, arms beside each other.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from 'landbridge'
import { expect, it } from 'vitest'
import { rolesOf, transferMetrics } from '#src/measure/index.js'
import { sampleReport } from '../../unit/report/sample-report.js'
import { emptyFolder, landbridge } from '../command.js'

/** The tables that the verb prints of a report, cell by cell. */
async function tablesOf(report: Report): Promise<string[][][]> {
  const folder = emptyFolder()
  const metrics = transferMetrics({ ...report, ...rolesOf(report.plan) })
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ ...report, metrics, traces: [] }))
  const { code, stdout, stderr } = await landbridge('report', folder)
  expect(code, stderr).toBe(0)
  const blocks = stdout
    .split('\n\n')
    .slice(1)
    .map((block) => block.split('\n').map((line) => line.split(/ {2,}/)))
  return blocks.filter(([head]) => head![0] === '')
}

it('one arm has a column of estimates, of intervals and of units', async () => {
  const [table, ...others] = await tablesOf(sampleReport())
  expect(table![0]).toEqual(['', 'estimate', '95 % interval', 'unit'])
  for (const row of table!) expect(row).toHaveLength(4)
  expect(table![1]![0]).toBe('Source policy on the source')
  expect(others).toEqual([])
})

it('one seed has no column of intervals', async () => {
  const full = sampleReport()
  const [table] = await tablesOf({ ...full, seeds: [0], scores: full.scores.filter(({ seed }) => seed === 0) })
  expect(table![0]).toEqual(['', 'estimate', 'unit'])
  for (const row of table!) expect(row).toHaveLength(3)
})

it('several arms stand beside each other, under what they share', async () => {
  const full = sampleReport()
  const other = full.scores
    .filter(({ arm, label }) => arm === 'fine-tune' && label !== 'retained')
    .map((score) => ({ ...score, arm: 'at-once', returns: score.returns.map((value) => value - 5) }))
  const arms = { ...full.plan.arms, 'at-once': full.plan.arms['fine-tune']! }
  const [shared, beside] = await tablesOf({ ...full, plan: { ...full.plan, arms }, scores: [...full.scores, ...other] })
  expect(shared!.map(([label]) => label)).toEqual([
    '',
    'Source policy on the source',
    'From scratch, final',
    'Steps to the threshold, scratch',
  ])
  expect(beside![0]).toEqual(['', 'fine-tune', 'at-once', 'unit'])
  expect(beside![1]).toEqual([
    'Zero-shot on the target',
    expect.stringMatching(/^\d.* \[.*, .*\]$/),
    expect.stringMatching(/^\d.* \[.*, .*\]$/),
    'return',
  ])
  // What only one of them has.
  expect(beside!.find(([label]) => label === 'Forgotten on the source')).toHaveLength(3)
})

it("arms stand in the plan's order, whichever has the first metric", async () => {
  const full = sampleReport()
  const tuned = full.scores.filter(({ arm }) => arm === 'fine-tune')
  const copies = ['first', 'second', 'third'].flatMap((arm) => tuned.map((score) => ({ ...score, arm })))
  const scores = copies.filter(({ arm, label }) => arm !== 'first' || label === 'retained')
  const { 'fine-tune': stages } = full.plan.arms
  const arms = { first: stages!, second: stages!, third: stages! }
  const [beside] = await tablesOf({ ...full, plan: { ...full.plan, arms }, scores })
  expect(beside![0]).toEqual(['', 'first', 'second', 'third', 'unit'])
})
