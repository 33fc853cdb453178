// An environment in words: its rate, what it shows and takes, what it rewards, and its constants.

import type { EnvSpec, Physics } from '../core/index.js'
import { describeAction, describeActuators, describeSpace, range, readable } from './describe-spaces.js'
import { table } from './shell.js'

/** Everything that an env declares, as data; what it lacks is null or empty. */
export function envFacts(spec: EnvSpec) {
  const { controlHz, substeps, maxSteps, solved = null, terms, physics, presets = {} } = spec
  const { observation, privileged = null, action, actuators } = spec
  return { controlHz, substeps, maxSteps, solved, observation, privileged, action, actuators, terms, physics, presets }
}

/** The same for reading. */
export function describeEnv(spec: EnvSpec): string {
  const { controlHz, substeps, maxSteps, solved, terms, presets = {} } = spec
  const seconds = readable(maxSteps / controlHz)
  const bar = solved === undefined ? 'no score is said to solve it' : `solved at a mean return of ${solved}`
  return [
    `${readable(controlHz)} Hz, solver steps a control step: ${substeps}, at most ${maxSteps} steps (${seconds} s); ${bar}`,
    `observation\n${describeSpace(spec.observation)}`,
    ...(spec.privileged === undefined
      ? []
      : [`privileged, for critics and teachers only\n${describeSpace(spec.privileged)}`]),
    describeAction(spec.action),
    describeActuators(spec.actuators),
    `reward: ${terms.join(' + ')}`,
    `physics\n${constants(spec)}`,
    ...Object.entries(presets).map(([name, laws]) => `preset ${name}\n${lawsOf(laws)}`),
  ].join('\n\n')
}

function constants({ physics }: EnvSpec): string {
  const rows = Object.entries(physics).map(([name, { nominal, min, max, unit, about }]) => {
    return [name, readable(nominal), range(min, max), unit, about]
  })
  return table([['constant', 'nominal', 'range', 'unit', 'meaning'], ...rows])
}

/** Laws as `--set physics.NAME=` takes them. */
function lawsOf(laws: Physics): string {
  if (Object.keys(laws).length === 0) return 'every constant nominal'
  const rows = Object.entries(laws).map(([name, law]) => [name, typeof law === 'number' ? `${law}` : flow(law)])
  return table([['constant', 'law'], ...rows])
}

function flow(law: object): string {
  const members = Object.entries(law).map(([key, value]) => `${key}: ${words(value)}`)
  return `{ ${members.join(', ')} }`
}

function words(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(words).join(', ')}]` : String(value)
}
