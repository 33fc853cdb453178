// `landbridge evaluate SNAPSHOT`: the deterministic score of a policy, with its interval.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import {
  type Domain,
  domainSchema,
  LandbridgeError,
  requireSameChannels,
  type SnapshotContract,
} from '../core/index.js'
import { evaluate } from '../learn/index.js'
import { scoreInterval } from '../measure/index.js'
import { snapshotPolicy } from '../nn/index.js'
import { groupAssignments, locatePlugin, openDomain, readSnapshot } from '../run/index.js'
import { integer, type LinkOptions, timesOf, withLink, withSets } from './options.js'
import { printResult } from './shell.js'

interface Options extends LinkOptions {
  env?: string
  url?: string
  episodes: number
  seed: number
  set: string[]
  json: boolean
}

/** Adds the verb. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate <snapshot>')
    .description('plays whole episodes with a policy and prints the mean return with its interval')
    .option('--env <env>', 'an environment; by default the one the policy was trained in, with its physics')
    .option('--url <url>', 'the ws:// address of a robot')
    .option('--episodes <count>', 'how many episodes', integer(1), 20)
    .option('--seed <seed>', 'seed of the episodes', integer(0), 0)
    .option('--json', 'print the returns as JSON', false)
  withSets(withLink(command), 'physics.* or env.*').action(evaluateSnapshot)
}

async function evaluateSnapshot(file: string, options: Options): Promise<void> {
  const snapshot = readSnapshot(file)
  const domain = await openDomain(catalog, domainFor(snapshot.contract, options), { token: options.token ?? '' })
  try {
    requireSameChannels(snapshot.contract, domain.task, options.url ?? options.env ?? 'the environment')
    const policy = snapshotPolicy(snapshot)
    const { returns, steps } = await evaluate({
      env: domain.env,
      policy,
      episodes: options.episodes,
      seed: options.seed,
    })
    const { value, low, high, level } = scoreInterval(returns)
    const result = { mean: value, low, high, level, episodes: returns.length, steps, seed: options.seed, returns }
    const interval =
      low === null || high === null ? '' : `, ${100 * level} % interval [${low.toFixed(2)}, ${high.toFixed(2)}]`
    printResult(options.json, result, `mean return ${value} over ${returns.length} episodes${interval}`)
  } finally {
    await domain.close()
  }
}

function domainFor(contract: SnapshotContract, options: Options): Domain {
  const set = groupAssignments(options.set, ['physics', 'env'])
  const named = options.env !== undefined
  const env = { id: options.env ?? contract.env.id, config: { ...(named ? {} : contract.env.config), ...set.env } }
  if (options.url !== undefined) {
    const task = named ? { env: locatePlugin(catalog, 'env', env, process.cwd()) } : {}
    return parseDomain({ kind: 'robot', url: options.url, times: timesOf(options), ...task })
  }
  const physics = { ...(named ? {} : contract.physics), ...set.physics }
  return parseDomain({ kind: 'sim', env: locatePlugin(catalog, 'env', env, process.cwd()), physics })
}

function parseDomain(value: unknown): Domain {
  const parsed = domainSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new LandbridgeError('usage', `${issue.path.join('.')}: ${issue.message}`)
}
