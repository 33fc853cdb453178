// What is wrong with a domain's env, said beside what was done with it.

import type { RunEvent } from '../../core/index.js'
import type { RewardWatch } from '../../learn/index.js'

/** A warning where rewards of the domain `on` do not add up. */
export function* sayFault(on: string, rewards: RewardWatch): Generator<RunEvent> {
  const fault = rewards.tell()
  if (fault !== undefined) yield { kind: 'notice', level: 'warning', message: `${on}: ${fault}` }
}
