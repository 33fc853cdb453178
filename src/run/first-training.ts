// What a gradient step of a plan's first training is made of, for measuring engines with it.

import {
  type Catalog,
  createRng,
  envOf,
  LandbridgeError,
  type Network,
  type NetworkSpec,
  type Networks,
  type Plan,
  type PluginRef,
  PRETRAIN,
  resolvePlugin,
  type Stage,
  type Task,
  taskOf,
} from '../core/index.js'
import { simd } from '../nn/index.js'
import { networksFor } from '../transfer/index.js'
import { loadEnv } from './load-env.js'
import { armsOf, usesPretrained } from './record.js'
import { createLearner, readSnapshot } from './stages/index.js'

/** Rows of a step where the algorithm does not say. */
const ROWS = 256
/** Steps that a network with memory learns through where the algorithm does not say. */
const SEQUENCE = 16

type TrainStage = Extract<Stage, { kind: 'train' }>

/**
 * The networks of the first training but for targets (twins are two), laid out as the plan's snapshot where it starts from one; the
 * rows of a gradient step, and how many of them are steps of one sequence for a network with memory. Throws `config` where no training says
 * what they are.
 */
export async function firstTraining(
  plan: Plan,
  catalog: Catalog,
): Promise<{ networks: NetworkSpec[]; rows: number; sequence: number }> {
  const found = armsOf(plan).flatMap(([arm, stages]) => {
    const stage = stages.find((one): one is TrainStage => one.kind === 'train')
    return stage === undefined ? [] : [{ stage, goesOn: arm === PRETRAIN || usesPretrained(stages) }]
  })[0]
  const env = found && envOf(plan.domains[found.stage.on]!)
  if (found === undefined || env === undefined) {
    const message = 'Expected a training whose networks are known before it starts, got none'
    throw new LandbridgeError('config', message, 'name an engine: simd')
  }
  const { stage, goesOn } = found
  const task = taskOf((await loadEnv(catalog, env)).spec)
  const start = goesOn && plan.start !== undefined ? readSnapshot(plan.start).contract : undefined
  const networks = await networksOf(plan, catalog, stage, {
    task,
    env,
    ...(start && { start: networksFor(start, task) }),
  })
  const algorithm = stage.algorithm ?? plan.algorithm
  const options = (await resolvePlugin(catalog, 'algorithm', algorithm)).config.parse(algorithm.config)
  const numberOf = (...names: string[]) =>
    names.map((name) => options[name]).find((value): value is number => typeof value === 'number')
  return { networks, rows: numberOf('minibatch', 'batch') ?? ROWS, sequence: numberOf('sequence') ?? SEQUENCE }
}

/** Asks a learner, which is thrown away; targets, which learn nothing, do not count. */
async function networksOf(
  plan: Plan,
  catalog: Catalog,
  stage: TrainStage,
  { task, env, start }: { task: Task; env: PluginRef; start?: Networks },
): Promise<NetworkSpec[]> {
  const learning = new Set<Network>()
  const engine = await simd.create({})
  const learner = await createLearner(plan, catalog, stage, {
    task,
    origin: { env, physics: {} },
    rows: 1,
    engine: {
      ...engine,
      network: (spec, rng, parameters) => {
        const network = engine.network(spec, rng, parameters)
        const train = network.train.bind(network)
        network.train = (layers) => {
          if (layers.size === 0) learning.delete(network)
          train(layers)
        }
        learning.add(network)
        return network
      },
    },
    rng: createRng(0),
    ...(start && { architecture: start }),
  })
  learner.dispose()
  engine.dispose()
  return [...learning].map(({ spec }) => spec)
}
