// The page: self-contained, whole, escaped, readable, and graceful where a run had less to show.

import { type Report, reportSchema } from 'landbridge/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { formatNumber } from '#src/measure/index.js'
import { renderHtml } from '#src/report/index.js'
import { contrast, documentOf, type Page, sectionIds, unbalancedTags } from './page.js'
import { remeasured, sampleReport } from './sample-report.js'

const report = sampleReport()
let page: string
let document: Page

beforeAll(async () => {
  page = await renderHtml(report)
  document = documentOf(page)
})

describe('the whole page', () => {
  test('is made of a report that fits its schema, without a NaN or a hole', () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/)
    expect(unbalancedTags(page)).toEqual([])
  })

  test('asks nothing of the network', () => {
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|\/\/[a-z]|@import|url\(/i)
    expect(document.querySelectorAll('[src], [href], link, img, iframe, object')).toHaveLength(0)
    const policy = document.querySelector('meta[http-equiv=Content-Security-Policy]')!.getAttribute('content')
    expect(policy).toMatch(/^default-src 'none'/)
  })

  test('is the same bytes for the same report', async () => {
    expect(await renderHtml(sampleReport())).toBe(page)
  })

  test('opens with the headline and the numbers it rests on', () => {
    expect(document.querySelector('h1')!.textContent).toBe(report.findings[0])
    const cards = [...document.querySelectorAll('.cards li')].map(({ textContent }) => textContent)
    for (const id of ['pretrained', 'zero-shot', 'asymptotic', 'asymptotic-scratch', 'forgetting']) {
      const { value, low } = report.metrics.find((metric) => metric.id === id)!.estimate
      expect(cards.some((card) => card!.includes(formatNumber(value)) && card!.includes(formatNumber(low)))).toBe(true)
    }
  })

  test('has every part of a full run', () => {
    expect(sectionIds(document)).toEqual([
      'findings',
      'episode',
      'curves',
      'seeds',
      'metrics',
      'link',
      'domains',
      'surgery',
      'steps',
      'scores',
      'origin',
    ])
  })

  test('every metric has its value, interval, definition and a dot a seed', () => {
    for (const { id, about, label, estimate } of report.metrics) {
      const row = document.getElementById(`metric-${id}`)!
      expect(row.querySelector('summary')!.textContent).toBe(label)
      expect(row.querySelector('details')!.textContent).toContain(about)
      expect(row.querySelector('.value')!.textContent).toContain(`${formatNumber(estimate.low).replace('-', '−')}, `)
      expect(row.querySelectorAll('circle')).toHaveLength(estimate.bySeed.filter((value) => value !== null).length)
    }
  })

  test('beside each score stands its command', () => {
    const shown = [...document.querySelectorAll('.score')].map(({ textContent }) => textContent)
    const kept = report.scores.filter(({ label }) => label !== 'curve')
    expect(shown).toHaveLength(kept.length)
    for (const { command, evaluationSeed } of kept) {
      expect(shown.some((text) => text!.includes(command!) && text!.includes(`seed ${evaluationSeed}`))).toBe(true)
    }
  })

  test('the link shows its latencies, misses, interventions and trips', () => {
    const text = document.getElementById('link')!.textContent!
    const { latencyMs } = report.measured.stream!
    for (const value of [latencyMs.p50, latencyMs.p99, latencyMs.max])
      expect(text).toContain(`${formatNumber(value)} ms`)
    expect(text).toContain('control period 20 ms')
    const bars = document.querySelectorAll('#link .wide [aria-label="rect"] > *')
    expect(bars.length).toBeGreaterThan(5)
  })

  test('what differs between source and target is set out', () => {
    const rows = [...document.querySelectorAll('.domains tbody tr')].map(({ textContent }) => textContent)
    expect(rows).toContain('physics.pole.lengthnominal0.7')
    expect(rows).toContain('physics.hinge.frictionnominal0.002 to 0.004')
    expect(document.getElementById('domains')!.textContent).toContain('simulated robot over WebSocket')
  })
})

describe('access', () => {
  test('every picture says what it shows, every table and section has a name', () => {
    for (const svg of document.querySelectorAll('svg')) {
      expect(svg.getAttribute('role')).toBe('img')
      expect(svg.getAttribute('aria-label')!.length).toBeGreaterThan(10)
    }
    for (const table of document.querySelectorAll('table')) expect(table.querySelector('caption')).not.toBeNull()
    for (const section of document.querySelectorAll('section')) {
      expect(document.getElementById(section.getAttribute('aria-labelledby')!)).not.toBeNull()
    }
  })

  test.each(['light', 'dark'])('text keeps a contrast of 4.5 in %s', (scheme) => {
    const [light, dark] = [...page.matchAll(/:root\{([^}]*)\}/g)].map(([, block]) => block!)
    const block = scheme === 'dark' ? dark! : light!
    const colours = new Map(
      [...block.matchAll(/--([a-z0-9-]+):(#[0-9a-f]+)/g)].map(([, name, value]) => [name!, value!]),
    )
    for (const behind of ['bg', 'card', 'soft']) {
      for (const name of [
        'ink',
        'muted',
        'arm-0',
        'arm-1',
        'arm-2',
        'arm-3',
        'scratch',
        'zero',
        'source',
        'good',
        'bad',
      ]) {
        expect(contrast(colours.get(name)!, colours.get(behind)!), `${name} on ${behind}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  test('adapts to scheme, width and reduced motion', () => {
    for (const query of ['prefers-color-scheme:dark', 'max-width:640px', 'prefers-reduced-motion']) {
      expect(page).toContain(query)
    }
    expect(document.querySelector('meta[name=viewport]')!.getAttribute('content')).toContain('width=device-width')
  })
})

describe('a hostile report', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&amp;\`\${1}`

  test('stays text everywhere', async () => {
    const text = JSON.stringify(sampleReport())
      .replaceAll('"fine-tune"', JSON.stringify(evil))
      .replaceAll('"target"', JSON.stringify(`t${evil}`))
      .replaceAll('"quickstart"', JSON.stringify(evil))
      .replaceAll('"motor.current"', JSON.stringify(evil))
      .replaceAll('"zero-shot","seed"', `${JSON.stringify(evil)},"seed"`)
      .replaceAll('Example CPU', JSON.stringify(evil).slice(1, -1))
    const parsed = JSON.parse(text) as Report
    const renamed = { ...parsed, metrics: remeasured(parsed), findings: [evil, ...parsed.findings] }
    const hostile = await renderHtml(renamed)
    const read = documentOf(hostile)
    expect(read.querySelectorAll('script')).toHaveLength(2)
    expect(read.querySelectorAll('img, [onerror], [onload]')).toHaveLength(0)
    expect(unbalancedTags(hostile)).toEqual([])
    expect(read.querySelector('h1')!.textContent).toBe(evil)
    expect(() => JSON.parse(read.getElementById('traces')!.textContent!)).not.toThrow()
  })
})

test('two episodes of 500 frames keep the page below 1.5 MB', async () => {
  const busy = sampleReport()
  const frames = Array.from({ length: 500 }, (_, t) => ({
    view: { left: -3 + t / 100, right: 3 + t / 100, bottom: -1, top: 2 },
    shapes: Array.from({ length: 12 }, (_, s) => ({
      kind: 'polygon' as const,
      points: Array.from({ length: 8 }, (_, i) => Math.round(1000 * Math.sin(t / 9 + s + i)) / 1000),
      tone: 'body' as const,
    })),
  }))
  const traces = busy.traces.map((trace) => ({ ...trace, frames }))
  expect((await renderHtml({ ...busy, traces })).length).toBeLessThan(1.5e6)
})

test('says what the episodes of a score are like, where that was kept', async () => {
  const old = report.scores.map(({ episode: _episode, ...score }) => score)
  const [page, former] = await Promise.all([renderHtml(report), renderHtml({ ...report, scores: old })])
  expect(page).toMatch(
    /<small>mean episode: [\d.]+ steps; [\d.]+ % terminated; alive [\d.]+, effort&lt;b&gt; -[\d.]+<\/small>/,
  )
  expect(former).not.toContain('mean episode')
})
