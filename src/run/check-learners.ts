// Whether every training of a plan can be set up where it stands: its learner is made and thrown away before anything is trained.

import {
  type Catalog,
  type Complaint,
  createRng,
  domainOf,
  type Engine,
  envOf,
  LandbridgeError,
  type Plan,
  type PluginRef,
  type Snapshot,
  type Stage,
  spaceSize,
  taskOf,
} from '../core/index.js'
import { simd } from '../nn/index.js'
import { networksFor, refitNormaliser, transferSnapshot } from '../transfer/index.js'
import { stagesOf } from './check-stages.js'
import { followPolicy } from './follow-policy.js'
import { loadEnv } from './load-env.js'
import { createLearner, readSnapshot, rowsOf } from './stages/index.js'

/**
 * The first complaint of a learner about the task, the policy or the weights that its stage gives it. Stages on
 * robots whose env only their hello tells are left to the run.
 */
export async function complaintOfLearners(plan: Plan, catalog: Catalog): Promise<Complaint | undefined> {
  if (stagesOf(plan).every(({ stage }) => stage.kind !== 'train')) return undefined
  const start = plan.start === undefined ? undefined : readSnapshot(plan.start)
  const engine = await simd.create({})
  try {
    return await complaintOnWay(plan, catalog, engine, start)
  } finally {
    engine.dispose()
  }
}

async function complaintOnWay(plan: Plan, catalog: Catalog, engine: Engine, start: Snapshot | undefined) {
  let complaint: Complaint | undefined
  await followPolicy<Snapshot>(plan, start, async (stages, carried, path) => {
    let policy = carried
    for (const [index, stage] of stages.entries()) {
      if (complaint !== undefined) return undefined
      try {
        policy = await policyAfter(plan, catalog, engine, stage, policy)
      } catch (problem) {
        if (!(problem instanceof LandbridgeError)) throw problem
        // Room is the plan's own engine's to find.
        if (problem.code === 'engine') return undefined
        const { message, hint } = problem
        complaint = { path: [...path, index], message, ...(hint !== undefined && { hint }) }
      }
    }
    return policy
  })
  return complaint
}

/** What a stage makes of the policy that it is given, untrained; undefined where nobody can tell. */
async function policyAfter(
  plan: Plan,
  catalog: Catalog,
  engine: Engine,
  stage: Stage,
  policy: Snapshot | undefined,
): Promise<Snapshot | undefined> {
  if (stage.kind !== 'train' && stage.kind !== 'transfer') return policy
  const env = envOf(plan.domains[domainOf(stage)]!)
  if (env === undefined) return undefined
  const { task, origin } = await placeOf(catalog, env)
  const rng = createRng(0)
  if (stage.kind === 'transfer') {
    if (policy === undefined) return undefined
    const networks = networksFor(policy.contract, task)
    const { normaliser } = stage
    const { snapshot } = transferSnapshot(policy, { task, origin, networks }, { normaliser, rng })
    const row = new Float32Array(spaceSize(task.observation))
    return normaliser === 'refit' ? refitNormaliser(snapshot, row, 1) : snapshot
  }
  const learner = await createLearner(plan, catalog, stage, {
    ...{ task, origin, engine, rng, rows: rowsOf(plan, stage) },
    ...(policy && { start: policy, architecture: { actor: policy.contract.actor, critic: policy.contract.critic } }),
  })
  try {
    return await learner.snapshot()
  } finally {
    learner.dispose()
  }
}

async function placeOf(catalog: Catalog, env: PluginRef) {
  const { id, spec } = await loadEnv(catalog, env)
  return { task: taskOf(spec), origin: { env: { id, config: env.config }, physics: {} } }
}
