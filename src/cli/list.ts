// `landbridge list [NAME]`: what there is; of one plug-in its options too, of an environment or a driver everything that it declares.

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import {
  autoEngine,
  type Driver,
  importPlugin,
  LandbridgeError,
  optionsOf,
  type Plugin,
  type PluginOption,
  type PluginRef,
  suggest,
} from '../core/index.js'
import { requireDriverContract } from '../link/index.js'
import { groupAssignments, loadEnv, locatePlugin } from '../run/index.js'
import { describeDriver, driverFacts } from './describe-driver.js'
import { describeEnv, envFacts } from './describe-env.js'
import { driverOf, refuseDriverOptions, refuseLaws } from './driver.js'
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
      'lists plug-ins, all or of one kind (`list algorithm`); with an id (`list ppo`) the options of that one, of an environment, by path too (`list ./my-env.js`), also its rate, channels, reward and physics, of a driver (`list ./my-robot.js`) its rate, channels and limits',
    )
    .option('--json', 'print them as JSON', false)
  withSets(command, 'env.* of an environment, driver.* of a driver').action(list)
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
  const groups = groupAssignments(set, ['env', 'driver'])
  const config = { ...groups.env, ...groups.driver }
  const named = listed.filter(({ id }) => id === name)
  const ref = named.length > 0 ? { id: name, config } : locateModule(name, config, listed)
  const driver = await driverOf(ref, name)
  const kind = driver === undefined ? 'env' : 'driver'
  const found = named.length > 0 ? named : [{ ...(await importPlugin(ref.id)), kind }]
  if (driver !== undefined) refuseLaws({ set })
  else if (found.every(({ kind }) => kind !== 'env')) refuseSets(set, name)
  else refuseDriverOptions({ set })
  await showPlugins(found, { ref, driver }, json)
}

function refuseSets(set: readonly string[], name: string): void {
  if (set.length > 0) throw new LandbridgeError('usage', `Expected --set with an environment, got it with '${name}'`)
}

/** The env or driver of a module. Throws `usage` with the nearest word where the name is no module's either. */
function locateModule(name: string, config: Record<string, unknown>, listed: readonly Listed[]): PluginRef {
  try {
    return locatePlugin(catalog, 'env', { id: name, config }, process.cwd())
  } catch (problem) {
    if (/[/#]/.test(name) || existsSync(name)) throw problem
    const known = [...Object.keys(catalog), ...listed.map(({ id }) => id)]
    const message = `Expected a kind, the id of a plug-in or the path of an environment or a driver, got '${name}'`
    throw new LandbridgeError('usage', message, suggest(name, known))
  }
}

function showKind(found: readonly Listed[], json: boolean): void {
  const rows = found.map(({ kind, id, summary }) => ({ kind, id, summary }))
  printResult(json, rows, table([['kind', 'id', ''], ...rows.map((row) => [row.kind, row.id, row.summary])]))
}

/** What declares more than options: an env by its reference, or a driver. */
interface Machine {
  ref: PluginRef
  driver: Driver | undefined
}

/** Plug-ins of different kinds may share an id; the machine is the env among them, or the driver. */
async function showPlugins(found: readonly Listed[], machine: Machine, json: boolean): Promise<void> {
  const shown = []
  for (const plugin of found) {
    const { kind, id, summary } = plugin
    const options = optionsOf(plugin)
    const declared = await declaredBy(kind, machine)
    const paragraphs = [
      `${kind} ${id}: ${summary}`,
      ...(options.length > 0 ? options.map(describe) : ['no options']),
      ...(declared === undefined ? [] : [declared.text]),
    ]
    shown.push({ value: { kind, id, summary, options, ...declared?.facts }, text: paragraphs.join('\n\n') })
  }
  printResult(
    json,
    shown.map(({ value }) => value),
    shown.map(({ text }) => text).join('\n\n'),
  )
}

/** What a plug-in of this kind declares, as data and for reading; undefined of one with nothing but options. */
async function declaredBy(
  kind: string,
  { ref, driver }: Machine,
): Promise<{ facts: Record<string, object>; text: string } | undefined> {
  if (driver !== undefined) {
    requireDriverContract(driver.contract)
    return { facts: { driver: driverFacts(driver.contract) }, text: describeDriver(driver.contract) }
  }
  if (kind !== 'env') return undefined
  const { spec } = await loadEnv(catalog, ref)
  return { facts: { env: envFacts(spec) }, text: describeEnv(spec) }
}

function describe({ name, values, default: usual, about }: PluginOption): string {
  return `${name}: ${values}${usual === undefined ? '' : `; default ${usual}`}\n  ${about}`
}
