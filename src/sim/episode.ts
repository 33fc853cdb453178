// The start of an episode: constants drawn from their laws, then the initial state, each from its own stream of one seed.

import {
  createRng,
  type Distribution,
  type Env,
  type EnvSpec,
  LandbridgeError,
  type ParamSpec,
  type Physics,
  type Rng,
  suggest,
} from '../core/index.js'

/** Draws every constant from `physics` (nominal where not named), sets and resets the env. Throws `physics` on unknown names and values out of range. */
export function startEpisode(env: Env, spec: EnvSpec, physics: Physics, seed: number): void {
  env.set(drawPhysics(spec.physics, physics, createRng(seed).split('physics')))
  env.reset(createRng(seed).split('start'))
}

/** A value for every parameter: nominal, or drawn from its law. Throws `physics`. */
export function drawPhysics(specs: Record<string, ParamSpec>, physics: Physics, rng: Rng): Record<string, number> {
  for (const name of Object.keys(physics)) {
    if (Object.hasOwn(specs, name)) continue
    throw new LandbridgeError('physics', `Expected a known parameter, got '${name}'`, suggest(name, Object.keys(specs)))
  }
  const values: Record<string, number> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const law = physics[name]
    const value = law === undefined ? spec.nominal : typeof law === 'number' ? law : draw(law, spec, rng)
    if (!(value >= spec.min && value <= spec.max))
      throw new LandbridgeError(
        'physics',
        `Expected '${name}' in [${spec.min}, ${spec.max}] ${spec.unit}, got ${value}`,
      )
    values[name] = value
  }
  return values
}

function draw(law: Distribution, spec: ParamSpec, rng: Rng): number {
  switch (law.kind) {
    case 'fixed':
      return law.value
    case 'uniform':
      return rng.uniform(law.low, law.high)
    case 'loguniform':
      return Math.exp(rng.uniform(Math.log(law.low), Math.log(law.high)))
    case 'scale':
      return spec.nominal * rng.uniform(law.low, law.high)
    case 'normal':
      return Math.min(Math.max(law.mean + law.std * rng.normal(), spec.min), spec.max)
    case 'union': {
      const [low, high] = law.of[rng.integer(law.of.length)]!
      return rng.uniform(low, high)
    }
  }
}
