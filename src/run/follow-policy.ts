// The way of a policy through a plan: the pretraining, every arm, the stages after all seeds.

import type { Awaitable, Plan, Stage } from '../core/index.js'
import { usesPretrained } from './record.js'

/**
 * Follows what a policy carries: `through` is given the stages, what it carries in and where in the plan they stand, and answers
 * what it carries out. Before the pretraining that is `start`, before an arm from scratch undefined.
 */
export async function followPolicy<Carried>(
  plan: Plan,
  start: Carried | undefined,
  through: (
    stages: readonly Stage[],
    carried: Carried | undefined,
    path: readonly PropertyKey[],
  ) => Awaitable<Carried | undefined>,
): Promise<void> {
  const pretrained = await through(plan.pretrain, start, ['pretrain'])
  for (const [arm, stages] of Object.entries(plan.arms)) {
    const ended = await through(stages, usesPretrained(stages) ? pretrained : undefined, ['arms', arm])
    if (plan.after?.arm === arm) await through(plan.after.stages, ended, ['after', 'stages'])
  }
}
