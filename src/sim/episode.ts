// The start of an episode: constants drawn from their laws, then the initial state, each from its own stream of one seed.

import {
  createRng,
  type Distribution,
  type Env,
  type EnvSpec,
  type ParamSpec,
  type Physics,
  type Rng,
} from '../core/index.js'
import { knownParameter, requireInRange } from './check-physics.js'

/** Draws every constant from `physics` (nominal where not named), sets and resets the env. Throws `physics` on unknown names and values out of range. */
export function startEpisode(env: Env, spec: EnvSpec, physics: Physics, seed: number): void {
  env.set(drawPhysics(spec.physics, physics, createRng(seed).split('physics')))
  env.reset(createRng(seed).split('start'))
}

/** A value for every parameter, drawn in the order of `specs`: nominal, or from its law. Throws `physics`. */
function drawPhysics(specs: Record<string, ParamSpec>, physics: Physics, rng: Rng): Record<string, number> {
  for (const name of Object.keys(physics)) knownParameter(specs, name, 'the env')
  const values: Record<string, number> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const law = physics[name]
    const value = law === undefined ? spec.nominal : typeof law === 'number' ? law : draw(law, spec, rng)
    requireInRange(spec, value, `the env's '${name}'`)
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
      // Rounding in exp and log must not carry it past an end of the range.
      return clamp(Math.exp(rng.uniform(Math.log(law.low), Math.log(law.high))), law.low, law.high)
    case 'scale':
      return spec.nominal * rng.uniform(law.low, law.high)
    case 'normal':
      return clamp(law.mean + law.std * rng.normal(), spec.min, spec.max)
    case 'union': {
      const [low, high] = law.of[rng.integer(law.of.length)]!
      return rng.uniform(low, high)
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
