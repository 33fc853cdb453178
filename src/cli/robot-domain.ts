// A robot that is there, as options name it.

import { type Domain, domainSchema, LandbridgeError, type PluginRef, parseOrRefuse } from '../core/index.js'
import { type TimesOptions, timesOf } from './options.js'

/** The domain of a robot at `url`, judged by `env` where it is named. Throws `usage` on a `--set` that would change nothing. */
export function robotDomain(
  url: string,
  env: PluginRef | undefined,
  options: TimesOptions & { set: readonly string[] },
): Domain {
  refuseUnusedSets(options.set, env !== undefined)
  return parseOrRefuse(domainSchema, { kind: 'robot', url, times: timesOf(options), ...(env !== undefined && { env }) })
}

/** A robot's constants are its own, and its task comes from its hello where no env is named. Throws `usage`. */
export function refuseUnusedSets(sets: readonly string[], isTaskNamed: boolean): void {
  const unused = sets.find((text) => text.startsWith('physics.') || (text.startsWith('env.') && !isTaskNamed))
  if (unused === undefined) return
  throw new LandbridgeError(
    'usage',
    `Expected no --set ${unused} for a robot that is there`,
    'set it where the robot is started',
  )
}
