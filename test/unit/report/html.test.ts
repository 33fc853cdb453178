// The page: self-contained, whole, escaped, readable, and graceful where a run had less to show.

import { type Report, reportSchema } from 'landbridge/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { findings, formatNumber, rolesOf, transferMetrics } from '#src/measure/index.js'
import { renderHtml } from '#src/report/index.js'
import { contrast, documentOf, type Page, unbalancedTags } from './page.js'
import { sampleReport } from './sample-report.js'

const report = sampleReport()
let page: string
let document: Page

beforeAll(async () => {
  page = await renderHtml(report)
  document = documentOf(page)
})

const ids = (of: Page) => [...of.querySelectorAll('section')].map(({ id }) => id)

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
    expect(ids(document)).toEqual([
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
    expect(ids(read)).not.toContain('episode')
    expect(ids(read)).not.toContain('link')
    expect(ids(read)).not.toContain('surgery')
    expect(read.getElementById('domains')!.textContent).toContain('robot over WebSocket')
    expect(read.getElementById('domains')!.textContent).toContain('as the robot says')
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
    expect(document.getElementById('steps')!.textContent).not.toContain('all domains')
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
    expect(ids(read)).toEqual(['episode', 'curves', 'metrics', 'domains', 'steps', 'scores', 'origin'])
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
    expect(ids(read)).toEqual(['domains', 'origin'])
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

function remeasured({ plan, seeds, scores, threshold }: Report): Report['metrics'] {
  return transferMetrics({ seeds, scores, threshold, ...rolesOf(plan) })
}

function measuredAgain(report: Report): Report {
  const metrics = remeasured(report)
  return { ...report, metrics, findings: findings({ ...report, metrics }) }
}

function times({ plan }: Report): object {
  const { target } = plan.domains
  return target?.kind === 'robot' ? target.times : {}
}
