// All scores of some runs as one long table: a row an episode, for pandas, R and spreadsheets.

import { csvCell, type Report } from '../core/index.js'

/** The first line of the table. */
export const SCORES_HEAD = 'run,seed,arm,label,domain,steps,allSteps,evaluationSeed,snapshot,episode,return\n'

/** A run, and what it is called. */
export interface NamedReport {
  run: string
  report: Pick<Report, 'scores'>
}

/**
 * The table as CSV by RFC 4180, with numbers that read back as the same. `allSteps` is there in every row, `snapshot` empty for a
 * point of a curve, `episode` counts within the score from 0.
 */
export function renderScoresCsv(reports: readonly NamedReport[]): string {
  const rows = reports.flatMap(({ run, report }) => report.scores.flatMap((score) => rowsOf(run, score)))
  return SCORES_HEAD + rows.join('')
}

function rowsOf(run: string, score: Report['scores'][number]): string[] {
  const { seed, arm, label, domain, steps, allSteps = steps, evaluationSeed, snapshot = '', returns } = score
  const cells = [run, seed, arm, label, domain, steps, allSteps, evaluationSeed, snapshot]
  const shared = cells.map((cell) => csvCell(String(cell))).join(',')
  return returns.map((value, episode) => `${shared},${episode},${value}\n`)
}
