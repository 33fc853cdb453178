// What a snapshot promises, from what its learner was given.

import type { AlgorithmNeeds, Networks, SnapshotContract } from '../core/index.js'

/** The contract of a policy for `task`; `clip` as in the contract. */
export function contractOf({ task, origin }: AlgorithmNeeds, networks: Networks, clip: number): SnapshotContract {
  const { observation, action, actuators, terms, controlHz, maxSteps, solved } = task
  const spaces = { observation, action, actuators, terms, controlHz, maxSteps }
  return { format: 1, ...spaces, ...(solved !== undefined && { solved }), ...networks, ...origin, clip }
}
