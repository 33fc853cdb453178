// A step of an env, kept.

import type { Step } from '../env.js'

/** One step as it was; arrays are copies. */
export interface Moment {
  command: Float32Array
  observation: Float32Array
  privileged: Float32Array | undefined
  reward: number
  terms: Float32Array
  terminated: boolean
}

/** The result as it is now, after a command. */
export function momentOf(step: Step, command: Float32Array): Moment {
  return {
    command: command.slice(),
    observation: step.observation.slice(),
    privileged: step.privileged?.slice(),
    reward: step.reward,
    terms: step.terms.slice(),
    terminated: step.terminated,
  }
}
