// The way of a policy through its stages: what it is trained for, how far it has come, and what a score on it means.

import { type Plan, PRETRAIN, type Score, type Stage } from '../../core/index.js'
import { rolesOf } from '../../measure/index.js'
import type { ArmState } from './stage.js'

/** The domain that stages train for: the last one that they train on. */
export function trainedFor(stages: readonly Stage[]): string | undefined {
  return trainedOn(stages).at(-1)
}

/** Training steps as a score on `domain` gives them, `more` of them in the stage under way there. */
export function stepsAt(arm: ArmState, domain: string, more = 0): Pick<Score, 'steps' | 'allSteps'> {
  const way = [...arm.before, ...arm.stages]
  const own = trainedOn(way).includes(domain) ? domain : trainedFor(way)
  const all = [...arm.stepsOn.values()].reduce((sum, steps) => sum + steps, more)
  const steps = own === undefined ? all : (arm.stepsOn.get(own) ?? 0) + more
  return { steps, ...(all > steps && { allSteps: all }) }
}

/** What the score of the stage at `index` of an arm means: it follows from where on the policy's way it is taken, and on which domain. */
export function labelOf(plan: Plan, arm: ArmState, index: number): Score['label'] {
  const way = [...arm.before, ...arm.stages]
  const at = arm.before.length + index
  const isEnd = trainedOn(way.slice(at)).length === 0
  if (arm.name === PRETRAIN) return isEnd ? 'pretrained' : 'intermediate'
  const stage = way[at]
  const target = trainedFor(way)
  const isUntrained = trainedOn(way.slice(0, at)).length === 0
  if (stage?.kind === 'evaluate' && target !== undefined && stage.on !== target) {
    const isSource = [rolesOf(plan).source, trainedFor(arm.before)].includes(stage.on)
    return isSource && !isUntrained ? 'retained' : 'intermediate'
  }
  if (isUntrained) return 'zero-shot'
  return isEnd ? 'final' : 'intermediate'
}

function trainedOn(stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => (stage.kind === 'train' ? [stage.on] : []))
}
