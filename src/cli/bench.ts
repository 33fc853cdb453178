// `landbridge bench [NAME]...`: measurements on this machine.

import type { Command } from 'commander'
import { benches, leftOut, type Measurement, measureRows, missingPeers, type Row } from '../bench/index.js'
import { LandbridgeError, suggest } from '../core/index.js'
import { describeMachine } from '../run/index.js'
import { note, printResult, table } from './shell.js'

/** Adds the verb. */
export function addBench(program: Command): void {
  program
    .command('bench [name...]')
    .description(`measures: ${Object.keys(benches).join(', ')}, or single rows: envs/walker`)
    .option('--json', 'print the rows as JSON', false)
    .action(bench)
}

async function bench(named: string[], { json }: { json: boolean }): Promise<void> {
  const wanted = wantedBy(named)
  const results = []
  for (const [group, measurements] of Object.entries(benches)) {
    if (!measurements.some(({ rows }) => rows.some(wanted))) continue
    note(`measuring ${group}`)
    results.push(...(await measureRows(measurements, wanted)))
  }
  const [missing, left] = [missingPeers(), leftOut()]
  if (missing.length > 0)
    note(
      `not installed, so not measured beside ours: ${missing.join(', ')}\nhint: npm run setup:peers, or npm install ${missing.join(' ')}`,
    )
  for (const [what, { message, hint }] of Object.entries(left))
    note(`not measured: ${what}: ${message}${hint === undefined ? '' : `\nhint: ${hint}`}`)
  const rows = results.map((row) => [
    row.device === null ? row.bench : `${row.bench} on ${row.device}`,
    String(Number(row.value.toPrecision(4))),
    row.unit,
    bound(row, row.limit),
    bound(row, row.aim),
    row.lacks !== null ? `NO LIMIT without ${row.lacks}` : row.pass ? '' : 'MISSED',
    Object.entries(row.peers)
      .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}${row.ahead.includes(name) ? ' (better)' : ''}`)
      .join(', '),
  ])
  printResult(
    json,
    { machine: describeMachine(), missingPeers: missing, leftOut: left, results },
    table([['measurement', 'value', 'unit', 'limit', 'aim', '', 'peers'], ...rows]),
  )
}

/** Which rows the names of groups and rows stand for: all where there is none. */
function wantedBy(named: readonly string[]): (bench: string) => boolean {
  const groups = Object.keys(benches)
  const rows = Object.values(benches).flatMap((group: readonly Measurement[]) => group.flatMap((one) => one.rows))
  const strange = named.find((name) => !groups.includes(name) && !rows.includes(name))
  if (strange !== undefined) {
    const message = `Expected a group of measurements or a row of one, got '${strange}'`
    throw new LandbridgeError('usage', message, suggest(strange, strange.includes('/') ? rows : groups))
  }
  const names = new Set(named.length > 0 ? named : groups)
  return (bench) => names.has(bench) || names.has(bench.split('/')[0]!)
}

function bound({ better }: Row, value: number | null): string {
  return value === null ? '' : `${better === 'lower' ? '<=' : '>='} ${Number(value.toPrecision(4))}`
}
