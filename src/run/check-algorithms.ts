// Whether every algorithm of a plan can go on from what the one before it trained: told before anything starts.

import { type Catalog, type Plan, resolvePlugin, type Stage } from '../core/index.js'
import { usesPretrained } from './record.js'
import { requireSameOutputs } from './same-outputs.js'
import { readSnapshot } from './stages/index.js'

/** Follows the policy through the stages of every arm. Throws what {@link requireSameOutputs} throws. */
export async function checkCarriedAlgorithms(plan: Plan, catalog: Catalog): Promise<void> {
  const follow = async (stages: readonly Stage[], before: string | undefined) => {
    let trainedBy = before
    for (const stage of stages) {
      if (stage.kind !== 'train') continue
      const algorithm = await resolvePlugin(catalog, 'algorithm', stage.algorithm ?? plan.algorithm)
      if (trainedBy !== undefined) requireSameOutputs(catalog, trainedBy, algorithm)
      trainedBy = algorithm.id
    }
    return trainedBy
  }
  const start = plan.start === undefined ? undefined : readSnapshot(plan.start).contract.algorithm
  const pretrained = await follow(plan.pretrain, start)
  for (const [arm, stages] of Object.entries(plan.arms)) {
    const trainedBy = await follow(stages, usesPretrained(stages) ? pretrained : undefined)
    if (plan.after?.arm === arm) await follow(plan.after.stages, trainedBy)
  }
}
