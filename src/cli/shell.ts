// What every verb shares: where output goes, and which exit code an error means.

import { type ErrorCode, isWrongUse, LandbridgeError, soundError } from '../core/index.js'

/** Which check of a snapshot failed, in words. */
const FAILED_CHECKS: Partial<Record<ErrorCode, string>> = {
  'snapshot-format': 'snapshot refused by its format',
  'snapshot-hash': 'snapshot refused by its hash',
  'snapshot-golden': 'snapshot refused by its golden vectors',
}

/** 2 for wrong use, 130 for an interruption, 1 for everything else. */
export function exitCodeOf(problem: unknown): number {
  if (problem instanceof LandbridgeError && problem.code === 'interrupted') return 130
  return isWrongUse(problem) ? 2 : 1
}

/** An error as a person reads it: one line, and a hint where there is one. Errors of programs keep their stack, below it. */
export function describeError(problem: unknown): string {
  if (isOfSystem(problem)) return `error: ${problem.message}`
  if (!(problem instanceof LandbridgeError)) return `error: Expected no exception, got ${soundError(problem).stack}`
  const check = FAILED_CHECKS[problem.code]
  const message = `error: ${check === undefined ? '' : `${check}: `}${problem.message}`
  return problem.hint === undefined ? message : `${message}\nhint: ${problem.hint}`
}

/** Whether the operating system refused something: a file, a folder, a socket. */
function isOfSystem(problem: unknown): problem is NodeJS.ErrnoException {
  return problem instanceof Error && 'syscall' in problem && 'code' in problem
}

const writeStdout = process.stdout.write.bind(process.stdout)

/** Sends what anybody prints to stderr, a user's module in any thread included, so that stdout holds the result alone. */
export function reserveStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/** Text that commands no terminal, whoever said it: control characters but tab and new line as `\u001b`, valid in JSON too. */
export function plain(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Prints a verb's result: one JSON document with `--json`, else the text. Both go to stdout; everything else goes to stderr. */
export function printResult(json: boolean, value: unknown, text: string): void {
  writeStdout(`${plain(json ? JSON.stringify(value, undefined, 1) : text)}\n`)
}

/** Says something that is no result. */
export function note(text: string): void {
  process.stderr.write(`${plain(text)}\n`)
}

/** A number for people, to so many significant figures. */
export function figures(value: number, count = 4): string {
  return String(Number(value.toPrecision(count)))
}

/** The same with its thousands grouped, for what nobody types again. */
export function grouped(value: number): string {
  const text = figures(value)
  return /^-?\d{4,}/.test(text) && !text.includes('e') ? Number(text).toLocaleString('en') : text
}

/** Things counted, in words: `1 episode`, `2 episodes`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** A table with aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
