// The top of the page: the result in one sentence, the numbers it rests on, and what they say.

import type { Metric } from '../core/index.js'
import { html, type Markup } from './markup.js'
import { brackets, figures, finalOf, metricOf, seedsInWords, type View, zeroShotColour } from './view.js'

/** Name, headline sentence, key numbers and findings. */
export function headline(view: View): Markup {
  const { plan, findings, version } = view.report
  const [first, ...others] = findings
  return html`<header>
<p class="kicker">landbridge ${version} · ${plan.name} · ${seedsInWords(view.report.seeds)} · ${duration(view.report.measured.seconds)}</p>
<h1>${first === undefined ? plan.name : sentence(first)}</h1>
${plan.about !== '' && html`<p class="about">${plan.about}</p>`}
${cards(view)}
</header>
${
  others.length > 0 &&
  html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">What was found</h2><ul class="findings">${others.map((line) => html`<li>${sentence(line)}</li>`)}</ul></section>
`
}`
}

/** A finding with typographic minuses; its intervals stay on one line. */
function sentence(line: string): Markup {
  const parts = line
    .replace(/(^|[\s([])-(?=\d)/g, '$1−')
    .replaceAll(' %', '\u00a0%')
    .split(/(\[[^\]]*\])/)
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<span class="whole">${part}</span>` : part))}`
}

function cards(view: View): Markup {
  const { roles, arms } = view
  const many = roles.arms.length > 1
  const finals = arms.map(({ name, label, colour }) => {
    const title = many || roles.others.includes(name) ? label : `${label[0]!.toUpperCase()}${label.slice(1)}`
    return card(title, finalOf(view, name), colour)
  })
  const starts = roles.arms.map((name) =>
    card(many ? `Zero-shot, ${name}` : 'Zero-shot', metricOf(view, 'zero-shot', name), zeroShotColour),
  )
  const source = card(
    `On ${roles.source}${roles.arms.length > 0 ? ', before' : ''}`,
    metricOf(view, 'pretrained'),
    'var(--source)',
  )
  const forgotten = roles.arms.map((name) =>
    card(many ? `Forgotten, ${name}` : 'Forgotten', metricOf(view, 'forgetting', name), 'var(--muted)', true),
  )
  return html`<ul class="cards">${source}${starts}${finals}${forgotten}</ul>`
}

function card(label: string, metric: Metric | undefined, colour: string, sign = false): Markup | false {
  if (metric === undefined) return false
  const { estimate, unit } = metric
  const interval = brackets(estimate)
  return html`<li style="--tone:${colour}"><span class="label">${label}</span><b>${figures(estimate.value, { sign })}</b><span class="unit">${interval === '' ? `${unit}, no interval` : interval}</span></li>`
}

/** "96 s", "12 min", "3 h 05 min". */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
