// Laws of what an env declares: its name, spaces, actuators, reward terms, physics table.

import { z } from 'zod'
import { firstComplaint } from '../complaint.js'
import type { EnvSpec } from '../env.js'
import { LandbridgeError } from '../error.js'
import type { Space } from '../space.js'
import type { EnvTrial } from './env-trial.js'

/** A law: answers what was expected and found where it is broken. */
export type Law = (trial: EnvTrial) => string | undefined

/** A law that only looks at what is declared. */
type DeclarationLaw = (trial: Pick<EnvTrial, 'spec'>) => string | undefined

/** It has an id that commands and files can carry, and says in a line what it is. */
export const plugInIsNamed: Law = ({ plugin: { id, summary } }) => {
  if (!(isText(id) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)))
    return `Expected an id of small letters and digits, joined by -, got '${id}'`
  return isText(summary) && !summary.includes('\n')
    ? undefined
    : `Expected a summary in one line, got ${quoted(summary)}`
}

const list = z.custom<ArrayLike<unknown>>(
  (value) => Array.isArray(value) || ArrayBuffer.isView(value),
  'Expected a list',
)
const part = z.looseObject({})
const box = z.looseObject({ channels: z.array(part), low: list, high: list })
const discrete = z.looseObject({ choices: z.array(z.looseObject({ command: list })) })
const kinds: Record<string, z.ZodType> = { box, discrete }

/** All lists and tables that other laws look into are there: no compiler has seen an env in plain JavaScript. */
export const partsAreThere: DeclarationLaw = ({ spec }) => {
  const space = (of: Space | undefined) => kinds[String(of?.kind)] ?? part
  const schema = z.looseObject({
    observation: space(spec.observation),
    privileged: box.optional(),
    action: space(spec.action),
    actuators: box.extend({ slew: list, safe: list }),
    terms: list,
    physics: z.record(z.string(), part),
  })
  const { error } = schema.safeParse(spec)
  if (error === undefined) return undefined
  const { path, message } = firstComplaint(schema, error, spec)
  return `${message} at ${path.map(String).join('.')}`
}

/** Channels have distinct names, a unit, and one bound each. */
export const spacesFit: DeclarationLaw = ({ spec }) => {
  const { observation, privileged, action, actuators } = spec
  if (observation.kind !== 'box') return 'Expected observations in a box, got discrete ones'
  if (action.kind !== 'box' && action.kind !== 'discrete')
    return `Expected an action of kind 'box' or 'discrete', got ${quoted((action as { kind: unknown }).kind)}`
  const boxes = [
    { name: 'observation', channels: observation.channels, per: [observation.low, observation.high] },
    {
      name: 'actuators',
      channels: actuators.channels,
      per: [actuators.low, actuators.high, actuators.slew, actuators.safe],
    },
    ...(privileged?.kind === 'box'
      ? [{ name: 'privileged', channels: privileged.channels, per: [privileged.low, privileged.high] }]
      : []),
    ...(action.kind === 'box' ? [{ name: 'action', channels: action.channels, per: [action.low, action.high] }] : []),
  ]
  for (const { name, channels, per } of boxes) {
    const nameless = channels.find((channel) => !isText(channel.name) || typeof channel.unit !== 'string')
    if (nameless !== undefined)
      return `Expected ${name} channels with a name and a unit, got ${quoted(nameless.name)} in ${quoted(nameless.unit)}`
    const shaped = name === 'actuators' && channels.find((channel) => 'shape' in channel)
    if (shaped) return `Expected actuators of one number each, got '${shaped.name}' with a shape`
    const twice = repeated(channels.map((channel) => channel.name))
    if (twice !== undefined) return `Expected distinct ${name} channels, got '${twice}' twice`
    const odd = per.find((values) => values.length !== channels.length)
    if (odd !== undefined) return `Expected one ${name} bound a channel (${channels.length}), got ${odd.length}`
    const [low, high] = per as [number[], number[]]
    const empty = channels.findIndex((_, i) => !(low[i]! <= high[i]!))
    if (empty >= 0)
      return `Expected ${name} '${channels[empty]!.name}' from low to high, got ${low[empty]} and ${high[empty]}`
  }
  return undefined
}

/** Commands and bounds make sense: low below high, the safe command and every choice within. */
export const commandsFit: DeclarationLaw = ({ spec }) => {
  const { action, actuators } = spec
  const { channels, low, high, slew, safe } = actuators
  for (let i = 0; i < channels.length; i++) {
    const name = channels[i]!.name
    if (!(low[i]! < high[i]! && Number.isFinite(high[i]! - low[i]!)))
      return `Expected ${name} to have low below high, both finite, got ${low[i]} and ${high[i]}`
    if (!(slew[i]! > 0 && Number.isFinite(slew[i])))
      return `Expected the slew rate of ${name} to be finite and above 0, got ${slew[i]}`
    if (!(safe[i]! >= low[i]! && safe[i]! <= high[i]!))
      return `Expected the safe ${name} in [${low[i]}, ${high[i]}], got ${safe[i]}`
  }
  return action.kind === 'discrete' ? choicesFit(action.choices, spec) : boxFits(action, spec)
}

/** Rates, limits and reward terms are there. */
export const taskFits: DeclarationLaw = ({ spec }) => {
  if (!(Number.isFinite(spec.controlHz) && spec.controlHz > 0)) {
    return `Expected controlHz to be a positive number, got ${JSON.stringify(spec.controlHz)}`
  }
  if (!(Number.isInteger(spec.maxSteps) && spec.maxSteps > 0))
    return `Expected maxSteps to be a positive integer, got ${spec.maxSteps}`
  if (!(Number.isInteger(spec.substeps) && spec.substeps > 0))
    return `Expected substeps to be a positive integer, got ${spec.substeps}`
  if (!(spec.solved === undefined || Number.isFinite(spec.solved)))
    return `Expected solved to be a finite return, got ${quoted(spec.solved)}`
  if (spec.terms.length === 0) return 'Expected at least one reward term, got none'
  const twice = repeated(spec.terms)
  return twice === undefined ? undefined : `Expected distinct reward terms, got '${twice}' twice`
}

/** Nominal values lie within their ranges, and each says what it is and in what. */
export const physicsTableFits: DeclarationLaw = ({ spec }) => {
  for (const [name, { nominal, min, max, unit, about }] of Object.entries(spec.physics)) {
    if (!(min <= nominal && nominal <= max && Number.isFinite(min) && Number.isFinite(max)))
      return `Expected '${name}' to have min <= nominal <= max, all finite, got ${min}, ${nominal}, ${max}`
    if (!isText(unit)) return `Expected '${name}' to have a unit, '1' where it has none, got ${quoted(unit)}`
    if (!isText(about)) return `Expected '${name}' to say what it is about, got ${quoted(about)}`
  }
  return undefined
}

/** An unknown parameter is refused, not ignored: a misspelt one would otherwise change nothing in silence. */
export const unknownPhysicsRefused: Law = (trial) => {
  const env = trial.create()
  for (const [what, call] of [
    ['create', () => trial.create({ 'no-such-parameter': 1 })],
    ['set', () => env.set({ ...trial.nominal, 'no-such-parameter': 1 })],
  ] as const) {
    try {
      call()
      return `Expected '${what}' to refuse the parameter 'no-such-parameter', got no error`
    } catch (error) {
      if (!(error instanceof LandbridgeError && error.code === 'physics'))
        return `Expected '${what}' to refuse an unknown parameter with the code 'physics', got ${error}`
    }
  }
  return undefined
}

function choicesFit(choices: readonly { name: string; command: number[] }[], { actuators }: EnvSpec) {
  const { channels, low, high } = actuators
  for (const { name, command } of choices) {
    if (command.length !== channels.length)
      return `Expected the choice '${name}' to command ${channels.length} actuators, got ${command.length}`
    const odd = command.findIndex((value, i) => !(value >= low[i]! && value <= high[i]!))
    if (odd >= 0)
      return `Expected the choice '${name}' within ${channels[odd]!.name}'s [${low[odd]}, ${high[odd]}], got ${command[odd]}`
  }
  return undefined
}

/** Number i of an action goes to actuator i: -1 to its low end, 1 to its high end. */
function boxFits({ channels, low, high }: Extract<Space, { kind: 'box' }>, { actuators }: EnvSpec) {
  if (channels.length !== actuators.channels.length)
    return `Expected an action of one number an actuator (${actuators.channels.length}), got ${channels.length}`
  for (const [i, { name, unit, shape }] of channels.entries()) {
    const { name: driven, unit: driverUnit } = actuators.channels[i]!
    if (shape !== undefined) return `Expected an action of one number an actuator, got '${name}' with a shape`
    if (unit !== driverUnit && unit !== '1')
      return `Expected action '${name}' in ${driverUnit}, as the actuator '${driven}' that it drives, or in 1, got ${unit}`
    if (low[i] !== -1 || high[i] !== 1)
      return `Expected the action '${name}' from -1 to 1, which stand for the ends of its actuator, got ${low[i]} and ${high[i]}`
  }
  return undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i)
}

/** The first fault in what an env declares, or undefined; cheap enough for every start. */
export function declarationFault(spec: EnvSpec): string | undefined {
  for (const law of [partsAreThere, spacesFit, commandsFit, taskFits, physicsTableFits]) {
    const fault = law({ spec })
    if (fault !== undefined) return fault
  }
  return undefined
}
