// `landbridge transfer SNAPSHOT --to ENV|URL`: re-initialise a policy for another domain and fine-tune it there.

import type { Command } from 'commander'
import { type NormaliserMode, normaliserModeSchema, planSchema } from '../core/index.js'
import { groupAssignments } from '../run/index.js'
import { integer, type LinkOptions, timesOf, withLink, withSets } from './options.js'
import { summarise } from './run.js'
import { folderFor, runPlan } from './run-plan.js'
import { note, printResult } from './shell.js'
import { requirePlan } from './train.js'

/** Episodes of the zero-shot and the final score. */
const EPISODES = 20

interface Options extends LinkOptions {
  to: string
  env?: string
  freeze: string
  normaliser: NormaliserMode
  steps: number
  seed: number
  set: string[]
  out?: string
  resume?: boolean
  json: boolean
}

/** Adds the verb. */
export function addTransfer(program: Command): void {
  const command = program
    .command('transfer <snapshot>')
    .description('re-initialises a policy for another domain by its channels, and fine-tunes it there')
    .requiredOption('--to <env|url>', 'the target: an environment, or the ws:// address of a robot')
    .option('--env <env>', 'the task of a robot whose hello has no reward')
    .option('--freeze <id>', 'freeze schedule', 'gradual')
    .option(
      '--normaliser <mode>',
      `what becomes of the statistics: ${normaliserModeSchema.options.join(', ')}`,
      'carry',
    )
    .option('--steps <count>', 'training steps on the target', integer(1), 20_000)
    .option('--seed <seed>', 'the seed', integer(0), 0)
    .option('--out <folder>', 'the run folder')
    .option('--resume', 'go on with the run in --out, else with the newest', false)
    .option('--json', 'print the report as JSON', false)
  withSets(withLink(command), 'physics.*, env.*, algorithm.* or freeze.*').action(transfer)
}

async function transfer(snapshot: string, options: Options): Promise<void> {
  const set = groupAssignments(options.set, ['physics', 'env', 'algorithm', 'freeze'])
  const env = { id: options.env ?? options.to, config: set.env }
  const target = /^wss?:/.test(options.to)
    ? { kind: 'robot', url: options.to, times: timesOf(options), ...(options.env !== undefined && { env }) }
    : { kind: 'sim', env, physics: set.physics }
  const evaluate = { kind: 'evaluate', on: 'target', episodes: EPISODES }
  const plan = await requirePlan(
    planSchema.parse({
      name: 'transfer',
      domains: { target },
      start: snapshot,
      algorithm: { id: 'ppo', config: set.algorithm },
      arms: {
        transfer: [
          { kind: 'transfer', to: 'target', normaliser: normaliserModeSchema.parse(options.normaliser) },
          evaluate,
          { kind: 'train', on: 'target', steps: options.steps, freeze: { id: options.freeze, config: set.freeze } },
          evaluate,
        ],
      },
      seed: options.seed,
      seeds: 1,
    }),
  )
  const folder = folderFor(plan.name, options)
  note(`transferring ${snapshot} to ${options.to} into ${folder}`)
  const token = options.token === undefined ? {} : { token: options.token }
  const report = await runPlan(plan, { folder, resume: options.resume ?? false, ...token })
  printResult(
    options.json,
    report,
    `${summarise(report, folder)}\nsnapshot: ${folder}/snapshots/${report.scores.at(-1)?.snapshot}`,
  )
}
