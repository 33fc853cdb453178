// `landbridge report DIR...`: the pages again, from the run's report.json, or the scores of several runs as one table.

import { normalize } from 'node:path'
import type { Command } from 'commander'
import { LandbridgeError, type Report } from '../core/index.js'
import { type NamedReport, renderScoresCsv, SCORES_HEAD } from '../report/index.js'
import { readReport, replaceFile, writeReport } from '../run/index.js'
import { givenTwice } from './given-twice.js'
import { requireOwnFile } from './own-file.js'
import { summarise } from './run.js'
import { counted, printResult } from './shell.js'

interface Options {
  csv?: string
  json: boolean
}

/** In place of a file: the table goes where the text of a verb goes. */
const STDOUT = '-'

/** Adds the verb. */
export function addReport(program: Command): void {
  program
    .command('report <folders...>')
    .description('writes report.html and report.md of finished runs again, or their scores as one table')
    .option('--csv <file>', 'write the scores of all the runs, a row an episode, in place of the pages; - for stdout')
    .option('--json', 'print the report as JSON, of several runs a list; with --csv what was written', false)
    .action(report)
}

async function report(folders: string[], { csv, json }: Options): Promise<void> {
  const runs = folders.map((folder) => ({ run: nameOf(folder), folder, report: readReport(folder) }))
  if (csv !== undefined) {
    writeTable(csv, runs, json)
    return
  }
  for (const { report, folder } of runs) await writeReport(report, folder)
  const reports: Report[] = runs.map(({ report }) => report)
  const text = runs.map(({ report, folder }) => summarise(report, folder)).join('\n\n')
  printResult(json, reports.length === 1 ? reports[0] : reports, text)
}

/** A folder as a run's name: the same however it was typed. */
function nameOf(folder: string): string {
  return normalize(folder).replace(/(?<=.)[/\\]$/, '')
}

function writeTable(file: string, runs: readonly NamedReport[], json: boolean): void {
  const names = runs.map(({ run }) => run)
  const twice = givenTwice(names)
  if (twice !== undefined) throw new LandbridgeError('usage', `Expected each run once, got '${twice}' twice`)
  if (file === STDOUT) {
    if (json) throw new LandbridgeError('usage', 'Expected --json or --csv -, got both')
    process.stdout.write(renderScoresCsv(runs))
    return
  }
  requireOwnFile(file, 'a table of --csv', (bytes) => Buffer.from(bytes).toString().startsWith(SCORES_HEAD))
  const table = renderScoresCsv(runs)
  replaceFile(file, table)
  const episodes = runs.flatMap(({ report }) => report.scores).reduce((sum, { returns }) => sum + returns.length, 0)
  const text = `${file}: ${counted(episodes, 'episode')} of ${counted(names.length, 'run')}`
  printResult(json, { csv: file, runs: names, episodes }, text)
}
