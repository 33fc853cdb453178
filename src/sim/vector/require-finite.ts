// The guard of what rows give: a number that is none would reach the policy, which would be blamed for it.

import { isFiniteRow, LandbridgeError, numberName, type Step, type Task } from '../../core/index.js'

type Names = Pick<Task, 'observation' | 'terms'>

/** How many numbers are told. */
const MOST = 3

/** Throws `unstable` where a step gave a number that is not finite, by the name of its channel or term. */
export function requireFinite(of: Names, { observation, reward, terms }: Step): void {
  if (isFiniteRow(observation) && Number.isFinite(reward) && isFiniteRow(terms)) return
  const odd = [...oddOf(observation, (i) => `'${numberName(of.observation, i)}'`)]
  odd.push(...oddOf(terms, (i) => `the reward's '${of.terms[i]}'`), ...oddOf([reward], () => 'the reward'))
  throw unfinite(odd)
}

/** The same of a start, of which the observation alone counts: nothing was rewarded yet. */
export function requireFiniteStart({ observation: space }: Names, { observation }: Step): void {
  if (isFiniteRow(observation)) return
  throw unfinite([...oddOf(observation, (i) => `'${numberName(space, i)}'`)])
}

function* oddOf(values: ArrayLike<number>, name: (i: number) => string): Generator<string> {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) yield `${values[i]} for ${name(i)}`
}

function unfinite(odd: readonly string[]): LandbridgeError {
  const more = odd.length > MOST ? ` and ${odd.length - MOST} more` : ''
  const message = `Expected finite numbers, got ${odd.slice(0, MOST).join(', ')}${more}`
  return new LandbridgeError('unstable', message, 'mend the env: see `landbridge check`')
}
