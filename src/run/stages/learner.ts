// A plan's learner for one of its train stages.

import {
  type AlgorithmNeeds,
  type Catalog,
  type Learner,
  type Networks,
  networkSpecSchema,
  type Plan,
  type PluginRef,
  type PolicyNeeds,
  type PolicyPlugin,
  parseOrRefuse,
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
    networks: (critic) => architecture ?? networksOf(plan.policy, policy, { task, critic }),
    freeze: requireMade('freeze', schedule, freeze.id),
    ...(plugin.needsData && plan.data !== undefined && { data: await readDemonstrations(plan.data, task) }),
  })
  return requireMade('algorithm', learner, algorithm.id)
}

/** What a policy lays out. Throws `config` where it is no pair of networks. */
function networksOf({ id, config }: PluginRef, policy: PolicyPlugin, needs: PolicyNeeds): Networks {
  const { actor, critic } = requireMade('policy', policy.create(config, needs), id)
  for (const [name, spec] of Object.entries({ actor, critic })) parseOrRefuse(networkSpecSchema, spec, 'config', [name])
  return { actor, critic }
}
