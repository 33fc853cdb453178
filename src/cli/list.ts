// `landbridge list [NAME]`: what there is; of one plug-in its options too, of an environment everything that it declares.

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import {
  autoEngine,
  LandbridgeError,
  optionsOf,
  type Plugin,
  type PluginOption,
  type PluginRef,
  resolvePlugin,
  suggest,
} from '../core/index.js'
import { groupAssignments, loadEnv, locatePlugin } from '../run/index.js'
import { describeEnv, envFacts } from './describe-env.js'
import { withSets } from './options.js'
import { printResult, table } from './shell.js'

interface Listed extends Pick<Plugin<unknown>, 'id' | 'summary' | 'config'> {
  kind: string
}

interface Options {
  set: string[]
  json: boolean
}

/** Adds the verb. */
export function addList(program: Command): void {
  const command = program
    .command('list [name]')
    .description(
      'lists plug-ins, all or of one kind (`list algorithm`); with an id (`list ppo`) the options of that one, of an environment, by path too (`list ./my-env.js`), also its rate, channels, reward and physics',
    )
    .option('--json', 'print them as JSON', false)
  withSets(command, 'env.* of an environment').action(list)
}

async function list(name: string | undefined, { set, json }: Options): Promise<void> {
  const listed: Listed[] = Object.entries(catalog).flatMap(([kind, plugins]) =>
    Object.values(plugins as Record<string, Omit<Listed, 'kind'>>).map((plugin) => ({ ...plugin, kind })),
  )
  listed.push({ ...autoEngine, kind: 'engine' })
  if (name === undefined || Object.hasOwn(catalog, name)) {
    refuseSets(set, name ?? 'list')
    showKind(
      listed.filter(({ kind }) => name === undefined || kind === name),
      json,
    )
    return
  }
  const { env: config = {} } = groupAssignments(set, ['env'])
  const named = listed.filter(({ id }) => id === name)
  const ref = named.length > 0 ? { id: name, config } : locateModule(name, config, listed)
  const found = named.length > 0 ? named : [{ ...(await resolvePlugin(catalog, 'env', ref)), kind: 'env' }]
  if (found.every(({ kind }) => kind !== 'env')) refuseSets(set, name)
  await showPlugins(found, ref, json)
}

function refuseSets(set: readonly string[], name: string): void {
  if (set.length > 0) throw new LandbridgeError('usage', `Expected --set with an environment, got it with '${name}'`)
}

/** The env of a module. Throws `usage` with the nearest word where the name is no module's either. */
function locateModule(name: string, config: Record<string, unknown>, listed: readonly Listed[]): PluginRef {
  try {
    return locatePlugin(catalog, 'env', { id: name, config }, process.cwd())
  } catch (problem) {
    if (/[/#]/.test(name) || existsSync(name)) throw problem
    const known = [...Object.keys(catalog), ...listed.map(({ id }) => id)]
    const message = `Expected a kind, the id of a plug-in or the path of an environment, got '${name}'`
    throw new LandbridgeError('usage', message, suggest(name, known))
  }
}

function showKind(found: readonly Listed[], json: boolean): void {
  const rows = found.map(({ kind, id, summary }) => ({ kind, id, summary }))
  printResult(json, rows, table([['kind', 'id', ''], ...rows.map((row) => [row.kind, row.id, row.summary])]))
}

/** Plug-ins of different kinds may share an id; `ref` is the env among them. */
async function showPlugins(found: readonly Listed[], ref: PluginRef, json: boolean): Promise<void> {
  const shown = []
  for (const plugin of found) {
    const { kind, id, summary } = plugin
    const options = optionsOf(plugin)
    const spec = kind === 'env' ? (await loadEnv(catalog, ref)).spec : undefined
    const paragraphs = [
      `${kind} ${id}: ${summary}`,
      ...(options.length > 0 ? options.map(describe) : ['no options']),
      ...(spec === undefined ? [] : [describeEnv(spec)]),
    ]
    shown.push({
      value: { kind, id, summary, options, ...(spec !== undefined && { env: envFacts(spec) }) },
      text: paragraphs.join('\n\n'),
    })
  }
  printResult(
    json,
    shown.map(({ value }) => value),
    shown.map(({ text }) => text).join('\n\n'),
  )
}

function describe({ name, values, default: usual, about }: PluginOption): string {
  return `${name}: ${values}${usual === undefined ? '' : `; default ${usual}`}\n  ${about}`
}
