// The Markdown report: the same content, and names stay text.

import type { Metric, Report } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import { metricTables } from '#src/cli/metric-tables.js'
import { formatNumber } from '#src/measure/index.js'
import { renderMarkdown } from '#src/report/index.js'
import { sampleReport } from './sample-report.js'

const report = sampleReport()
const text = renderMarkdown(report)

test('opens with the headline and has a section for every part', () => {
  expect(text.split('\n')[0]).toBe(`# ${report.findings[0]}`)
  for (const line of report.findings.slice(1)) expect(text).toContain(`- ${line}`)
  const headings = text.match(/^## .*$/gm)
  expect(headings).toEqual([
    '## Metrics',
    '## Learning curves on target',
    '## The link in real time',
    '## Source and target',
    '## What was carried over: fine-tune, seeds 0, 1, 2, 3, 4',
    '## Steps used',
    '## Every score, and how to get it again',
    '## Machine and scenario',
  ])
  expect(text).not.toMatch(/NaN|undefined|\[object/)
})

test('every table has as many cells in each row as in its head', () => {
  const tables = text.split('\n\n').filter((block) => block.startsWith('|'))
  expect(tables.length).toBeGreaterThanOrEqual(6)
  for (const table of tables) {
    const counts = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length)
    expect(new Set(counts).size).toBe(1)
  }
})

test('every metric has its row and definition, every kept score its command', () => {
  for (const { label, about, estimate } of report.metrics) {
    const more = estimate.bySeed.every((value) => value === null) ? '> ' : ''
    expect(text).toContain(`| ${label} | ${more}${formatNumber(estimate.value)} |`)
    expect(text).toContain(`- **${label}**`)
    expect(text).toContain(about)
  }
  for (const { command } of report.scores) if (command !== undefined) expect(text).toContain(`\n${command}\n`)
})

describe('the table of curves', () => {
  const introduced = (of: Report) => /## Learning curves on target\n\n(.*)\n\n\| Steps/.exec(renderMarkdown(of))![1]
  const points =
    'Mean return of 5 deterministic episodes at every point, the same episodes for every arm. Zero-shot and final scores are of other episodes.'

  test('says what its points are, and what its intervals are over', () => {
    expect(introduced(report)).toBe(`${points} Intervals: 95 %, over seeds.`)
  })

  test('of one seed has intervals over the episodes of a point', () => {
    const scores = report.scores.filter(({ seed }) => seed === 0)
    const one = { ...report, seeds: [0], scores }
    expect(introduced(one)).toBe(`${points} Intervals: 95 %, over the episodes of a point.`)
    const last = scores.findLast(({ arm, label }) => arm === 'scratch' && label === 'curve')!
    const row = renderMarkdown(one).match(/^\| 20,000 \| .* \| (.*) \|$/m)![1]
    const [, mean, low, high] = /^(\S+) \[(\S+), (\S+)\]$/.exec(row!)!.map(Number)
    expect(mean).toBeCloseTo(last.returns.reduce((sum, value) => sum + value, 0) / 5, 1)
    expect(low).toBeGreaterThanOrEqual(Math.min(...last.returns))
    expect(low).toBeLessThan(mean!)
    expect(high).toBeGreaterThan(mean!)
  })
})

test('one episode is no episodes', () => {
  const report = sampleReport()
  const scores = report.scores.map((score) => ({ ...score, returns: score.returns.slice(0, 1) }))
  const line = renderMarkdown({ ...report, scores }).match(/^Seed 0: .*$/m)![0]
  expect(line).toMatch(/\*\*, 1 episode, evaluation seed \d+;/)
})

describe('hostile names', () => {
  const evil = 'a|b`c`` <img src=x> [x](javascript:1)\n# big *bold* ~~~'

  test('break neither lines, tables, code nor HTML', () => {
    const surgery = report.surgery.map((one) => ({
      ...one,
      surgery: {
        ...one.surgery,
        normaliser: evil,
        warnings: [evil],
        observations: [{ name: evil, unit: evil, fate: 'added' as const }],
      },
    }))
    const shown = renderMarkdown({ ...report, surgery, findings: [evil, evil], plan: { ...report.plan, about: evil } })
    const prose = shown.replace(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, '')
    const withoutCode = prose.replace(/\\[\\`*_|#~]/g, '').replace(/(`+)[^`](?:[\s\S]*?[^`])?\1(?!`)/g, '')
    expect(withoutCode).not.toMatch(/<img|\]\(javascript|^# big/m)
    for (const table of prose.split('\n\n').filter((block) => block.startsWith('|'))) {
      const counts = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length)
      expect(new Set(counts).size).toBe(1)
    }
  })
})

test('a run without arms, stream or surgery is shorter, not broken', () => {
  const { machine } = report.measured
  const bare = renderMarkdown({
    ...report,
    plan: { ...report.plan, arms: {} },
    scores: [],
    metrics: [],
    findings: [],
    surgery: [],
    steps: [],
    traces: [],
    measured: { machine, seconds: 7_500 },
  })
  expect(bare.match(/^##? .*$/gm)).toEqual(['# quickstart', '## Source and target', '## Machine and scenario'])
  expect(bare).toContain('2 h 05 min')
})

test('every stream has its figures', () => {
  const stream = report.measured.stream!
  const furtherStreams = [{ ...stream, domain: 'bench', seconds: 7, skipped: 12 }]
  const text = renderMarkdown({ ...report, measured: { ...report.measured, furtherStreams } })
  expect(text.match(/fine-tune, seed 4.* Hz/g)).toEqual([
    'fine-tune, seed 4, 10 s at 50 Hz',
    'fine-tune, seed 4 to bench, 7 s at 50 Hz',
  ])
  expect(text.match(/Watchdog trips/g)).toHaveLength(2)
  expect(text.match(/Skipped control periods.*/g)).toEqual(['Skipped control periods | 12 |'])
})

test('marks a time that no seed reached, as in a terminal', () => {
  const report = sampleReport()
  const bySeed = report.seeds.map(() => null)
  const estimate = { value: 8000, low: null, high: null, level: 0.95, bySeed }
  const time = { ...report.metrics[0]!, id: 'time-to-threshold', label: 'Steps', unit: 'steps', estimate }
  const reached = { ...time, estimate: { ...estimate, bySeed: report.seeds.map((_, i) => (i === 0 ? 8000 : null)) } }
  const shown = (metric: Metric) => renderMarkdown({ ...report, metrics: [metric] })
  expect(shown(time)).toMatch(/\| Steps +\| > 8,000 /)
  expect(shown(reached)).toMatch(/\| Steps +\| 8,000 /)
  expect(shown(reached)).toContain('| 8,000, never, never, never, never |')
  expect(shown(reached)).toContain('A seed that never reached the threshold counts with its budget.')
  expect(metricTables({ ...report, metrics: [time] })[0]!.at(-1)).toEqual(['Steps', '> 8,000', 'steps'])
  expect(metricTables({ ...report, metrics: [reached] })[0]!.at(-1)).toEqual(['Steps', '8,000', 'steps'])
  // Where another arm had fewer steps, all were watched for as long as that one.
  const late = { ...time, estimate: { ...estimate, bySeed: report.seeds.map((_, i) => (i === 0 ? 9500 : null)) } }
  expect(shown(late)).toMatch(/\| Steps +\| > 8,000 /)
})

test('says for which domain an arm was re-initialised, and what that changed', () => {
  const { surgery } = report.surgery[0]!
  const whole = { ...surgery, change: 0, observations: surgery.observations.filter(({ fate }) => fate === 'kept') }
  const steps = [
    { to: 'middle', surgery: whole },
    { to: 'target', surgery: { ...whole, observations: surgery.observations } },
    { to: 'other', surgery: { ...whole, actions: [] } },
  ]
  const text = renderMarkdown({ ...report, surgery: steps.map((step) => ({ seed: 0, arm: 'chain', ...step })) })
  expect(text.match(/(?<=carried over: ).*|(?<=Shared outputs: ).*/g)).toEqual([
    'chain to middle, seed 0',
    'as before.',
    'chain to target, seed 0',
    'as before with what is gone at its mean.',
    'chain to other, seed 0',
    'none.',
  ])
})

test('says what the episodes of a score are like, where that was kept', () => {
  const text = renderMarkdown(report)
  expect(text).toMatch(
    /^Seed 0: .*; mean episode: [\d.]+ steps; [\d.]+ % terminated; alive \d[\d.]*, effort.*b.* -[\d.]+$/m,
  )
  const old = report.scores.map(({ episode: _episode, ...score }) => score)
  const one = report.scores.map((score) => ({ ...score, episode: { ...score.episode!, terms: { alive: 1 } } }))
  expect(renderMarkdown({ ...report, scores: old })).not.toContain('mean episode')
  expect(renderMarkdown({ ...report, scores: one })).not.toMatch(/terminated; alive/)
})
