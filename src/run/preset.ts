// Laws for constants that an env brings along by name, joined with those that a domain sets.

import {
  type Catalog,
  type Domain,
  type EnvSpec,
  LandbridgeError,
  type Physics,
  type Plan,
  type Sim,
  suggest,
} from '../core/index.js'
import { loadEnv } from './load-env.js'

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

/** The plan with the laws of every preset written out, so that whatever reads its domains knows all of them. */
export async function withoutPresets(catalog: Catalog, plan: Plan): Promise<Plan> {
  const domains = { ...plan.domains }
  for (const [name, domain] of Object.entries(domains)) domains[name] = await withoutPreset(catalog, domain)
  return { ...plan, domains }
}

/** The domain with the laws of its preset written out. Throws what {@link loadEnv} and {@link presetPhysics} throw. */
export async function withoutPreset(catalog: Catalog, domain: Domain): Promise<Domain> {
  if (domain.kind === 'sim') return { kind: 'sim', ...(await writtenOut(catalog, domain)) }
  return domain.start === undefined ? domain : { ...domain, start: await writtenOut(catalog, domain.start) }
}

async function writtenOut(catalog: Catalog, { env, preset, physics }: Sim): Promise<Sim> {
  if (preset === undefined) return { env, physics }
  const { id, spec } = await loadEnv(catalog, env)
  return { env, physics: presetPhysics(spec, { preset, physics }, id) }
}
