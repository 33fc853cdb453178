// The animations: episodes side by side on one clock, with a still picture where scripts do not run.

import type { Trace } from '../core/index.js'
import { section } from './figure.js'
import { html, jsonForScript, type Markup, trusted } from './markup.js'
import { playerScript } from './player-script.js'
import { roomy, sceneSvg, steadyFrames, tracksOf } from './scene.js'
import { figures, type View, zeroShotColour } from './view.js'

/** Every trace of the report in a row; nothing where there is none. */
export function playerSection(view: View): Markup {
  const there = view.report.traces.filter(({ frames }) => frames.length > 0)
  if (there.length === 0) return html``
  const framed = roomy(there.map(steadyFrames))
  const traces = there.map((trace, i) => ({ ...trace, frames: framed[i]! }))
  const ends = traces.map(lengthOf)
  const still = traces.length > 1 ? Math.min(...ends) : 0
  const data = traces.map(({ frameSeconds, frames }) => ({ seconds: frameSeconds, tracks: tracksOf(frames) }))
  return section(
    'episode',
    isSameEpisode(traces) ? 'The same episode, before and after' : traces.length > 1 ? 'Episodes' : 'One episode',
    html`<p>The first evaluation episode of ${whose(view, traces[0]!)}, picked before anybody saw it.${traces.length > 1 && ' The pictures run on one clock.'}</p>`,
    html`<div class="player"><div class="scenes">${traces.map((trace, i) => scene(view, trace, still, ends[i]!))}</div>${controls(Math.max(...ends), still)}</div>`,
    html`<script type="application/json" id="traces">${jsonForScript(data)}</script><script>${trusted(playerScript)}</script>`,
  )
}

function isSameEpisode(traces: readonly Trace[]): boolean {
  return traces.length > 1 && new Set(traces.map(({ episodeSeed }) => episodeSeed)).size === 1
}

function whose({ report }: View, { seed }: Trace): string {
  return report.seeds.length > 1 ? `the median seed (${seed})` : `seed ${seed}`
}

function scene(view: View, trace: Trace, still: number, end: number): Markup {
  const { frames, frameSeconds } = trace
  const frame = frames[Math.min(frames.length - 1, Math.round(still / frameSeconds))]!
  const label = `${trace.label}: the episode ends after ${figures(end)} s with a return of ${figures(trace.return)}`
  const isUntrained = trace.label === 'zero-shot'
  const colour = isUntrained ? zeroShotColour : (view.arms[0]?.colour ?? 'var(--source)')
  return html`<figure class="trace" style="--tone:${colour}">${sceneSvg(frame, label)}<figcaption><b>${trace.label}</b> <span>return ${figures(trace.return)}</span> <span class="end">ended at ${figures(end)} s</span></figcaption></figure>`
}

function controls(end: number, still: number): Markup {
  return html`<div class="controls" hidden><button type="button" aria-label="Play or pause">Play</button><input type="range" min="0" max="${end}" step="any" value="${still}" aria-label="Time in the episode"><output>${still.toFixed(2)} s</output></div>`
}

function lengthOf({ frames, frameSeconds }: Trace): number {
  return (frames.length - 1) * frameSeconds
}
