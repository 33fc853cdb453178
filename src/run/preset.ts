// Laws for constants that an env brings along by name, joined with those that a domain sets.

import { type EnvSpec, LandbridgeError, type Physics, type Sim, suggest } from '../core/index.js'

/** The laws of a domain: its own before those of its preset. Throws `physics` on a preset that the env lacks, with the nearest one. */
export function presetPhysics(
  spec: Pick<EnvSpec, 'presets'>,
  sim: Pick<Sim, 'preset' | 'physics'>,
  id: string,
): Physics {
  if (sim.preset === undefined) return sim.physics
  const { presets = {} } = spec
  if (Object.hasOwn(presets, sim.preset)) return { ...presets[sim.preset], ...sim.physics }
  const hint = suggest(sim.preset, Object.keys(presets))
  throw new LandbridgeError('physics', `Expected a preset of ${id}, got '${sim.preset}'`, hint)
}
