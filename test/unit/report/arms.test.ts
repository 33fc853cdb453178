// Several arms: each is shown with its own scores, and the film says whose it is.

import type { Report } from 'landbridge/core'
import { expect, test } from 'vitest'
import { findings, formatNumber, rolesOf, transferMetrics } from '#src/measure/index.js'
import { renderHtml } from '#src/report/index.js'
import { documentOf } from './page.js'
import { sampleReport } from './sample-report.js'

/** With a second arm from scratch that ends `by` lower than the first. */
function withSecondScratch(by: number): Report {
  const full = sampleReport()
  const lower = full.scores
    .filter(({ arm }) => arm === 'scratch')
    .map((score) => ({ ...score, arm: 'wide', returns: score.returns.map((value) => value - by) }))
  const plan = { ...full.plan, arms: { ...full.plan.arms, wide: full.plan.arms.scratch! } }
  const scores = [...full.scores, ...lower]
  const metrics = transferMetrics({ seeds: full.seeds, scores, threshold: full.threshold, ...rolesOf(plan) })
  return { ...full, plan, scores, metrics, findings: findings({ ...full, plan, metrics }) }
}

test('an arm that nothing is compared with has its own metric, card, dots and colour', async () => {
  const report = withSecondScratch(150)
  const estimate = (id: string) => report.metrics.find((metric) => metric.id === id)!.estimate
  const own = estimate('wide/asymptotic-scratch')
  expect(own.value).toBeCloseTo(estimate('asymptotic-scratch').value! - 150, 6)
  expect(estimate('asymptotic')).toEqual(sampleReport().metrics.find(({ id }) => id === 'asymptotic')!.estimate)

  const read = documentOf(await renderHtml(report))
  const cards = [...read.querySelectorAll('.cards li')].map(({ textContent }) => textContent!)
  const titled = (title: string) => cards.filter((card) => card.startsWith(title))
  expect(titled('Fine-tuned')).toHaveLength(1)
  expect(titled('From scratch')).toHaveLength(1)
  expect(titled('wide')).toEqual([expect.stringContaining(`wide${formatNumber(own.value)}`)])
  const seeds = own.bySeed.map((score) => formatNumber(score)).join(', ')
  expect(read.querySelector('#seeds svg')!.getAttribute('aria-label')).toContain(`; wide ${seeds}`)
  const colours = [...read.querySelector('#curves figure')!.querySelectorAll('.legend .line')]
  expect(new Set(colours.map((mark) => mark.getAttribute('style'))).size).toBe(3)
})

test('an arm without a score of its own shows none', async () => {
  const full = withSecondScratch(150)
  const metrics = full.metrics.filter(({ id }) => id !== 'wide/asymptotic-scratch')
  const read = documentOf(await renderHtml({ ...full, metrics }))
  expect(read.querySelector('.cards')!.textContent).not.toContain('wide')
  expect(read.querySelector('#seeds svg')!.getAttribute('aria-label')).not.toContain('wide')
})

test('the film says which arm it shows, in the colour of that arm', async () => {
  const full = sampleReport()
  const arms = { ...full.plan.arms, 'at-once': full.plan.arms['fine-tune']! }
  const filmed = async (arm: string) => {
    const plan = { ...full.plan, arms, after: { ...full.plan.after!, arm } }
    const read = documentOf(await renderHtml({ ...full, plan }))
    const tones = [...read.querySelectorAll('#episode .trace')].map((trace) => trace.getAttribute('style'))
    return { said: read.querySelector('#episode p')!.textContent, tones }
  }
  expect(await filmed('at-once')).toEqual({
    said: expect.stringContaining('of the median seed (4) of the arm at-once, picked'),
    tones: ['--tone:var(--zero)', '--tone:var(--arm-1)'],
  })
  expect((await filmed('scratch')).tones[1]).toBe('--tone:var(--scratch)')
})
