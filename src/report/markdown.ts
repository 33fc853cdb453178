// The report as Markdown: the same content as the page, for terminals, reviews and repositories.

import type { Report } from '../core/index.js'

/** Renders a report. */
export function renderMarkdown(report: Report): string {
  return `# ${report.plan.name}\n`
}
