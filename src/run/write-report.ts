// The report's three files.

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { LandbridgeError, type Report, reportSchema } from '../core/index.js'
import { renderHtml, renderMarkdown } from '../report/index.js'
import { withCommand } from './command.js'
import { replaceFile } from './folder.js'
import { readText } from './text-file.js'

/** Writes `report.json`, `report.md` and `report.html`; returns the page's path. Commands in the pages run from the working directory. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  replaceFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 1)}\n`)
  const shown = fromWorkingDirectory(report, folder)
  replaceFile(join(folder, 'report.md'), renderMarkdown(shown))
  const page = join(folder, 'report.html')
  replaceFile(page, await renderHtml(shown))
  return page
}

/** Reads `report.json` of a run folder. Throws `usage` where there is none. */
export function readReport(folder: string): Report {
  try {
    return reportSchema.parse(JSON.parse(readText(join(folder, 'report.json'), { what: 'a report' })))
  } catch (cause) {
    const begun = existsSync(join(folder, 'scenario.yaml'))
    const [got, hint] = begun
      ? ['one without a readable report.json', 'where it has not ended, `--resume` goes on with it']
      : ['no run', undefined]
    throw new LandbridgeError('usage', `Expected a finished run in '${folder}', got ${got}`, hint, { cause })
  }
}

function fromWorkingDirectory(report: Report, folder: string): Report {
  const snapshots = join(relative(process.cwd(), folder), 'snapshots')
  const scores = report.scores.map((score) => withCommand(report.plan, score, snapshots))
  return { ...report, scores }
}
