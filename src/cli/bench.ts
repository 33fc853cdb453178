// `landbridge bench [GROUP]...`: measurements on this machine.

import type { Command } from 'commander'
import { benches, type Row } from '../bench/index.js'
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
  const groups = named.length > 0 ? named : Object.keys(benches)
  const results = []
  for (const group of groups) {
    const measure = (benches as Record<string, (typeof benches)[keyof typeof benches] | undefined>)[group]
    if (measure === undefined) {
      throw new LandbridgeError(
        'usage',
        `Expected a group of measurements, got '${group}'`,
        suggest(group, Object.keys(benches)),
      )
    }
    note(`measuring ${group}`)
    results.push(...(await measure()))
  }
  const rows = results.map((row) => [
    row.bench,
    String(Number(row.value.toPrecision(4))),
    row.unit,
    bound(row, row.limit),
    bound(row, row.aim),
    row.pass ? '' : 'MISSED',
    Object.entries(row.peers)
      .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}${row.ahead.includes(name) ? ' (better)' : ''}`)
      .join(', '),
  ])
  printResult(
    json,
    { machine: describeMachine(), results },
    table([['measurement', 'value', 'unit', 'limit', 'aim', '', 'peers'], ...rows]),
  )
}

function bound({ better }: Row, value: number | null): string {
  return value === null ? '' : `${better === 'lower' ? '<=' : '>='} ${Number(value.toPrecision(4))}`
}
