// The link in real time: latencies, what was missed, what the safety layer did.

import type { PlotOptions } from '@observablehq/plot'
import { type StreamResult, streamsOf } from '../core/index.js'
import { type Charts, isNarrow } from './chart.js'
import { figure, section } from './figure.js'
import { type Content, html, type Markup } from './markup.js'
import { figures, type View } from './view.js'

/** What every stream measured; nothing where nothing was streamed. */
export function streamSection({ report }: View, charts: Charts): Markup {
  const streams = streamsOf(report)
  if (streams.length === 0) return html``
  const after = report.plan.after?.stages.filter(({ kind }) => kind === 'stream').length ?? 0
  return section(
    'link',
    'The link in real time',
    streams.map(
      (stream, i) => html`<p>${introOf(stream, i < after, report.seeds.length > 1)}</p>${shown(stream, charts)}`,
    ),
    html`<p class="note">All figures of this section depend on the machine and the moment.</p>`,
  )
}

/** Streams after all seeds are of the median one, and run alone. */
function introOf({ controlHz, seconds, arm, seed, domain }: StreamResult, isAfter: boolean, hasSeeds: boolean): string {
  const which = isAfter && hasSeeds ? ' (the median by final score)' : ''
  const robot = domain === undefined ? 'the robot' : `the robot '${domain}'`
  const alone = isAfter ? ' alone,' : ''
  return `The policy of ${arm}, seed ${seed}${which}, drove ${robot} for ${figures(seconds)} s at ${figures(controlHz)} commands a second,${alone} with the safety layer and the watchdog on.`
}

function shown(stream: StreamResult, charts: Charts): Content[] {
  const { returns } = stream
  const bars = visibleBins(stream)
  const label = `Latency histogram in milliseconds: median ${figures(stream.latencyMs.p50)}, 99th percentile ${figures(stream.latencyMs.p99)}, largest ${figures(stream.latencyMs.max)}, control period ${figures(periodMs(stream))}`
  const chart = charts.draw(label, (width) => options(stream, bars, charts, width))
  return [
    tiles(stream),
    bars.length > 0 &&
      figure(
        chart,
        "From the robot's sample to the command's arrival back at the robot, measured by the robot, on a logarithmic axis. A command that takes longer than the control period is late.",
      ),
    returns.length > 0 &&
      html`<p class="note">Returns while streaming, the last episode cut by the end: ${returns.map((value) => figures(value)).join(', ')}.</p>`,
  ]
}

function tiles(stream: StreamResult): Markup {
  const { latencyMs, ticks, misses, skipped = 0, interventions, trips } = stream
  const share = (count: number) => (ticks === 0 ? '' : `${figures((100 * count) / ticks)} % of ${figures(ticks)} ticks`)
  const shown: [string, string, string, boolean][] = [
    ['Median latency', `${figures(latencyMs.p50)} ms`, `90th percentile ${figures(latencyMs.p90)} ms`, false],
    ['99th percentile', `${figures(latencyMs.p99)} ms`, `largest ${figures(latencyMs.max)} ms`, false],
    ['Deadline misses', figures(misses), share(misses), misses > 0],
    ['Safety interventions', figures(interventions), share(interventions), interventions > 0],
    ['Watchdog trips', figures(trips), 'times the robot went to its safe command', trips > 0],
  ]
  if (skipped > 0) shown.push(['Skipped periods', figures(skipped), 'in which the machine took longer', true])
  return html`<ul class="tiles">${shown.map(
    ([label, value, note, isAlarming]) =>
      html`<li${isAlarming && html` class="alarm"`}><span class="label">${label}</span><b>${value}</b><span class="unit">${note}</span></li>`,
  )}</ul>`
}

interface Bar {
  low: number
  high: number
  count: number
}

/** Bins that hold something, and those between them; the lowest edge is kept off zero, which a logarithm lacks. */
function visibleBins({ latencyMs }: StreamResult): Bar[] {
  const { edges, counts } = latencyMs.histogram
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  const smallest = edges.find((edge) => edge > 0) ?? 1
  return counts
    .map((count, i) => ({ low: Math.max(edges[i]!, smallest / 2), high: edges[i + 1]!, count }))
    .slice(first < 0 ? counts.length : first, last + 1)
    .filter(({ low, high }) => high > low)
}

function options(stream: StreamResult, bars: readonly Bar[], { plot }: Charts, width: number): PlotOptions {
  const flags = flagsOf(stream)
  const edges = [...bars.flatMap(({ low, high }) => [low, high]), ...flags.map(({ at }) => at)]
  return {
    height: isNarrow(width) ? 250 : 300,
    marginTop: 76,
    marginLeft: 48,
    marginRight: 24,
    x: {
      type: 'log',
      label: 'latency, ms',
      domain: [Math.min(...edges) / 1.15, Math.max(...edges) * 1.25],
      ticks: isNarrow(width) ? 3 : 6,
      tickFormat: (value: number) => figures(value),
    },
    y: { label: 'commands', grid: true, nice: true },
    marks: [
      plot.rectY([...bars], { x1: 'low', x2: 'high', y: 'count', fill: 'var(--arm-0)', fillOpacity: 0.75, inset: 0.5 }),
      plot.ruleY([0], { stroke: 'var(--muted)' }),
      flags.map((flag, row) => flagMarks(plot, flag, row)),
    ],
  }
}

interface Flag {
  at: number
  text: string
  colour: string
}

/** Percentiles and the control period, the longest first. */
function flagsOf(stream: StreamResult): Flag[] {
  const { p50, p99, max } = stream.latencyMs
  const flags = [
    { at: p50, text: 'p50', colour: 'var(--ink)' },
    { at: p99, text: 'p99', colour: 'var(--ink)' },
    { at: max, text: 'max', colour: 'var(--ink)' },
    { at: periodMs(stream), text: 'control period', colour: 'var(--bad)' },
  ]
  return flags.filter(({ at }) => at > 0).sort((a, b) => b.at - a.at)
}

/** Flags point left and the rightmost one flies highest, so that no line runs through another one's words. */
function flagMarks(plot: Charts['plot'], { at, text, colour }: Flag, row: number) {
  return [
    plot.ruleX([at], { stroke: colour, strokeWidth: 1.5, strokeDasharray: '4 3', insetTop: 16 * row - 58 }),
    plot.text([at], {
      x: (value: number) => value,
      text: () => `${text} ${figures(at)} ms`,
      frameAnchor: 'top',
      lineAnchor: 'bottom',
      dy: 16 * row - 60,
      dx: 3,
      fill: colour,
      textAnchor: 'end',
    }),
  ]
}

function periodMs({ controlHz }: StreamResult): number {
  return 1000 / controlHz
}
