// Streaming: the arm's policy drives a robot in real time while the link is measured.

import { deriveSeed, LandbridgeError, requireReturn, requireSameChannels } from '../../core/index.js'
import { streamPolicy } from '../../link/index.js'
import { snapshotPolicy } from '../../nn/index.js'
import type { StageRunner } from './stage.js'

/** Streams for the stage's seconds at the robot's control rate, safety layer and watchdog on. */
export const runStream: StageRunner<'stream'> = async function* (stage, _index, arm, { domains, seed, now }) {
  const { link, task } = await domains.open(stage.on, { realtime: true })
  if (link === undefined || arm.current === undefined) {
    throw new LandbridgeError('scenario', `Expected a trained policy and a robot to stream to, got '${stage.on}'`)
  }
  requireSameChannels(arm.current.snapshot.contract, task, `'${stage.on}'`)
  const policy = snapshotPolicy(arm.current.snapshot)
  const streamSeed = deriveSeed(seed, `stream/${stage.on}`)
  try {
    const measured = await streamPolicy({ link, policy, task, seconds: stage.seconds, seed: streamSeed, now })
    measured.returns.forEach(requireReturn)
    const stream = { ...measured, seed, arm: arm.policyOf, domain: stage.on }
    yield { kind: 'stream', stream }
    return { stream }
  } finally {
    policy.dispose()
  }
}
