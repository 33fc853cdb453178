// Whether every algorithm of a plan can go on from what the one before it trained: told before anything starts.

import { type Catalog, type Plan, resolvePlugin } from '../core/index.js'
import { followPolicy } from './follow-policy.js'
import { requireSameOutputs } from './same-outputs.js'
import { readSnapshot } from './stages/index.js'

/** Follows the policy through the stages of every arm. Throws what {@link requireSameOutputs} throws. */
export async function checkCarriedAlgorithms(plan: Plan, catalog: Catalog): Promise<void> {
  const start = plan.start === undefined ? undefined : readSnapshot(plan.start).contract.algorithm
  await followPolicy(plan, start, async (stages, before) => {
    let trainedBy = before
    for (const stage of stages) {
      if (stage.kind !== 'train') continue
      const algorithm = await resolvePlugin(catalog, 'algorithm', stage.algorithm ?? plan.algorithm)
      if (trainedBy !== undefined) requireSameOutputs(catalog, trainedBy, algorithm)
      trainedBy = algorithm.id
    }
    return trainedBy
  })
}
