// The animations: episodes side by side on one clock, with a still picture where scripts do not run.

import { PRETRAIN, type Trace } from '../core/index.js'
import { filmedArm } from '../measure/index.js'
import { section } from './figure.js'
import { html, jsonForScript, type Markup, trusted } from './markup.js'
import { playerScript } from './player-script.js'
import { roomy, sceneSvg, steadyFrames, tracksOf } from './scene.js'
import { figures, type View, zeroShotColour } from './view.js'

/** Every trace of the report in a row; nothing where there is none. */
export function playerSection(view: View): Markup {
  const traces = view.report.traces.filter(({ frames }) => frames.length > 0)
  if (traces.length === 0) return html``
  const arm = filmedArm(view.report.plan)
  const colour = view.arms.find(({ name }) => name === arm)?.colour ?? 'var(--source)'
  return section(
    'episode',
    isSameEpisode(traces) ? 'The same episode, before and after' : traces.length > 1 ? 'Episodes' : 'One episode',
    html`<p>The first evaluation episode of ${whose(view, arm, traces[0]!)}, picked before anybody saw it.${traces.length > 1 && ' The pictures run on one clock.'}</p>`,
    player(traces, ({ label }) => (label === 'zero-shot' ? zeroShotColour : colour)),
  )
}

/** Episodes that run on one clock, each with frames; `toneOf` is the CSS colour of one. One to a page. */
export function player(episodes: readonly Trace[], toneOf: (trace: Trace) => string): Markup {
  const framed = roomy(episodes.map(steadyFrames))
  const traces = episodes.map((trace, i) => ({ ...trace, frames: framed[i]! }))
  const ends = traces.map(lengthOf)
  const still = traces.length > 1 ? Math.min(...ends) : 0
  const data = traces.map(({ frameSeconds, frames }) => ({ seconds: frameSeconds, tracks: tracksOf(frames) }))
  return html`<div class="player"><div class="scenes">${traces.map((trace, i) => scene(trace, toneOf(trace), still, ends[i]!))}</div>${controls(Math.max(...ends), still)}</div>
<script type="application/json" id="traces">${jsonForScript(data)}</script><script>${trusted(playerScript)}</script>`
}

function isSameEpisode(traces: readonly Trace[]): boolean {
  return traces.length > 1 && new Set(traces.map(({ episodeSeed }) => episodeSeed)).size === 1
}

function whose({ report: { seeds, plan } }: View, arm: string, { seed }: Trace): string {
  const ofSeed = seeds.length > 1 ? `the median seed (${seed})` : `seed ${seed}`
  return arm !== PRETRAIN && Object.keys(plan.arms).length > 1 ? `${ofSeed} of the arm ${arm}` : ofSeed
}

function scene(
  { label, frames, frameSeconds, return: total }: Trace,
  tone: string,
  still: number,
  end: number,
): Markup {
  const frame = frames[Math.min(frames.length - 1, Math.round(still / frameSeconds))]!
  const words = `${label}: the episode ends after ${figures(end)} s with a return of ${figures(total)}`
  return html`<figure class="trace" style="--tone:${tone}">${sceneSvg(frame, words)}<figcaption><b>${label}</b> <span>return ${figures(total)}</span> <span class="end">ended at ${figures(end)} s</span></figcaption></figure>`
}

function controls(end: number, still: number): Markup {
  return html`<div class="controls" hidden><button type="button" aria-label="Play or pause">Play</button><input type="range" min="0" max="${end}" step="any" value="${still}" aria-label="Time in the episode"><output>${still.toFixed(2)} s</output></div>`
}

function lengthOf({ frames, frameSeconds }: Trace): number {
  return (frames.length - 1) * frameSeconds
}
