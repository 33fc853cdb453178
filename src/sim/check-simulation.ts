// What is wrong with what an env file declares, before anything of it runs: parts that lack, keys that nothing reads. What all envs
// must keep, however they are written, are laws of `src/core/check`.

import type { ParamSpec } from '../core/index.js'
import {
  checkFlag,
  checkKeys,
  checkNamed,
  checkNumbers,
  checkRecord,
  FINITE,
  FROM_ZERO,
  isList,
  refused,
  shown,
} from './check-numbers.js'
import type { Channels, LoggedJoint, Machine, Simulation } from './simulation.js'

const parts = [
  ...(['sensors', 'observation', 'action', 'actuators', 'terms', 'controlHz', 'maxSteps', 'substeps'] as const),
  ...(['physics', 'view', 'machine'] as const),
] satisfies (keyof Simulation)[]
const extras = [
  'privileged',
  'solved',
  'presets',
  'observe',
  'judge',
  'varies',
  'logged',
] satisfies (keyof Simulation)[]
const machineParts = ['world', 'motors', 'start', 'read', 'shapes'] satisfies (keyof Machine)[]
const machineExtras = [
  ...(['memory', 'pushed', 'redraw', 'resume', 'drive', 'outcome', 'exact', 'privilege', 'observe'] as const),
] satisfies (keyof Machine)[]
const channelKeys = ['channels', 'low', 'high'] satisfies (keyof Channels)[]
const loggedKeys = ['joint', 'sign', 'zeros'] satisfies (keyof LoggedJoint)[]
const paramKeys = ['nominal', 'min', 'max', 'unit', 'about', 'startOnly'] satisfies (keyof ParamSpec)[]

/** Throws `env`, naming the env `id`, where a simulation lacks a part or has a key that nothing reads, with the nearest. */
export function checkSimulation(id: string, simulation: Simulation): void {
  const where = `the simulation of '${id}'`
  checkParts(simulation, parts, extras, where)
  const { sensors, observation, privileged, action, actuators, terms, physics } = simulation
  for (const [what, values] of Object.entries({ sensors, terms }))
    if (!isList(values)) throw refused(`${what} of ${where}`, 'to be a list', shown(values))
  for (const sensor of sensors) {
    checkNumbers(sensor, [['noise', FROM_ZERO]], `sensor '${sensor.name}' of '${id}'`)
    checkFlag(sensor.jumps, `jumps of sensor '${sensor.name}' of '${id}'`)
  }
  checkChannels(observation, channelKeys, `the observation of '${id}'`)
  if (privileged !== undefined) checkChannels(privileged, channelKeys, `the privileged observation of '${id}'`)
  checkChannels(actuators, [...channelKeys, 'slew', 'safe'], `the actuators of '${id}'`)
  checkKeys(action, ['kind', ...channelKeys, 'choices'], `the action of '${id}'`)
  for (const joint of simulation.logged ?? []) {
    checkKeys(joint, loggedKeys, `a logged joint of '${id}'`)
    if (![undefined, 1, -1].includes(joint.sign))
      throw refused(`the sign of logged joint '${joint.joint}' of '${id}'`, 'to be 1 or -1', shown(joint.sign))
  }
  checkNamed(physics, `physics of ${where}`)
  for (const [name, param] of Object.entries(physics)) checkKeys(param, paramKeys, `the parameter '${name}' of '${id}'`)
  checkRecord(
    simulation.view,
    ['left', 'right', 'bottom', 'top'].map((side) => [side, FINITE]),
    `the view of '${id}'`,
  )
}

/** The machine, where it is one. Throws `env`, naming the env `id`, where it lacks a part, has a key that nothing reads, or where nobody judges. */
export function checkMachine(id: string, machine: Machine, judged: boolean): Machine {
  checkParts(machine, machineParts, machineExtras, `the machine of '${id}'`)
  if (!judged && machine.outcome === undefined)
    throw refused(`'${id}'`, 'to have a judge, or its machine an outcome', 'neither')
  return machine
}

function checkParts<Of extends object>(
  values: Of,
  needed: readonly (keyof Of & string)[],
  other: readonly string[],
  where: string,
): void {
  checkKeys(values, [...needed, ...other], where)
  for (const name of needed) if (values[name] === undefined) throw refused(where, `to have ${name}`, 'none')
}

function checkChannels(channels: Channels, keys: readonly string[], where: string): void {
  checkKeys(channels, keys, where)
  for (const key of keys) {
    const values = (channels as unknown as Record<string, unknown>)[key]
    if (!isList(values)) throw refused(`${key} of ${where}`, 'to be a list, one a channel', shown(values))
  }
}
