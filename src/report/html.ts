// The report as one HTML page.

import type { Report } from '../core/index.js'
import { openCharts } from './chart.js'
import { curveSection } from './curve-figure.js'
import { domainSection } from './domain-section.js'
import { headline } from './headline.js'
import { html } from './markup.js'
import { metricTable } from './metric-table.js'
import { originSection } from './origin-section.js'
import { page } from './page.js'
import { playerSection } from './player.js'
import { scoreSection, stepSection } from './score-section.js'
import { seedSection } from './seed-figure.js'
import { streamSection } from './stream-section.js'
import { surgerySection } from './surgery-section.js'
import { viewOf } from './view.js'

/** Renders a report. Parts that a run did not have are left out. The same bytes for the same report. */
export async function renderHtml(report: Report): Promise<string> {
  const view = viewOf(report)
  const charts = await openCharts()
  const body = html`${headline(view)}
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
`
  return page(report.plan.name, body)
}
