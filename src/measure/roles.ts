// What the domains and arms of a plan are to each other: read off its stages, and off the name `source` only where nothing is pretrained.

import { type Plan, PRETRAIN, type Stage } from '../core/index.js'

/** Where a plan's arms start and train, and which of them is the comparison. */
export interface Roles {
  /** The domain of the pretrained policy: of those it was trained on that which it was last scored on at its end, else the last one. */
  source: string
  /** The domain that the arms train on. */
  target: string
  /** Arms that start from the pretrained policy, in the plan's order, but first those that train on the target. */
  arms: string[]
  /** The first arm without a transfer stage: it starts from random weights. */
  scratch?: string
  /** The other arms without one, that nothing is compared with. */
  others: string[]
  /** Mean returns that end an arm's last training on the target; none of arms that train for all their steps. */
  until: Record<string, number>
}

/** The roles in a plan; without arms, source and target are the same domain. */
export function rolesOf(plan: Plan): Roles {
  const first = Object.keys(plan.domains)[0] ?? ''
  const named = (name: string) => (name in plan.domains ? name : undefined)
  const source = sourceOf(plan.pretrain) ?? named('source') ?? first
  const stages = Object.values(plan.arms)
  const target = stages.map((arm) => trainedOn(arm).at(-1)).find(Boolean) ?? transferredTo(stages.flat()) ?? source
  const names = Object.keys(plan.arms)
  const isTrained = (name: string) => trainedOn(plan.arms[name]!).includes(target)
  const transferred = names.filter((name) => transferredTo(plan.arms[name]!) !== undefined)
  const arms = [...transferred.filter(isTrained), ...transferred.filter((name) => !isTrained(name))]
  const [scratch, ...others] = names.filter((name) => !arms.includes(name))
  const until = Object.fromEntries(names.flatMap((name) => endOf(plan.arms[name]!, target).map((end) => [name, end])))
  return { source, target, arms, others, until, ...(scratch !== undefined && { scratch }) }
}

/** The arm whose episodes a report shows: the one that goes on after all seeds, else the first that transfers, else the pretraining. */
export function filmedArm(plan: Plan): string {
  return plan.after?.arm ?? rolesOf(plan).arms[0] ?? PRETRAIN
}

/** The score at which the last training on `target` ends, if one does. */
function endOf(stages: readonly Stage[], target: string): number[] {
  const last = stages.findLast((stage) => stage.kind === 'train' && stage.on === target)
  return last?.kind === 'train' && last.until !== undefined ? [last.until] : []
}

function sourceOf(pretrain: readonly Stage[]): string | undefined {
  const trained = trainedOn(pretrain)
  const end = pretrain.slice(pretrain.findLastIndex((stage) => stage.kind === 'train') + 1)
  const scored = end.flatMap((stage) => (stage.kind === 'evaluate' && trained.includes(stage.on) ? [stage.on] : []))
  return scored.at(-1) ?? trained.at(-1)
}

function trainedOn(stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => (stage.kind === 'train' ? [stage.on] : []))
}

function transferredTo(stages: readonly Stage[]): string | undefined {
  return stages.flatMap((stage) => (stage.kind === 'transfer' ? [stage.to] : [])).at(-1)
}
