// What is wrong with what an env file declares, before anything of it runs: parts that lack, keys that nothing reads. What all envs
// must keep, however they are written, are laws of `src/core/check`.

import { type ParamSpec, requireSynchronous, spaceSize } from '../core/index.js'
import {
  COUNT,
  checkFlag,
  checkKeys,
  checkNamed,
  checkNumbers,
  checkRecord,
  FINITE,
  FROM_ZERO,
  isList,
  optional,
  POSITIVE,
  type Ranges,
  refused,
  shown,
} from './check-numbers.js'
import { checkPhysics } from './check-physics.js'
import { pipelinePhysics } from './pipeline-physics.js'
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
const rates: Ranges = [
  ['controlHz', POSITIVE],
  ['maxSteps', COUNT],
  ['substeps', COUNT],
  ['solved', optional(FINITE)],
]
const paramKeys = ['nominal', 'min', 'max', 'unit', 'about', 'startOnly'] satisfies (keyof ParamSpec)[]

/** Throws `env`, naming the env `id`, where a simulation lacks a part or has a key that nothing reads, with the nearest; `physics` on presets that do not fit its constants. */
export function checkSimulation(id: string, simulation: Simulation): void {
  const where = `the simulation of '${id}'`
  checkParts(simulation, parts, extras, where)
  const { sensors, observation, privileged, action, actuators, terms, physics } = simulation
  for (const [what, values] of Object.entries({ sensors, terms }))
    if (!isList(values)) throw refused(`${what} of ${where}`, 'to be a list', shown(values))
  checkNumbers(simulation, rates, where)
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
  checkView(simulation.view, `the view of '${id}'`)
  checkPresets(id, simulation)
}

function checkView(view: Simulation['view'], where: string): void {
  checkRecord(
    view,
    ['left', 'right', 'bottom', 'top'].map((side) => [side, FINITE]),
    where,
  )
  const { left, right, bottom, top } = view
  if (left >= right) throw refused(`left of ${where}`, `to be below its right (${right})`, left)
  if (bottom >= top) throw refused(`bottom of ${where}`, `to be below its top (${top})`, bottom)
}

function checkPresets(id: string, { physics, presets = {} }: Simulation): void {
  checkNamed(presets, `presets of the simulation of '${id}'`)
  for (const [name, laws] of Object.entries(presets)) {
    const where = `${id}'s preset ${name}`
    checkNamed(laws, where)
    checkPhysics({ physics: { ...pipelinePhysics, ...physics } }, laws, where)
  }
}

/**
 * The machine, where it is one that the simulation goes with. Throws `env`, naming the env `id`, where it lacks a part or has a key
 * that nothing reads, where nobody judges, and where motors, readings or what critics see are not those that are declared.
 */
export function checkMachine(id: string, machine: Machine, simulation: Simulation): Machine {
  const where = `the machine of '${id}'`
  checkParts(machine, machineParts, machineExtras, where)
  if (simulation.judge === undefined && machine.outcome === undefined)
    throw refused(`'${id}'`, 'to have a judge, or its machine an outcome', 'neither')
  checkMotors(machine, simulation, where)
  if (simulation.privileged !== undefined && machine.privilege === undefined)
    throw refused(where, 'to have privilege, since its simulation has privileged channels', 'none')
  if (simulation.privileged === undefined && machine.privilege !== undefined)
    throw refused(where, 'to have no privilege, since its simulation has no privileged channels', 'one')
  checkReadings(id, machine, simulation)
  for (const { joint } of simulation.logged ?? []) machine.world.joint(joint)
  return machine
}

function checkMotors({ motors, world, drive }: Machine, { actuators }: Simulation, where: string): void {
  const most = actuators.channels.length
  if (!isList(motors) || motors.length > most)
    throw refused(`motors of ${where}`, `to be a list of at most ${most} joints, one an actuator`, shown(motors))
  if (drive === undefined && motors.length < most)
    throw refused(
      `motors of ${where}`,
      `to be a joint for each of its ${most} actuators, since it has no drive`,
      `${motors.length}`,
      'use `world.joint(NAME)`, or write `drive` for what acts otherwise',
    )
  const odd = motors.findIndex((joint) => !(Number.isInteger(joint) && joint >= -1 && joint < world.positions.length))
  if (odd >= 0)
    throw refused(
      `motors of ${where}`,
      `to be joints of its world, or -1 for none`,
      shown(motors[odd]),
      'use `world.joint(NAME)`',
    )
}

/** Without an `observe` each sensor is a number of the observation. */
function checkReadings(id: string, { observe }: Machine, { sensors, observation, ...simulation }: Simulation): void {
  const size = spaceSize({ kind: 'box', ...observation })
  if (observe !== undefined || simulation.observe !== undefined || sensors.length === size) return
  throw refused(
    `'${id}'`,
    `to have \`observe\`, or as many sensors as numbers that are observed (${size})`,
    sensors.length,
  )
}

function checkParts<Of extends object>(
  values: Of,
  needed: readonly (keyof Of & string)[],
  other: readonly string[],
  where: string,
): void {
  checkKeys(values, [...needed, ...other], where)
  for (const name of needed) if (values[name] === undefined) throw refused(where, `to have ${name}`, 'none')
  for (const [name, part] of Object.entries(values)) requireSynchronous(`'${name}' of ${where}`, part)
}

function checkChannels(channels: Channels, keys: readonly string[], where: string): void {
  checkKeys(channels, keys, where)
  for (const key of keys) {
    const values = (channels as unknown as Record<string, unknown>)[key]
    if (!isList(values)) throw refused(`${key} of ${where}`, 'to be a list, one a channel', shown(values))
  }
}
