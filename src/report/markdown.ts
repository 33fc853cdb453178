// The report as Markdown: the same content as the page, for terminals, reviews and repositories.

import { type Report, type StreamResult, streamsOf } from '../core/index.js'
import { episodeInWords, formatInterval, formatNumber, isCensored, isNeverReached } from '../measure/index.js'
import { armCurves, hasIntervals, pointsInWords } from './arm-curves.js'
import { domainRows } from './domain-section.js'
import { duration } from './headline.js'
import { code, codeBlock, markdownTable, plain } from './markdown-text.js'
import { episodesOf, intervalOf, scoreGroups, stepTable } from './score-section.js'
import { carriedOver, sharedSurgeries, whoseSurgery } from './surgery-section.js'
import { seedFigures, seedsInWords, type View, viewOf } from './view.js'

/** Renders a report. Parts that a run did not have are left out. The same bytes for the same report. */
export function renderMarkdown(report: Report): string {
  const view = viewOf(report)
  const [headline, ...others] = report.findings
  const facts = [
    report.plan.name,
    seedsInWords(report.seeds),
    duration(report.measured.seconds),
    `landbridge ${report.version}`,
  ]
  const parts = [
    `# ${plain(headline ?? report.plan.name)}`,
    plain(facts.join(' · ')),
    plain(report.plan.about),
    others.map((line) => `- ${plain(line)}`).join('\n'),
    ...metrics(report),
    ...curves(view),
    ...link(report),
    ...domains(view),
    ...surgeries(report),
    ...steps(report),
    ...scores(report),
    ...origin(report),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function metrics({ metrics: rows, seeds }: Report): string[] {
  if (rows.length === 0) return []
  const head = ['Metric', 'Estimate', 'Interval', 'Unit', `By seed (${seeds.join(', ')})`]
  const body = rows.map((row) => [
    plain(row.label),
    `${isNeverReached(row) ? '> ' : ''}${formatNumber(row.estimate.value)}`,
    formatInterval(row.estimate) || 'none',
    plain(row.unit),
    seedFigures(row, (value) => formatNumber(value)).join(', '),
  ])
  const definitions = rows.map(
    ({ label, about, better }) => `- **${plain(label)}** (better: ${better}): ${plain(about)}`,
  )
  const how =
    seeds.length < 2
      ? 'One seed: nothing can be resampled, so there are no intervals.'
      : 'Intervals are 95 % percentile bootstraps over seeds; differences are paired by seed.'
  const open = rows.some(isCensored) ? ' A seed that never reached the threshold counts with its budget.' : ''
  return ['## Metrics', markdownTable(head, body), how + open, definitions.join('\n')]
}

function curves(view: View): string[] {
  const { roles, report } = view
  const drawn = armCurves(view, view.arms, roles.target)
  if (drawn.length === 0) return []
  const grid = [...new Set(drawn.flatMap(({ band }) => band.map(({ steps: at }) => at)))].sort((a, b) => a - b)
  const rows = grid.map((at) => [
    formatNumber(at),
    ...drawn.map(({ band }) => {
      const point = band.find(({ steps: there }) => there === at)
      return point === undefined
        ? ''
        : `${formatNumber(point.mean)} ${point.interval ? formatInterval(point.interval) : ''}`
    }),
  ])
  const head = ['Steps', ...drawn.map(({ arm }) => plain(arm.label))]
  const over = report.seeds.length > 1 ? 'seeds' : 'the episodes of a point'
  const intervals = drawn.some(hasIntervals) ? ` Intervals: 95 %, over ${over}.` : ''
  const how = `${pointsInWords(view, roles.target)} Zero-shot and final scores are of other episodes.${intervals}`
  return [`## Learning curves on ${plain(roles.target)}`, how, markdownTable(head, rows)]
}

function link(report: Report): string[] {
  const streams = streamsOf(report)
  if (streams.length === 0) return []
  const tables = streams.map((stream) => markdownTable(['', ''], streamRows(stream)))
  return ['## The link in real time', ...tables, 'All of it depends on the machine and the moment.']
}

function streamRows(stream: StreamResult): string[][] {
  const where = stream.domain === undefined ? '' : ` to ${stream.domain}`
  const { p50, p90, p99, max } = stream.latencyMs
  const rows: [string, number | string][] = [
    [
      'Streamed',
      `${stream.arm}, seed ${stream.seed}${where}, ${formatNumber(stream.seconds)} s at ${formatNumber(stream.controlHz)} Hz`,
    ],
    ['Control period, ms', 1000 / stream.controlHz],
    ['Latency p50 / p90 / p99 / max, ms', [p50, p90, p99, max].map((value) => formatNumber(value)).join(' / ')],
    ['Ticks', stream.ticks],
    ['Deadline misses', stream.misses],
    ...(stream.skipped ? [['Skipped control periods', stream.skipped] satisfies [string, number]] : []),
    ['Safety interventions', stream.interventions],
    ['Watchdog trips', stream.trips],
    ['Returns', stream.returns.map((value) => formatNumber(value)).join(', ')],
  ]
  return rows.map(([name, value]) => [name, typeof value === 'number' ? formatNumber(value) : plain(value)])
}

function domains({ report }: View): string[] {
  const names = Object.keys(report.plan.domains)
  if (names.length === 0) return []
  const rows = domainRows(report).map(({ name, values, differs }) => [
    code(name),
    ...values.map(({ text, isSet }) => (differs && isSet ? `**${plain(text)}**` : plain(text))),
  ])
  return ['## Source and target', markdownTable(['', ...names.map(plain)], rows)]
}

function surgeries(report: Report): string[] {
  return sharedSurgeries(report.surgery).flatMap((shared) => {
    const { observations, actions, warnings } = shared.surgery
    return [
      `## What was carried over: ${plain(whoseSurgery(shared))}`,
      plain(carriedOver(shared.surgery)),
      warnings.map((warning) => `- Warning: ${plain(warning)}`).join('\n'),
      markdownTable(
        ['Channel', 'Unit', 'In the target'],
        [...observations, ...actions].map(({ name, unit, fate }) => [code(name), plain(unit), fate]),
      ),
    ]
  })
}

function steps(report: Report): string[] {
  const { head, rows, note } = stepTable(report.steps, formatNumber)
  if (rows.length === 0) return []
  return [
    '## Steps used',
    markdownTable(
      head,
      rows.map(([arm, ...counts]) => [plain(arm!), ...counts]),
    ),
    note,
  ]
}

function scores(report: Report): string[] {
  const groups = scoreGroups(report.scores).map(({ title, scores: members }) => {
    const entries = members.map((score) => {
      const interval = intervalOf(score)
      const mean = `**${formatNumber(interval.value)}** ${formatInterval(interval)}`.trimEnd()
      const like = score.episode === undefined ? '' : `; ${plain(episodeInWords(score.episode))}`
      const line = `Seed ${score.seed}: ${mean}, ${episodesOf(score)}, evaluation seed ${score.evaluationSeed}${like}`
      return score.command === undefined ? line : `${line}\n\n${codeBlock(score.command, 'sh')}`
    })
    return `### ${plain(title)}\n\n${entries.join('\n\n')}`
  })
  return groups.length === 0 ? [] : ['## Every score, and how to get it again', ...groups]
}

function origin({ measured, plan }: Report): string[] {
  const machine = Object.entries(measured.machine).map(([name, value]) => `- ${plain(name)}: ${plain(value)}`)
  return ['## Machine and scenario', machine.join('\n'), codeBlock(JSON.stringify(plan, null, 2), 'json')]
}
