// What an observation that nobody took leaves to the next one, so that no reward is lost when a controller is slow.

import type { Observation } from '../core/index.js'

/** Sums of what was skipped. */
export interface Carried {
  missed: number
  outcome?: NonNullable<Observation['outcome']>
}

/** Copies what must not be lost: the observation's arrays are about to be overwritten. */
export function carryOver({ missed, outcome }: Observation): Carried {
  if (outcome === undefined) return { missed: missed + 1 }
  const { reward, terms, terminated, truncated } = outcome
  return { missed: missed + 1, outcome: { reward, terms: Float32Array.from(terms), terminated, truncated } }
}

/** Adds what was skipped to the newer observation. */
export function addCarried({ missed, outcome }: Carried, to: Observation): void {
  to.missed += missed
  if (outcome === undefined || to.outcome === undefined) return
  to.outcome.reward += outcome.reward
  to.outcome.terminated ||= outcome.terminated
  to.outcome.truncated ||= outcome.truncated
  for (let i = 0; i < outcome.terms.length; i++) to.outcome.terms[i]! += outcome.terms[i]!
}
