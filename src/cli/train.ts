// `landbridge train ENV`: one policy in one environment.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, type Plan, parseOrRefuse, planSchema } from '../core/index.js'
import { checkPlan, groupAssignments } from '../run/index.js'
import { givenPhysics, givenPreset, integer, number, withPreset, withSets } from './options.js'
import { summarise } from './run.js'
import { folderFor, runPlan } from './run-plan.js'
import { note, printResult } from './shell.js'

/** Steps of a training, and of one that ends when a score is reached, if it is. */
const STEPS = 100_000
const STEPS_UNTIL = 1_000_000
/** Curve points of a training, and steps between two points of one that ends when a score is reached. */
const POINTS = 10
const STEPS_A_POINT = 10_000
/** Episodes of the final score. */
const EPISODES = 20

interface Options {
  algorithm: string
  policy: string
  engine: string
  workers: number
  steps?: number
  rows?: number
  until?: number
  every?: number
  episodes: number
  seed: number
  data?: string
  set: string[]
  preset?: string
  out?: string
  resume?: boolean
  json: boolean
}

/** Adds the verb. */
export function addTrain(program: Command): void {
  const command = program
    .command('train <env>')
    .description('trains a policy in an environment (an id, or the path of a module)')
    .option('--algorithm <id>', 'the algorithm', 'ppo')
    .option('--policy <id>', 'the network architecture', 'mlp')
    .option('--engine <id>', 'where networks compute', 'simd')
    .option('--workers <count>', 'threads that simulate; the result does not depend on it', integer(0), 0)
    .option('--steps <count>', 'environment steps (default 100,000; with --until at most 1,000,000)', integer(1))
    .option('--rows <count>', 'parallel rows of the environment (default 8)', integer(1))
    .option('--until <score>', 'stop when the mean return of a curve point reaches this', number)
    .option(
      '--every <count>',
      'environment steps between curve points, where all rows start anew (default a ninth; with --until 10,000)',
      integer(1),
    )
    .option('--episodes <count>', 'episodes of a curve point', integer(1), 5)
    .option('--seed <seed>', 'the seed', integer(0), 0)
    .option('--data <file>', 'demonstrations, for algorithms that learn from what others did (`bc`)')
    .option('--out <folder>', 'the run folder')
    .option('--resume', 'go on with the training in --out, else with the newest of this environment', false)
    .option('--json', 'print the report as JSON', false)
  withSets(withPreset(command), 'physics.*, env.*, algorithm.*, policy.* or engine.*').action(train)
}

async function train(env: string, options: Options): Promise<void> {
  const plan = await planFor(env, options)
  const folder = folderFor(plan.name, options)
  note(`training in ${env} into ${folder}`)
  const report = await runPlan(plan, { folder, resume: options.resume ?? false, simWorkers: options.workers })
  printResult(
    options.json,
    report,
    `${summarise(report, folder)}\nsnapshot: ${folder}/snapshots/${report.scores.at(-1)?.snapshot}`,
  )
}

async function planFor(env: string, options: Options): Promise<Plan> {
  const set = groupAssignments(options.set, ['physics', 'env', 'algorithm', 'policy', 'engine'])
  const steps = options.steps ?? (options.until === undefined ? STEPS : STEPS_UNTIL)
  const ref = { id: env, config: set.env ?? {} }
  const plan = parseOrRefuse(planSchema, {
    name: `train-${env.replace(/^.*\/|\.\w+$/g, '')}`,
    domains: {
      source: { kind: 'sim', env: ref, physics: await givenPhysics(ref, set.physics), ...givenPreset(options) },
    },
    policy: { id: options.policy, config: set.policy },
    algorithm: { id: options.algorithm, config: set.algorithm },
    engine: { id: options.engine, config: set.engine },
    ...(options.data !== undefined && { data: options.data }),
    pretrain: [
      {
        ...{ kind: 'train', on: 'source', steps },
        ...(options.rows !== undefined && { rows: options.rows }),
        ...(options.until !== undefined && { until: options.until }),
      },
      { kind: 'evaluate', on: 'source', episodes: EPISODES },
    ],
    curve: { points: pointsOf(steps, options), episodes: options.episodes },
    seed: options.seed,
    seeds: 1,
  })
  return requirePlan(plan)
}

/** Curve points of so many steps, the first one before them. */
function pointsOf(steps: number, { until, every }: Options): number {
  if (until === undefined && every === undefined) return POINTS
  return Math.ceil(steps / (every ?? STEPS_A_POINT)) + 1
}

/** The plan with its plug-ins located. Throws `usage` with the complaint otherwise. */
export async function requirePlan(plan: Plan): Promise<Plan> {
  const checked = await checkPlan(plan, catalog, process.cwd())
  if ('plan' in checked) return checked.plan
  // The plan was made from options: what names them is the end of the path.
  const words = checked.path.map(String)
  const where = words.slice({ domains: 2, pretrain: 2, arms: 3 }[words[0]!] ?? 0).join('.')
  throw new LandbridgeError('usage', `${where === '' ? '' : `${where}: `}${checked.message}`, checked.hint)
}
