// Whether the stages of a plan can follow each other: told from the plan alone, so that any run can ask it first.

import { type Complaint, domainOf, type Plan, type Stage, suggest } from '../core/index.js'
import { followPolicy } from './follow-policy.js'

/** A stage, and where in its plan it stands. */
export interface PlacedStage {
  stage: Stage
  path: readonly PropertyKey[]
}

/** The stages of a plan, in the order they stand there. */
export function stagesOf(plan: Plan): PlacedStage[] {
  const listed = (stages: Stage[], path: PropertyKey[]) => stages.map((stage, i) => ({ stage, path: [...path, i] }))
  return [
    ...listed(plan.pretrain, ['pretrain']),
    ...Object.entries(plan.arms).flatMap(([arm, stages]) => listed(stages, ['arms', arm])),
    ...listed(plan.after?.stages ?? [], ['after', 'stages']),
  ]
}

/** The first complaint about a domain or an arm that is not there or not of the kind that a stage needs, or a policy that nobody trained. */
export async function complaintOfStages(plan: Plan): Promise<Complaint | undefined> {
  for (const placed of stagesOf(plan)) {
    const complaint = complaintOfDomain(plan, placed)
    if (complaint !== undefined) return complaint
  }
  return complaintOfAfter(plan) ?? (await complaintOfPolicies(plan))
}

function complaintOfDomain(plan: Plan, { stage, path }: PlacedStage): Complaint | undefined {
  const at = [...path, stage.kind === 'transfer' ? 'to' : 'on']
  const name = domainOf(stage)
  if (!Object.hasOwn(plan.domains, name)) {
    const message = `Expected a domain of this scenario, got '${name}'`
    return complain(at, message, suggest(name, Object.keys(plan.domains)))
  }
  const isRobot = plan.domains[name]!.kind === 'robot'
  if (stage.kind === 'stream' && !isRobot)
    return complain(at, `Expected a robot to stream to, got '${name}', which is a simulation`)
  if (stage.kind === 'train' && isRobot && (stage.rows ?? 1) !== 1)
    return complain([...path, 'rows'], `Expected 1 row on a robot, got ${stage.rows}`)
  return undefined
}

function complaintOfAfter({ after, arms }: Plan): Complaint | undefined {
  if (after === undefined || Object.hasOwn(arms, after.arm)) return undefined
  const message = `Expected an arm of this scenario, got '${after.arm}'`
  return complain(['after', 'arm'], message, suggest(after.arm, Object.keys(arms)))
}

/** Only training makes a policy of nothing. */
async function complaintOfPolicies(plan: Plan): Promise<Complaint | undefined> {
  let complaint: Complaint | undefined
  await followPolicy<true>(plan, plan.start === undefined ? undefined : true, (stages, policy, path) => {
    const trained = stages.findIndex((stage) => stage.kind === 'train')
    const needy = policy ? -1 : stages.findIndex((stage) => stage.kind !== 'train')
    if (needy >= 0 && (trained < 0 || needy < trained)) complaint ??= withoutPolicy(stages[needy]!, [...path, needy])
    return policy || trained >= 0 ? true : undefined
  })
  return complaint
}

function withoutPolicy({ kind }: Stage, path: PropertyKey[]): Complaint {
  const hint =
    kind === 'transfer'
      ? 'train one in pretrain, or name a snapshot in start'
      : 'train before it; an arm without a transfer stage starts from random weights'
  return complain([...path, 'kind'], `Expected a trained policy to ${kind}, got none`, hint)
}

function complain(path: PropertyKey[], message: string, hint?: string): Complaint {
  return { path, message, ...(hint === undefined ? {} : { hint }) }
}
