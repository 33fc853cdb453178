// What critics and teachers see of an env that names nothing of its own for them: what its sensors would read now without delay
// and noise, and the constants of the episode.

import type { ParamSpec } from '../../core/index.js'
import type { Channels, Machine, Simulation } from '../simulation.js'

/** Privileged channels: those of the simulation, else `true.SENSOR` of every sensor, then `physics.NAME` of every constant. */
export function privilegedChannels(
  { privileged, sensors }: Simulation,
  specs: Readonly<Record<string, ParamSpec>>,
): Channels {
  if (privileged !== undefined) return privileged
  const constants = Object.entries(specs)
  return {
    channels: [
      ...sensors.map(({ name, unit }) => ({ name: `true.${name}`, unit })),
      ...constants.map(([name, { unit }]) => ({ name: `physics.${name}`, unit })),
    ],
    low: [...sensors.map(() => Number.NEGATIVE_INFINITY), ...constants.map(([, { min }]) => Math.fround(min))],
    high: [...sensors.map(() => Number.POSITIVE_INFINITY), ...constants.map(([, { max }]) => Math.fround(max))],
  }
}

/** Fills privileged observations after `readings` were taken; `constants` in the order of their table. */
export function readPrivileged(
  machine: Machine,
  readings: Float64Array,
  constants: Float64Array,
  into: Float32Array,
): void {
  if (machine.privilege !== undefined) {
    into.fill(Number.NaN)
    machine.privilege(into)
    return
  }
  const sensors = readings.length
  if (machine.exact !== undefined) {
    into.fill(Number.NaN, 0, sensors)
    machine.exact(into)
  } else for (let i = 0; i < sensors; i++) into[i] = readings[i]!
  for (let i = 0; i < constants.length; i++) into[sensors + i] = constants[i]!
}
