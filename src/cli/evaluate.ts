// `landbridge evaluate SNAPSHOT`: the deterministic score of a policy, with its interval.

import { basename } from 'node:path'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import {
  type Domain,
  domainSchema,
  type EpisodeMeans,
  type Estimate,
  LandbridgeError,
  type PluginRef,
  parseOrRefuse,
  requireSameChannels,
  type Snapshot,
  type SnapshotContract,
} from '../core/index.js'
import { encodeDemonstrations, evaluate, isDemonstrations, recording } from '../learn/index.js'
import { episodeInWords, scoreInterval } from '../measure/index.js'
import { snapshotPolicy } from '../nn/index.js'
import {
  type FilmOf,
  film,
  groupAssignments,
  isInCatalog,
  locatePlugin,
  openDomain,
  readSnapshot,
  replaceFile,
} from '../run/index.js'
import { taskWarnings } from '../transfer/index.js'
import {
  givenPhysics,
  givenPreset,
  givenToken,
  integer,
  type TimesOptions,
  withPreset,
  withSets,
  withTimes,
  withToken,
} from './options.js'
import { requireOwnFile } from './own-file.js'
import { robotDomain } from './robot-domain.js'
import { counted, grouped, note, printResult } from './shell.js'
import { unlessStopped } from './stopped.js'
import { isModuleOf, requireConstants, sayKept, sayLeftOut, trainedWith } from './trained-with.js'

interface Options extends TimesOptions {
  token?: string
  env?: string
  nominal: boolean
  url?: string
  episodes: number
  seed: number
  record?: string
  film?: string
  set: string[]
  preset?: string
  json: boolean
}

/** Adds the verb. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate <snapshot>')
    .description('plays whole episodes with a policy and prints the mean return with its interval')
    .option('--env <env>', 'an environment; by default the one the policy was trained in, with its physics')
    .option('--nominal', "with --env: the environment's own options and constants, not those of the training", false)
    .option('--url <url>', 'the ws:// address of a robot')
    .option('--episodes <count>', 'how many episodes', integer(1), 20)
    .option('--seed <seed>', 'seed of the episodes', integer(0), 0)
    .option('--record <file>', 'write what was seen and done: demonstrations that `bc` learns from')
    .option('--film <file.html>', 'write a page that plays the first episodes, of a simulation')
    .option('--json', 'print the returns as JSON', false)
  withSets(withPreset(withTimes(withToken(command))), 'physics.* or env.*').action(evaluateSnapshot)
}

async function evaluateSnapshot(file: string, options: Options): Promise<void> {
  const snapshot = readSnapshot(file)
  if (options.record !== undefined)
    requireOwnFile(options.record, 'recorded demonstrations for --record', isDemonstrations)
  const where = await domainFor(snapshot.contract, options)
  if (options.film !== undefined) await writeFilm(options.film, where, snapshot, { ...options, name: basename(file) })
  if (!options.nominal) await sayLeftOut(snapshot.contract, where)
  const domain = await openDomain(catalog, where, { token: givenToken(options) ?? '' })
  try {
    requireSameChannels(
      snapshot.contract,
      domain.task,
      options.url ?? options.env ?? 'the environment',
      remedyOf(snapshot.contract, options),
    )
    const warnings = taskWarnings(snapshot.contract, domain.task)
    for (const warning of warnings) note(`warning: ${warning}`)
    const own = snapshotPolicy(snapshot)
    // It keeps every step: memory that many episodes without --record must not take.
    const record = options.record === undefined ? undefined : { file: options.record, ...recording(own) }
    const policy = record?.policy ?? own
    const { episodes, seed } = options
    const playing = evaluate({ env: domain.env, policy, episodes, seed, watch: domain.rewards })
    // A robot is told goodbye; a simulation ends as any process does, at once.
    const { returns, steps, episode } = await (domain.link === undefined ? playing : unlessStopped(playing))
    const fault = domain.rewards.tell()
    if (fault !== undefined) note(`warning: ${fault}`)
    if (record !== undefined) replaceFile(record.file, encodeDemonstrations(record.recorded(), own))
    const { value: mean, low, high, level } = scoreInterval(returns)
    const result = { mean, low, high, level, episodes: returns.length, steps, seed, episode, returns, warnings }
    printResult(options.json, result, inWords(result))
  } finally {
    await domain.close()
  }
}

/** Before the episodes are played, so that nothing is lost where it cannot be. */
async function writeFilm(path: string, domain: Domain, snapshot: Snapshot, of: FilmOf): Promise<void> {
  requireOwnFile(path, 'a page for --film', isPage)
  if (domain.kind !== 'sim')
    throw new LandbridgeError('usage', 'Expected a simulation for --film, got a robot', 'name an env in place of --url')
  replaceFile(path, await film(catalog, domain, snapshot, of))
}

type Result = Omit<Estimate, 'value' | 'bySeed'> & {
  mean: number | null
  episodes: number
  seed: number
  episode: EpisodeMeans
}

function inWords({ mean, low, high, level, episodes, seed, episode }: Result): string {
  const interval =
    low === null || high === null ? '' : `, ${100 * level} % interval [${grouped(low)}, ${grouped(high)}]`
  return `mean return ${mean === null ? '-' : grouped(mean)} over ${counted(episodes, 'episode')} from seed ${seed}${interval}\n${episodeInWords(episode)}`
}

function isPage(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 15)).toString().toLowerCase() === '<!doctype html>'
}

/** The env to play in: by any name that the user gave, else of the catalogue, since a policy's file names no code to run. */
function locateEnv(env: PluginRef, named: boolean): PluginRef {
  if (named) return locatePlugin(catalog, 'env', env, process.cwd())
  if (isInCatalog(catalog, 'env', env.id)) return env
  throw new LandbridgeError(
    'usage',
    `Expected --env, since '${env.id}' is no env of the catalogue`,
    'name the module it was trained in: --env ./FILE.js',
  )
}

async function domainFor(contract: SnapshotContract, options: Options): Promise<Domain> {
  const set = groupAssignments(options.set, ['physics', 'env'])
  const named = options.env !== undefined
  if (options.nominal && !named) throw new LandbridgeError('usage', 'Expected --env with --nominal, got it alone')
  const env = { id: options.env ?? contract.env.id, config: { ...(named ? {} : contract.env.config), ...set.env } }
  if (options.url !== undefined) {
    return robotDomain(options.url, named ? locateEnv(env, named) : undefined, options)
  }
  const ref = locateEnv(env, named)
  const kept = named && !options.nominal && (await isModuleOf(contract, ref))
  if (kept) {
    ref.config = { ...contract.env.config, ...ref.config }
    sayKept(contract)
  }
  // A preset stands for all constants that are not set.
  const trained = (kept || !named) && options.preset === undefined ? contract.physics : {}
  await requireConstants(contract, ref, Object.keys(trained))
  const physics = { ...trained, ...(await givenPhysics(ref, set.physics)) }
  return parseOrRefuse(domainSchema, { kind: 'sim', env: ref, physics, ...givenPreset(options) })
}

/** What to do about other channels in the env that the policy was trained in: its options are not as they were. */
function remedyOf(contract: SnapshotContract, options: Options): Parameters<typeof requireSameChannels>[3] {
  if (options.url !== undefined || (options.env ?? contract.env.id) !== contract.env.id) return undefined
  return {
    name: 'the policy',
    remedy: `${trainedWith(contract)}, or re-initialise it for this target with \`transfer\``,
  }
}
