// Laws of whole plays: the same seed gives the same bits, whatever happened before and beside.

import { createRng } from '../rng.js'
import { wipeOutcome } from '../unsaid.js'
import { type Difference, firstDifference } from './difference.js'
import type { Law } from './env-declaration-laws.js'

const STEPS = 60

/** The same seed gives the same bits, in two envs. */
export const sameSeedSameBits: Law = (trial) => {
  const [first, second] = [trial.play(trial.create(), 11, STEPS), trial.play(trial.create(), 11, STEPS)] as const
  return told('the same seed to give the same bits', firstDifference(trial.spec, first, second))
}

/** Another seed gives another start; coarse sensors may see the same in both, critics do not. */
export const seedsDiffer: Law = (trial) => {
  const env = trial.create()
  const start = (seed: number) => {
    const { observation, privileged = [] } = trial.play(env, seed, 0)[0]!
    return [...observation, ...privileged].join()
  }
  const first = start(12)
  for (let seed = 13; seed < 17; seed++) if (start(seed) !== first) return undefined
  return 'Expected other seeds to give other starts, got the same one five times'
}

/** Nothing of an earlier episode remains after a reset. */
export const resetForgets: Law = (trial) => {
  const used = trial.create()
  trial.play(used, 21, STEPS)
  const after = trial.play(used, 22, STEPS)
  const at = firstDifference(trial.spec, trial.play(trial.create(), 22, STEPS), after)
  return told('a reset to leave nothing of the episode before', at, ' after it')
}

/** A state that is loaded goes on as if nothing had happened, in another env too. */
export const loadContinues: Law = (trial) => {
  const env = trial.create()
  trial.play(env, 31, 7)
  const state = env.save().slice()
  const expected = trial.go(env, 32, STEPS)
  const other = trial.create()
  trial.play(other, 33, 3)
  other.load(state)
  const at = firstDifference(trial.spec, expected, trial.go(other, 32, STEPS))
  return told('a loaded state to go on bit for bit', at)
}

/** Two envs of one plug-in do not share anything that moves. */
export const instancesAreApart: Law = (trial) => {
  const expected = trial.play(trial.create(), 41, STEPS)
  const env = trial.create()
  const neighbour = trial.create()
  neighbour.reset(createRng(42))
  env.reset(createRng(41).split('start'))
  const commands = trial.commands(createRng(41).split('actions'))
  for (let k = 1; k <= STEPS && !env.result.terminated; k++) {
    wipeOutcome(env.result, trial.spec.terms.length)
    env.step(commands())
    trial.go(neighbour, k, 1)
    const moment = { ...expected[k]!, observation: env.result.observation, reward: env.result.reward }
    const at = firstDifference(trial.spec, [expected[k]!], [moment])
    if (at !== undefined)
      return told('two envs to be independent', { ...at, step: k }, ' where a second one runs beside')
  }
  return undefined
}

/** New constants act from the next reset, not in the middle of an episode. */
export const setWaitsForReset: Law = (trial) => {
  const env = trial.create()
  trial.play(env, 51, 3)
  const undisturbed = trial.create()
  trial.play(undisturbed, 51, 3)
  env.set(Object.fromEntries(Object.entries(trial.spec.physics).map(([name, { max }]) => [name, max])))
  const expected = trial.go(undisturbed, 52, 5)
  const end = expected.findIndex((moment) => moment.terminated)
  const until = end < 0 ? expected : expected.slice(0, end + 1)
  const at = firstDifference(trial.spec, until, trial.go(env, 52, 5))
  return told("'set' to wait for the next reset", at && { ...at, step: at.step + 1 }, ' after it')
}

function told(law: string, at: Difference | undefined, where = ''): string | undefined {
  return at && `Expected ${law}, got ${at.what} in step ${at.step}${where}`
}
