// `landbridge report DIR`: the pages again, from the run's report.json.

import type { Command } from 'commander'
import { readReport, writeReport } from '../run/index.js'
import { summarise } from './run.js'
import { printResult } from './shell.js'

/** Adds the verb. */
export function addReport(program: Command): void {
  program
    .command('report <folder>')
    .description('writes report.html and report.md of a finished run again')
    .option('--json', 'print the report as JSON', false)
    .action(async (folder: string, { json }: { json: boolean }) => {
      const report = readReport(folder)
      await writeReport(report, folder)
      printResult(json, report, summarise(report, folder))
    })
}
