// `landbridge list [KIND]`: what there is.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, suggest } from '../core/index.js'
import { printResult, table } from './shell.js'

/** Adds the verb. */
export function addList(program: Command): void {
  program
    .command('list [kind]')
    .description('lists plug-ins, of one kind or all')
    .option('--json', 'print them as JSON', false)
    .action(list)
}

function list(kind: string | undefined, { json }: { json: boolean }): void {
  const kinds = Object.keys(catalog)
  if (kind !== undefined && !kinds.includes(kind)) {
    throw new LandbridgeError('usage', `Expected a kind of plug-in, got '${kind}'`, suggest(kind, kinds))
  }
  const found = Object.entries(catalog)
    .filter(([name]) => kind === undefined || name === kind)
    .flatMap(([name, plugins]) => {
      const listed: { id: string; summary: string }[] = Object.values(plugins)
      return listed.map(({ id, summary }) => ({ kind: name, id, summary }))
    })
  printResult(json, found, table([['kind', 'id', ''], ...found.map((row) => [row.kind, row.id, row.summary])]))
}
