// `landbridge check [ENV]...`: the laws every environment keeps, with what to do where one is broken.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import {
  checkEnv,
  LandbridgeError,
  requireMade,
  resolvePlugin,
  type StillChannel,
  stillChannels,
  untriedTerms,
} from '../core/index.js'
import { groupAssignments, locatePlugin } from '../run/index.js'
import { withSets } from './options.js'
import { printResult } from './shell.js'

interface Options {
  set: string[]
  json: boolean
}

/** Adds the verb. */
export function addCheck(program: Command): void {
  const command = program
    .command('check [env...]')
    .description('checks the laws of environments, all of the catalogue by default')
    .option('--json', 'print the findings as JSON', false)
  withSets(command, 'env.*').action(check)
}

async function check(named: string[], options: Options): Promise<void> {
  const { env: config = {} } = groupAssignments(options.set, ['env'])
  const ids = named.length > 0 ? named : Object.values(catalog.env).map(({ id }) => id)
  const results = []
  for (const id of ids) {
    const plugin = await resolvePlugin(catalog, 'env', locatePlugin(catalog, 'env', { id, config }, process.cwd()))
    requireMade('env', plugin.create(config), id)
    const findings = checkEnv(plugin, config)
    const kept = findings.length === 0
    const untried = kept ? untriedTerms(plugin, config) : []
    results.push({ env: plugin.id, findings, untried, still: kept ? stillChannels(plugin, config) : [] })
  }
  const lines = results.flatMap(({ env, findings, untried, still }) =>
    findings.length === 0
      ? [`${env}: keeps every law${inWords(untried)}${stillInWords(still)}`]
      : findings.map(({ law, message, hint }) => `${env}: ${law}: ${message}\n  fix: ${hint}`),
  )
  printResult(options.json, results, lines.join('\n'))
  const broken = results.filter(({ findings }) => findings.length > 0)
  if (broken.length > 0)
    throw new LandbridgeError(
      'env',
      `Expected every law to hold, got breaches in ${broken.map(({ env }) => env).join(', ')}`,
    )
}

/** What of the rewards no random command came across. */
function inWords(untried: readonly string[]): string {
  if (untried.length === 0) return ''
  return `; not tried, since 0 in every step: ${untried.join(', ')} (training will)`
}

/** What of the observations was the same in all episodes. */
function stillInWords(still: readonly StillChannel[]): string {
  if (still.length === 0) return ''
  const channels = still.map(({ name, value }) => `${name} (${value})`)
  return `; observed as one number in every step: ${channels.join(', ')} (right for what is constant, or rare)`
}
