// Laws of the physics table: every parameter works over its whole range, and is connected to something.

import type { Law } from './env-declaration-laws.js'
import { type EnvTrial, firstDifference, type Moment } from './env-trial.js'

const STEPS = 200

/** At both ends of every range the env stays finite under random commands. */
export const physicsRangesHold: Law = (trial) => {
  for (const [name, { min, max }] of Object.entries(trial.spec.physics)) {
    for (const value of [min, max]) {
      const trouble = unstable(trial, { [name]: value })
      if (trouble !== undefined) return `Expected ${STEPS} finite steps with '${name}' at ${value}, got ${trouble}`
    }
  }
  return undefined
}

/** Every parameter changes something at one end of its range: one that changes nothing is not connected. */
export const physicsMatters: Law = (trial) => {
  const nominal = trial.play(trial.create(), 61, STEPS)
  for (const [name, { min, max }] of Object.entries(trial.spec.physics)) {
    const changed = [min, max].some(
      (value) => firstDifference(nominal, trial.play(trial.create({ [name]: value }), 61, STEPS)) !== undefined,
    )
    if (!changed)
      return `Expected '${name}' to change something at ${min} or ${max}, got the same bits as at its nominal value`
  }
  return undefined
}

function unstable(trial: EnvTrial, changes: Record<string, number>): string | undefined {
  let moments: Moment[]
  try {
    moments = trial.play(trial.create(changes), 62, STEPS)
  } catch (error) {
    return `${error}`
  }
  const at = moments.findIndex(
    ({ observation, reward }) => !observation.every(Number.isFinite) || !Number.isFinite(reward),
  )
  return at < 0 ? undefined : `other numbers in step ${at}`
}
