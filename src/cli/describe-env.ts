// An environment in words: its rate, what it shows and takes, what it rewards, and its constants.

import type { Actuators, EnvSpec, Physics, Space } from '../core/index.js'
import { table } from './shell.js'

type Box = Extract<Space, { kind: 'box' }>

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
    `observation\n${space(spec.observation)}`,
    ...(spec.privileged === undefined ? [] : [`privileged, for critics and teachers only\n${space(spec.privileged)}`]),
    action(spec.action),
    `actuators\n${motors(spec.actuators)}`,
    `reward: ${terms.join(' + ')}`,
    `physics\n${constants(spec)}`,
    ...Object.entries(presets).map(([name, laws]) => `preset ${name}\n${lawsOf(laws)}`),
  ].join('\n\n')
}

function space(of: Space): string {
  if (of.kind === 'discrete')
    return table([['choice', 'command'], ...of.choices.map(({ name, command }) => [name, command.join(', ')])])
  return table([['channel', 'unit', 'range'], ...channels(of)])
}

/** A number from -1 to 1 of an action means the range of its actuator. */
function action(of: Space): string {
  if (of.kind === 'discrete') return `action, one of these choices\n${space(of)}`
  const rows = of.channels.map(({ name, unit }) => [name, unit])
  return `action, each channel from -1 to 1 for the range of its actuator\n${table([['channel', 'unit'], ...rows])}`
}

function channels({ channels, low, high }: Omit<Box, 'kind'>): string[][] {
  return channels.map(({ name, unit, shape }, i) => [
    shape === undefined ? name : `${name} [${shape.join(' x ')}]`,
    unit,
    range(low[i]!, high[i]!),
  ])
}

function motors(actuators: Actuators): string {
  const { slew, safe } = actuators
  const rows = channels(actuators).map((row, i) => [...row, readable(slew[i]!), readable(safe[i]!)])
  return table([['channel', 'unit', 'range', 'slew, a second', 'safe'], ...rows])
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

function range(low: number, high: number): string {
  return low === -Infinity && high === Infinity ? 'any' : `${readable(low)} to ${readable(high)}`
}

function readable(value: number): string {
  return String(Number(value.toPrecision(6)))
}
