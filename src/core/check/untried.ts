// What the trials of the laws leave open: what never came about in them may be dead, or only rare under random commands.

import type { EnvPlugin } from '../env.js'
import { channelSize } from '../space.js'
import { EnvTrial } from './env-trial.js'
import type { Moment } from './moment.js'

const EPISODES = 6
const STEPS = 40

/**
 * Terms of the reward that were 0 in all steps in which `checkEnv` adds them up: whether they belong to it is not known. Throws
 * what the env throws.
 */
export function untriedTerms(plugin: EnvPlugin, config: unknown = {}): string[] {
  const trial = new EnvTrial(plugin, config)
  return trial.spec.terms.filter((_, i) => trial.nominalPlay.every(({ terms }) => terms[i] === 0))
}

/** A channel of the observation, and the number that it was all the time. */
export interface StillChannel {
  name: string
  value: number
}

/**
 * Channels of the observation that were one number in every step of some episodes, and at the start with each constant at the upper end
 * of its range too. Throws what the env throws.
 */
export function stillChannels(plugin: EnvPlugin, config: unknown = {}): StillChannel[] {
  const trial = new EnvTrial(plugin, config)
  const { observation, physics } = trial.spec
  if (observation.kind !== 'box') return []
  const seen: Moment[] = [...trial.nominalPlay]
  for (let seed = 61; seed < 61 + EPISODES; seed++) seen.push(...trial.play(trial.create(), seed, STEPS))
  for (const [name, { max }] of Object.entries(physics)) seen.push(...trial.play(trial.create({ [name]: max }), 1, 0))
  let from = 0
  return observation.channels.flatMap((channel) => {
    const at = from
    from += channelSize(channel)
    const value = seen[0]!.observation[at]!
    const isStill = seen.every((moment) => moment.observation.subarray(at, from).every((number) => number === value))
    return isStill ? [{ name: channel.name, value }] : []
  })
}
