// Whether an outcome says all of a step: what is left out would else be what was said of the step before.

import type { Outcome } from './env.js'
import { LandbridgeError } from './error.js'

/** Stands where nothing was said yet: the largest number of 32 bits, which stays itself whatever of usual size is added to it. */
const UNSAID = 2 ** 128 - 2 ** 104

/** Members of an outcome, and what an env's result holds besides. */
const KNOWN = ['reward', 'terms', 'terminated', 'observation', 'privileged']

/** Wipes an outcome of so many terms, before it is handed to what fills it. */
export function wipeOutcome(into: Outcome, terms: number): void {
  const open: { terminated: boolean | undefined } = into
  open.terminated = undefined
  into.reward = UNSAID
  for (let i = 0; i < terms; i++) into.terms[i] = UNSAID
}

/** What of an outcome is as {@link wipeOutcome} left it, in words; undefined where all was filled. `terms` name its terms. */
export function unsaidPart({ reward, terms, terminated }: Outcome, names: readonly string[]): string | undefined {
  const term = terms.indexOf(UNSAID)
  if (term >= 0) return `terms[${term}] ('${names[term]}')`
  if (reward === UNSAID) return 'reward'
  return terminated === undefined ? 'terminated' : undefined
}

/** Throws `env` where a part of an outcome was not filled; `by` of the env `id` should have done so, `terms` name its terms. */
export function requireOutcome(id: string, by: 'judge' | 'outcome', into: Outcome, terms: readonly string[]): void {
  let said = into.terminated !== undefined && into.reward !== UNSAID
  for (let i = 0; i < terms.length; i++) if (into.terms[i] === UNSAID) said = false
  if (said) return
  const odd = Object.keys(into).find((key) => !KNOWN.includes(key))
  throw new LandbridgeError(
    'env',
    `Expected the ${by} of ${id} to fill into.${unsaidPart(into, terms)}, got ${odd === undefined ? 'nothing' : `'${odd}', which nothing reads`}`,
    'it fills, in every step, each term, their sum as the reward, and by true or false whether the episode is over',
  )
}
