// The top of the page: the result in one sentence, the numbers it rests on, and what they say.

import type { Metric } from '../core/index.js'
import { formatInterval } from '../measure/index.js'
import { html, type Markup } from './markup.js'
import { figures, metricOf, seedsInWords, type View, zeroShotColour } from './view.js'

/** Name, headline sentence, key numbers and findings. */
export function headline(view: View): Markup {
  const { plan, findings, version } = view.report
  const [first, ...others] = findings
  return html`<header>
<p class="kicker">landbridge ${version} · ${plan.name} · ${seedsInWords(view.report.seeds)} · ${duration(view.report.measured.seconds)}</p>
<h1>${first ?? plan.name}</h1>
${plan.about !== '' && html`<p class="about">${plan.about}</p>`}
${cards(view)}
</header>
${
  others.length > 0 &&
  html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">What was found</h2><ul class="findings">${others.map((line) => html`<li>${line}</li>`)}</ul></section>
`
}`
}

function cards(view: View): Markup {
  const arm = view.arms.find(({ name }) => name === view.roles.arms[0])
  const shown: [string, string, boolean][] = [
    ['pretrained', 'var(--source)', false],
    ['zero-shot', zeroShotColour, false],
    ['asymptotic', arm?.colour ?? '', false],
    ['asymptotic-scratch', 'var(--scratch)', false],
    ['forgetting', 'var(--muted)', true],
  ]
  const found = shown.flatMap(([id, colour, sign]) => {
    const metric = metricOf(view, id)
    return metric === undefined ? [] : [card(metric, colour, sign)]
  })
  return html`<ul class="cards">${found}</ul>`
}

function card({ label, estimate, unit }: Metric, colour: string, sign: boolean): Markup {
  const interval = formatInterval(estimate).replaceAll('-', '−')
  return html`<li style="--tone:${colour}"><span class="label">${label}</span><b>${figures(estimate.value, { sign })}</b><span class="unit">${interval === '' ? `${unit}, no interval` : interval}</span></li>`
}

/** "96 s", "12 min", "3 h 05 min". */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
