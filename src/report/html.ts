// The report as one self-contained HTML page: no request leaves it, and it reads without scripts.

import type { Report } from '../core/index.js'
import { openCharts } from './chart.js'
import { curveSection } from './curve-figure.js'
import { domainSection } from './domain-section.js'
import { headline } from './headline.js'
import { html, trusted } from './markup.js'
import { metricTable } from './metric-table.js'
import { originSection } from './origin-section.js'
import { playerSection } from './player.js'
import { scoreSection, stepSection } from './score-section.js'
import { seedSection } from './seed-figure.js'
import { streamSection } from './stream-section.js'
import { style } from './style.js'
import { surgerySection } from './surgery-section.js'
import { viewOf } from './view.js'

/** What the page may load: nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

/** Renders a report. Parts that a run did not have are left out. The same bytes for the same report. */
export async function renderHtml(report: Report): Promise<string> {
  const view = viewOf(report)
  const charts = await openCharts()
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.plan.name} · landbridge</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${headline(view)}
${playerSection(view)}
${curveSection(view, charts)}
${seedSection(view, charts)}
${metricTable(view)}
${streamSection(view, charts)}
${domainSection(view)}
${surgerySection(view)}
${stepSection(view)}
${scoreSection(view)}
${originSection(view)}
</main>
</body>
</html>
`.text
}
