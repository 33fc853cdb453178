// Evaluating: whole deterministic episodes on a domain, from a seed that stands beside the score.

import { deriveSeed, LandbridgeError, requireSameChannels, type Score } from '../../core/index.js'
import { evaluate } from '../../learn/index.js'
import { snapshotPolicy } from '../../nn/index.js'
import { sayFault } from './fault.js'
import type { ArmState, SeedContext, StageRunner } from './stage.js'
import { labelOf, stepsAt } from './way.js'

/** Scores the arm's policy. All arms of a seed meet the same episodes, so that differences are paired. */
export const runEvaluate: StageRunner<'evaluate'> = async function* (stage, index, arm, context) {
  const label = labelOf(context.plan, arm, index)
  const { rewards } = await context.domains.open(stage.on)
  const score = await scoreSnapshot(arm, context, { on: stage.on, episodes: stage.episodes, label })
  yield* sayFault(stage.on, rewards)
  yield { kind: 'score', score }
  return { scores: [score] }
}

async function scoreSnapshot(
  arm: ArmState,
  { domains, seed }: SeedContext,
  { on, episodes, label }: { on: string; episodes: number; label: Score['label'] },
): Promise<Score> {
  if (arm.current === undefined) {
    throw new LandbridgeError('scenario', `Expected arm '${arm.name}' to have trained before it is evaluated`)
  }
  const { env, task, rewards } = await domains.open(on)
  requireSameChannels(arm.current.snapshot.contract, task, `'${on}'`)
  const evaluationSeed = deriveSeed(seed, `evaluate/${on}`)
  const policy = snapshotPolicy(arm.current.snapshot)
  try {
    const { returns, steps, episode } = await evaluate({ env, policy, episodes, seed: evaluationSeed, watch: rewards })
    const whose = { seed, arm: arm.name, label, domain: on, ...stepsAt(arm, on) }
    return { ...whose, returns, episode, evaluationSeed, evaluationSteps: steps, snapshot: arm.current.file }
  } finally {
    policy.dispose()
  }
}
