// The constants of motors and sensors that every simulated env has, beside those of its machine.

import { LandbridgeError, type ParamSpec } from '../core/index.js'
import { MOST_ACTUATOR_DELAY, MOST_DELAY } from './actuators/actuation.js'
import { isInRange, knownParameter, requireInRange } from './check-physics.js'

/** Constants of motors and sensors, ideal at their nominal values. */
export const pipelinePhysics = {
  actuatorGain: {
    nominal: 1,
    min: 0.1,
    max: 2,
    unit: '1',
    about: 'what acts for a command of 1: an effort, or the angle that a servo goes to',
  },
  actuatorLag: { nominal: 0, min: 0, max: 0.5, unit: 's', about: "time constant of the motors' first-order answer" },
  actuatorDelay: {
    nominal: 0,
    min: 0,
    max: MOST_ACTUATOR_DELAY,
    unit: 'physics steps',
    about: 'dead time of the actuators themselves, after that of commands; a fraction switches within a physics step',
  },
  actionDelay: {
    nominal: 0,
    min: 0,
    max: MOST_DELAY,
    unit: 'control steps',
    about: 'dead time of commands; a fraction switches within the control period',
  },
  observationDelay: {
    nominal: 0,
    min: 0,
    max: MOST_DELAY,
    unit: 'control steps',
    about: 'age of the sensor readings; a fraction interpolates between two of them, but for what jumps',
  },
  observationNoise: {
    nominal: 0,
    min: 0,
    max: 10,
    unit: '1',
    about: "factor on the standard deviation of every sensor's noise",
  },
} as const satisfies Record<string, ParamSpec>

/** Puts the values of all parameters in their order into `into`. Throws `physics` on an unknown name, a missing one, or one out of range, and then changes nothing. */
export function physicsValues(
  env: string,
  specs: Record<string, ParamSpec>,
  values: Record<string, number>,
  into: Float64Array,
): void {
  for (const name in values ?? {}) knownParameter(specs, name, env)
  for (const name in specs) {
    const value = values?.[name]
    if (value === undefined) {
      const hint = 'nominalPhysics(spec) gives one for every constant'
      throw new LandbridgeError('physics', `Expected a value for ${env}'s '${name}', got none`, hint)
    }
    // What it would say is made only where something is wrong: this is done at every reset.
    if (!isInRange(specs[name]!, value)) requireInRange(specs[name]!, value, `${env}'s '${name}'`)
  }
  let i = 0
  for (const name in specs) into[i++] = values[name]!
}
