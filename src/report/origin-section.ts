// Where the report comes from: machine, versions, the scenario as resolved.

import { section } from './figure.js'
import { duration } from './headline.js'
import { html, type Markup } from './markup.js'
import type { View } from './view.js'

/** Machine and scenario, for whoever repeats the run. */
export function originSection({ report }: View): Markup {
  const { machine, seconds } = report.measured
  const facts: [string, string][] = [
    ...Object.entries(machine),
    ['run time', duration(seconds)],
    ['landbridge', report.version],
  ]
  return section(
    'origin',
    'Machine and scenario',
    html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    html`<details><summary>The scenario as resolved</summary><pre tabindex="0"><code>${JSON.stringify(report.plan, null, 2)}</code></pre></details>`,
  )
}
