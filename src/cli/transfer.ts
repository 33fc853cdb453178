// `landbridge transfer SNAPSHOT --to ENV|URL`: re-initialise a policy for another domain and fine-tune it there.

import { type Command, Option } from 'commander'
import { catalog } from '../catalog.js'
import {
  LandbridgeError,
  type NormaliserMode,
  normaliserModeSchema,
  type Plan,
  parseOrRefuse,
  planSchema,
} from '../core/index.js'
import { groupAssignments, readSnapshot } from '../run/index.js'
import {
  givenPhysics,
  givenPreset,
  givenToken,
  integer,
  type TimesOptions,
  timesOf,
  withPreset,
  withSets,
  withTimes,
  withToken,
} from './options.js'
import { refuseUnusedSets } from './robot-domain.js'
import { summarise } from './run.js'
import { folderFor, runPlan } from './run-plan.js'
import { note, printResult } from './shell.js'
import { requirePlan } from './train.js'
import { sayLeftOut } from './trained-with.js'

interface Options extends TimesOptions {
  token?: string
  to: string
  env?: string
  algorithm?: string
  engine: string
  freeze: string
  normaliser: NormaliserMode
  steps: number
  episodes: number
  points: number
  curveEpisodes: number
  seed: number
  set: string[]
  preset?: string
  out?: string
  resume?: boolean
  json: boolean
}

/** Goes on where the algorithm of a snapshot cannot. */
const USUAL_ALGORITHM = 'ppo'

/** Adds the verb. */
export function addTransfer(program: Command): void {
  const command = program
    .command('transfer <snapshot>')
    .description('re-initialises a policy for another domain by its channels, and fine-tunes it there')
    .requiredOption('--to <env|url>', 'the target: an environment, or the ws:// address of a robot')
    .option('--env <env>', 'the task of a robot whose hello has no reward')
    .option('--algorithm <id>', 'the algorithm, by default the one that trained the snapshot')
    .option('--engine <id>', 'where networks compute', 'simd')
    .option('--freeze <id>', 'freeze schedule', 'gradual')
    .addOption(
      new Option('--normaliser <mode>', 'what becomes of the statistics')
        .choices(normaliserModeSchema.options)
        .default('carry'),
    )
    .option('--steps <count>', 'training steps on the target', integer(1), 20_000)
    .option('--episodes <count>', 'episodes of the zero-shot and of the final score', integer(1), 20)
    .option('--points <count>', 'points of the learning curve; at each the training is saved too', integer(2), 10)
    .option('--curve-episodes <count>', 'episodes of a point of the learning curve', integer(1), 5)
    .option('--seed <seed>', 'the seed', integer(0), 0)
    .option('--out <folder>', 'the run folder')
    .option('--resume', 'go on with the run in --out, else with the newest', false)
    .option('--json', 'print the report as JSON', false)
  withSets(withPreset(withTimes(withToken(command))), 'physics.*, env.*, algorithm.*, engine.* or freeze.*').action(
    transfer,
  )
}

async function transfer(snapshot: string, options: Options): Promise<void> {
  const plan = await planFor(snapshot, options)
  const folder = folderFor(plan.name, options)
  note(`transferring ${snapshot} to ${options.to} by ${plan.algorithm.id} into ${folder}`)
  const given = givenToken(options)
  const token = given === undefined ? {} : { token: given }
  const report = await runPlan(plan, { folder, resume: options.resume ?? false, ...token })
  printResult(
    options.json,
    report,
    `${summarise(report, folder)}\nsnapshot: ${folder}/snapshots/${report.scores.at(-1)?.snapshot}`,
  )
}

async function planFor(snapshot: string, options: Options): Promise<Plan> {
  const set = groupAssignments(options.set, ['physics', 'env', 'algorithm', 'engine', 'freeze'])
  const isRobot = isAddress(options.to)
  refuseUnused(options, isRobot)
  const env = { id: options.env ?? options.to, config: set.env ?? {} }
  const target = isRobot
    ? { kind: 'robot', url: options.to, times: timesOf(options), ...(options.env !== undefined && { env }) }
    : { kind: 'sim', env, physics: await givenPhysics(env, set.physics), ...givenPreset(options) }
  const evaluate = { kind: 'evaluate', on: 'target', episodes: options.episodes }
  const plan = parseOrRefuse(planSchema, {
    name: 'transfer',
    domains: { target },
    start: snapshot,
    algorithm: { id: options.algorithm ?? algorithmOf(snapshot), config: set.algorithm },
    engine: { id: options.engine, config: set.engine },
    arms: {
      transfer: [
        { kind: 'transfer', to: 'target', normaliser: options.normaliser },
        evaluate,
        { kind: 'train', on: 'target', steps: options.steps, freeze: { id: options.freeze, config: set.freeze } },
        evaluate,
      ],
    },
    curve: { points: options.points, episodes: options.curveEpisodes },
    seed: options.seed,
    seeds: 1,
  })
  const { contract } = readSnapshot(snapshot)
  try {
    const located = await requirePlan(plan)
    await sayLeftOut(contract, located.domains.target!)
    return located
  } catch (problem) {
    // What was left out may be why; a target that is not there has left out nothing.
    await sayLeftOut(contract, plan.domains.target!).catch(() => {})
    throw problem
  }
}

/** The algorithm that trained a snapshot last; the usual one where the catalogue lacks it, or it learns from demonstrations alone. */
function algorithmOf(snapshot: string): string {
  const trainedBy = readSnapshot(snapshot).contract.algorithm
  const known = Object.values(catalog.algorithm).find(({ id }) => id === trainedBy)
  return known === undefined || known.needsData ? USUAL_ALGORITHM : known.id
}

/** Options that would change nothing are mistakes. */
function refuseUnused({ env, to, set }: Options, isRobot: boolean): void {
  if (!isRobot && env !== undefined) {
    throw new LandbridgeError(
      'usage',
      `Expected --env with the address of a robot, got --to ${to}`,
      `--to ${env} targets it`,
    )
  }
  if (isRobot) refuseUnusedSets(set, env !== undefined)
}

/** Whether a target is meant as an address, be it a wrong one: no env's name has a scheme or a port. */
function isAddress(target: string): boolean {
  return /^\w+:\/\/|:\d+$/.test(target) && !target.startsWith('file:')
}
