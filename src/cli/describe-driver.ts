// A driver's machine in words: its rate, what it shows and takes, and what it knows of a task.

import type { Driver } from '../core/index.js'
import { describeAction, describeActuators, describeSpace, readable } from './describe-spaces.js'

type Contract = Driver['contract']

/** Everything that a driver declares, as data; what it lacks is null. */
export function driverFacts({ controlHz, observation, actuators, ...task }: Contract) {
  const { action = null, terms = null, maxSteps = null, solved = null } = task
  return { controlHz, maxSteps, solved, observation, action, actuators, terms }
}

/** The same for reading; what it lacks is not mentioned. */
export function describeDriver({ controlHz, observation, actuators, ...task }: Contract): string {
  const { action, terms, maxSteps, solved } = task
  const most = maxSteps === undefined ? '' : `, at most ${maxSteps} steps (${readable(maxSteps / controlHz)} s)`
  const bar = solved === undefined ? '' : `; solved at a mean return of ${solved}`
  return [
    `${readable(controlHz)} Hz${most}${bar}`,
    `observation\n${describeSpace(observation)}`,
    ...(action === undefined ? [] : [describeAction(action)]),
    describeActuators(actuators),
    ...(terms === undefined ? [] : [`reward: ${terms.join(' + ')}`]),
  ].join('\n\n')
}
