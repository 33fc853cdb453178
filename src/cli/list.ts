// `landbridge list [NAME]`: what there is; of one plug-in its options too.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, optionsOf, type Plugin, type PluginOption, suggest } from '../core/index.js'
import { printResult, table } from './shell.js'

interface Listed extends Pick<Plugin<unknown>, 'id' | 'summary' | 'config'> {
  kind: string
}

/** Adds the verb. */
export function addList(program: Command): void {
  program
    .command('list [name]')
    .description(
      'lists plug-ins, all or of one kind (`list algorithm`); with an id (`list ppo`) the options of that one',
    )
    .option('--json', 'print them as JSON', false)
    .action(list)
}

function list(name: string | undefined, { json }: { json: boolean }): void {
  const listed: Listed[] = Object.entries(catalog).flatMap(([kind, plugins]) =>
    Object.values(plugins as Record<string, Omit<Listed, 'kind'>>).map((plugin) => ({ ...plugin, kind })),
  )
  const named = listed.filter(({ id }) => id === name)
  if (named.length > 0) showOptions(named, json)
  else showKind(name, listed, json)
}

function showKind(name: string | undefined, listed: readonly Listed[], json: boolean): void {
  const kinds = Object.keys(catalog)
  if (name !== undefined && !kinds.includes(name)) {
    const known = [...kinds, ...listed.map(({ id }) => id)]
    throw new LandbridgeError('usage', `Expected a kind or the id of a plug-in, got '${name}'`, suggest(name, known))
  }
  const found = listed.filter(({ kind }) => name === undefined || kind === name)
  const rows = found.map(({ kind, id, summary }) => ({ kind, id, summary }))
  printResult(json, rows, table([['kind', 'id', ''], ...rows.map((row) => [row.kind, row.id, row.summary])]))
}

/** Plug-ins of different kinds may share an id. */
function showOptions(named: readonly Listed[], json: boolean): void {
  const found = named.map((plugin) => {
    const { kind, id, summary } = plugin
    return { kind, id, summary, options: optionsOf(plugin) }
  })
  const texts = found.map(({ kind, id, summary, options }) =>
    [`${kind} ${id}: ${summary}`, ...(options.length > 0 ? options.map(describe) : ['no options'])].join('\n\n'),
  )
  printResult(json, found, texts.join('\n\n'))
}

function describe({ name, values, default: usual, about }: PluginOption): string {
  return `${name}: ${values}${usual === undefined ? '' : `; default ${usual}`}\n  ${about}`
}
