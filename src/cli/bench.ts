// `landbridge bench [GROUP]...`: measurements on this machine.

import type { Command } from 'commander'
import { benches, leftOut, missingPeers, type Row } from '../bench/index.js'
import { LandbridgeError, suggest } from '../core/index.js'
import { describeMachine } from '../run/index.js'
import { note, printResult, table } from './shell.js'

/** Adds the verb. */
export function addBench(program: Command): void {
  program
    .command('bench [group...]')
    .description(`measures: ${Object.keys(benches).join(', ')}`)
    .option('--json', 'print the rows as JSON', false)
    .action(bench)
}

async function bench(named: string[], { json }: { json: boolean }): Promise<void> {
  const groups = named.length > 0 ? [...new Set(named)] : Object.keys(benches)
  for (const group of groups) requireGroup(group)
  const results = []
  for (const group of groups as (keyof typeof benches)[]) {
    note(`measuring ${group}`)
    results.push(...(await benches[group]()))
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

function requireGroup(group: string): void {
  if (Object.hasOwn(benches, group)) return
  const hint = suggest(group, Object.keys(benches))
  throw new LandbridgeError('usage', `Expected a group of measurements, got '${group}'`, hint)
}

function bound({ better }: Row, value: number | null): string {
  return value === null ? '' : `${better === 'lower' ? '<=' : '>='} ${Number(value.toPrecision(4))}`
}
