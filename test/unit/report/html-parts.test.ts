// Pages of runs that had less than all parts, or more arms.

import { type Report, reportSchema } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import { findings, scoreInterval } from '#src/measure/index.js'
import { openCharts } from '#src/report/chart.js'
import { renderHtml } from '#src/report/index.js'
import { profileFigure } from '#src/report/profile-figure.js'
import { intervalOf } from '#src/report/score-section.js'
import { viewOf } from '#src/report/view.js'
import { documentOf, sectionIds, unbalancedTags } from './page.js'
import { remeasured, sampleReport } from './sample-report.js'

describe('less of a run', () => {
  const show = async (change: (report: Report) => Report) => {
    const reduced = reportSchema.parse(JSON.parse(JSON.stringify(change(sampleReport()))))
    const shown = await renderHtml(reduced)
    expect(shown).not.toMatch(/NaN|undefined|\[object|Infinity/)
    expect(unbalancedTags(shown)).toEqual([])
    return documentOf(shown)
  }

  test('no arm from scratch', async () => {
    const read = await show((full) => {
      const { scratch: _, ...arms } = full.plan.arms
      return measuredAgain({
        ...full,
        plan: { ...full.plan, arms },
        scores: full.scores.filter(({ arm }) => arm !== 'scratch'),
      })
    })
    expect(read.getElementById('metric-jumpstart')).toBeNull()
    expect(read.getElementById('metrics')!.textContent).not.toContain('scratch')
    expect(read.getElementById('findings')!.textContent).toContain('There is no arm from scratch')
  })

  test('a machine that kept its time, and one that did not', async () => {
    const linkOf = async (skipped: number) => {
      const read = await show((full) => ({
        ...full,
        measured: { ...full.measured, stream: { ...full.measured.stream!, skipped } },
      }))
      return read.getElementById('link')!.textContent
    }
    expect(await linkOf(0)).not.toContain('Skipped')
    expect(await linkOf(12)).toContain('Skipped periods12in which the machine took longer')
  })

  test('no drawings, no stream, no surgery, no domains of a known env: hardware', async () => {
    const read = await show((full) => {
      const target = { kind: 'robot', bridge: { id: 'native', config: {} }, url: 'ws://10.0.0.7:9000' }
      const { stream: _, ...measured } = full.measured
      const text = JSON.stringify({
        ...full.plan,
        domains: { ...full.plan.domains, target: { ...target, times: times(full) } },
      })
      return { ...full, plan: JSON.parse(text), traces: [], surgery: [], measured }
    })
    expect(sectionIds(read)).not.toContain('episode')
    expect(sectionIds(read)).not.toContain('link')
    expect(sectionIds(read)).not.toContain('surgery')
    expect(read.getElementById('domains')!.textContent).toContain('robot over WebSocket')
    expect(read.getElementById('domains')!.textContent).toContain('as the robot says')
  })

  test('streams of arms stand below those after all seeds, which alone are of the median', async () => {
    const read = await show((full) => {
      const stream = full.measured.stream!
      const furtherStreams = [{ ...stream, seed: 2, domain: 'bench', misses: 17 }]
      return { ...full, measured: { ...full.measured, furtherStreams } }
    })
    const link = read.getElementById('link')!
    expect([...link.querySelectorAll('p:not(.note)')].map(({ textContent }) => textContent)).toEqual([
      'The policy of fine-tune, seed 4 (the median by final score), drove the robot for 10 s at 50 commands a second, alone, with the safety layer and the watchdog on.',
      "The policy of fine-tune, seed 2, drove the robot 'bench' for 10 s at 50 commands a second, with the safety layer and the watchdog on.",
    ])
    expect(link.querySelectorAll('figure')).toHaveLength(2)
    expect([...link.querySelectorAll('.tiles')][1]!.textContent).toContain('17')
  })

  test('one seed says that it has no intervals over seeds; its curves have them over episodes', async () => {
    const read = await show((full) =>
      measuredAgain({ ...full, seeds: [0], scores: full.scores.filter(({ seed }) => seed === 0) }),
    )
    expect(read.getElementById('metrics')!.textContent).toContain('One seed: nothing can be resampled')
    expect(read.querySelector('.cards')!.textContent).toContain('no interval')
    expect(read.querySelectorAll('#curves figure:first-of-type .wide [aria-label="area"]')).toHaveLength(2)
    expect(read.querySelector('#curves figcaption')!.textContent).toBe(
      'Mean return of 5 deterministic episodes at every point, the same episodes for every arm. Band: 95 % interval over the episodes of a point.',
    )
  })

  test('seeds without a dot are said to have never reached the threshold, where there are some', async () => {
    const said = async (threshold: number) => {
      const read = await show((full) => measuredAgain({ ...full, threshold }))
      return read.getElementById('metrics')!.textContent!.includes('A seed that never reached the threshold has no dot')
    }
    expect(await said(1e6)).toBe(true)
    expect(await said(-1e6)).toBe(false)
  })

  test('an arm that was trained on the way has its steps counted twice, and its curve by those on the target', async () => {
    const read = await show((full) => ({
      ...full,
      scores: full.scores.map((score) =>
        score.arm === 'fine-tune' ? { ...score, allSteps: score.steps + 5_000 } : score,
      ),
      steps: full.steps.map((steps) => (steps.arm === 'fine-tune' ? { ...steps, allTraining: 25_000 } : steps)),
    }))
    const [head, ...rows] = [...read.querySelectorAll('#steps tr')].map(({ children }) =>
      [...children].map(({ textContent }) => textContent),
    )
    expect(head!.slice(0, 3)).toEqual(['Arm', 'Training, a seed', 'Training on all domains, a seed'])
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['pretrain', '100,000', '100,000'],
      ['fine-tune', '20,000', '25,000'],
      ['scratch', '20,000', '20,000'],
    ])
    const [onTarget, onSource] = [...read.querySelectorAll('#curves figcaption')].map((node) => node.textContent)
    expect(onTarget).toContain('Steps on other domains before are not counted.')
    expect(onSource).not.toContain('other domains')
    const whole = await show((full) => full)
    expect(whole.getElementById('steps')!.textContent).not.toContain('all domains')
  })

  test('a metric that is not defined has no strip', async () => {
    const read = await show((full) => {
      const bySeed = full.seeds.map(() => null)
      const undefinedOne = { value: null, low: null, high: null, level: 0.95, bySeed }
      const metrics = full.metrics.map((metric) =>
        metric.id === 'area-ratio' ? { ...metric, estimate: undefinedOne } : metric,
      )
      return { ...full, metrics }
    })
    const strips = (id: string) => read.querySelectorAll(`#metric-${id} svg`).length
    expect([strips('area-ratio'), strips('jumpstart')]).toEqual([0, 1])
    expect(read.getElementById('metric-area-ratio')!.textContent).toContain('not defined')
  })

  test('training only', async () => {
    const read = await show((full) => {
      const { source } = full.plan.domains
      const { after: _, ...plan } = full.plan
      return measuredAgain({
        ...full,
        plan: { ...plan, domains: { source: source! }, arms: {} },
        scores: full.scores.filter(({ arm }) => arm === 'pretrain'),
        surgery: [],
        traces: full.traces.slice(0, 1).map((trace) => ({ ...trace, label: 'pretrained' })),
        steps: full.steps.filter(({ arm }) => arm === 'pretrain'),
        measured: { machine: full.measured.machine, seconds: 12 },
      })
    })
    expect(read.querySelector('h1')!.textContent).toContain('Training on the source reaches a mean return of')
    expect(sectionIds(read)).toEqual(['episode', 'curves', 'metrics', 'domains', 'steps', 'scores', 'origin'])
    expect(read.querySelectorAll('#curves figure')).toHaveLength(1)
  })

  test('nothing at all', async () => {
    const read = await show((full) => ({
      ...full,
      plan: { ...full.plan, arms: {}, pretrain: [] },
      scores: [],
      metrics: [],
      findings: [],
      surgery: [],
      steps: [],
      traces: [],
      measured: { machine: {}, seconds: 0 },
    }))
    expect(read.querySelector('h1')!.textContent).toBe('quickstart')
    expect(sectionIds(read)).toEqual(['domains', 'origin'])
  })

  test('several transfer arms each have a colour, a curve and cards', async () => {
    const read = await show((full) => {
      const other = full.scores
        .filter(({ arm }) => arm === 'fine-tune')
        .map((score) => ({ ...score, arm: 'all-at-once' }))
      const arms = { ...full.plan.arms, 'all-at-once': full.plan.arms['fine-tune']! }
      return measuredAgain({ ...full, plan: { ...full.plan, arms }, scores: [...full.scores, ...other] })
    })
    expect(
      read.querySelectorAll('#curves figure:first-of-type .wide [aria-label="area"]').length,
    ).toBeGreaterThanOrEqual(3)
    expect(read.getElementById('metric-all-at-once/asymptotic')).not.toBeNull()
    expect(read.querySelector('.cards')!.textContent).toContain('Zero-shot, all-at-once')
    // Both arms have the same scores: neither hides the other.
    const rows = [...read.querySelectorAll('#seeds figure:first-of-type .wide [aria-label="dot"][fill^="var"]')]
    expect(new Set(rows.map((row) => row.getAttribute('transform'))).size).toBe(3)
  })
})

function measuredAgain(report: Report): Report {
  const metrics = remeasured(report)
  return { ...report, metrics, findings: findings({ ...report, metrics }) }
}

function times({ plan }: Report): object {
  const { target } = plan.domains
  return target?.kind === 'robot' ? target.times : {}
}

test('more episodes than a call takes arguments have their spread', async () => {
  const report = sampleReport()
  const returns = Array.from({ length: 130_000 }, (_, i) => (i === 77_777 ? -3 : i % 400))
  const scores = report.scores.map((score) => (score.label === 'zero-shot' ? { ...score, returns } : score))
  const figure = profileFigure(viewOf({ ...report, scores }), await openCharts())
  expect(figure!.text).toContain('Share of episodes above a return: zero-shot from −3 to 399;')
})

test('a score is resampled once, whoever shows it', () => {
  const score = sampleReport().scores.find(({ label }) => label === 'final')!
  expect(intervalOf(score)).toEqual(scoreInterval(score.returns))
  expect(intervalOf(score)).toBe(intervalOf(score))
})
