// A plan's learner for one of its train stages.

import {
  type AlgorithmNeeds,
  type Catalog,
  type Learner,
  type Networks,
  type Plan,
  requireMade,
  resolvePlugin,
  type Stage,
} from '../../core/index.js'
import { requireSameOutputs } from '../same-outputs.js'
import { readDemonstrations } from './demonstrations.js'

/** What a learner is made of beside its plan. */
export interface LearnerParts extends Pick<AlgorithmNeeds, 'task' | 'origin' | 'rows' | 'engine' | 'rng' | 'start'> {
  /** In place of those that the plan's policy lays out. */
  architecture?: Networks
  normaliserContinues?: boolean
}

/** Makes the learner of a train stage. Throws what its plug-ins throw where they do not fit each other or the task. */
export async function createLearner(
  plan: Plan,
  catalog: Catalog,
  stage: Extract<Stage, { kind: 'train' }>,
  { architecture, ...parts }: LearnerParts,
): Promise<Learner> {
  const algorithm = stage.algorithm ?? plan.algorithm
  const freeze = stage.freeze ?? { id: 'none', config: {} }
  const policy = await resolvePlugin(catalog, 'policy', plan.policy)
  const plugin = await resolvePlugin(catalog, 'algorithm', algorithm)
  const { task, origin, start } = parts
  const trainedBy = start?.contract.algorithm
  if (trainedBy !== undefined) requireSameOutputs(catalog, trainedBy, plugin)
  const schedule = (await resolvePlugin(catalog, 'freeze', freeze)).create(freeze.config)
  const learner = plugin.create(algorithm.config, {
    ...parts,
    origin: { ...origin, algorithm: plugin.id },
    networks: (critic) =>
      architecture ?? requireMade('policy', policy.create(plan.policy.config, { task, critic }), plan.policy.id),
    freeze: requireMade('freeze', schedule, freeze.id),
    ...(plugin.needsData && plan.data !== undefined && { data: await readDemonstrations(plan.data, task) }),
  })
  return requireMade('algorithm', learner, algorithm.id)
}
