// What a machine shows and takes, in words: channels with units and ranges, choices, actuators.

import type { Actuators, Space } from '../core/index.js'
import { table } from './shell.js'

type Box = Extract<Space, { kind: 'box' }>

/** A table of the channels, or of the choices. */
export function describeSpace(of: Space): string {
  if (of.kind === 'discrete')
    return table([['choice', 'command'], ...of.choices.map(({ name, command }) => [name, command.join(', ')])])
  return table([['channel', 'unit', 'range'], ...channels(of)])
}

/** An action space under its heading: a number from -1 to 1 means the range of its actuator. */
export function describeAction(of: Space): string {
  if (of.kind === 'discrete') return `action, one of these choices\n${describeSpace(of)}`
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

/** Actuators with their limits, under their heading. */
export function describeActuators(actuators: Actuators): string {
  const { slew, safe } = actuators
  const rows = channels(actuators).map((row, i) => [...row, readable(slew[i]!), readable(safe[i]!)])
  return `actuators\n${table([['channel', 'unit', 'range', 'slew, a second', 'safe'], ...rows])}`
}

/** `-1 to 1`, or that there are no bounds. */
export function range(low: number, high: number): string {
  return low === -Infinity && high === Infinity ? 'any' : `${readable(low)} to ${readable(high)}`
}

/** A number of at most six digits. */
export function readable(value: number): string {
  return String(Number(value.toPrecision(6)))
}
