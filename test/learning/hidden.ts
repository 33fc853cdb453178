// An env some of whose channels nobody sees: what they tell must be remembered from the others.

import type { Env, EnvSpec } from 'landbridge/core'

/** The spec without the observation channels (one number each) whose names match. */
export function hide(spec: EnvSpec, pattern: RegExp): EnvSpec {
  const { observation } = spec
  if (observation.kind !== 'box') throw new Error('Expected observations in a box')
  const seen = observation.channels.flatMap(({ name }, i) => (pattern.test(name) ? [] : [i]))
  const pick = <T>(values: readonly T[]): T[] => seen.map((i) => values[i]!)
  const space = { channels: pick(observation.channels), low: pick(observation.low), high: pick(observation.high) }
  return { ...spec, observation: { kind: 'box', ...space }, create: (physics) => hidden(spec.create(physics), seen) }
}

function hidden(env: Env, seen: readonly number[]): Env {
  const result = { ...env.result, observation: new Float32Array(seen.length) }
  const look = () => {
    const { observation, ...outcome } = env.result
    Object.assign(result, outcome)
    seen.forEach((from, i) => {
      result.observation[i] = observation[from]!
    })
  }
  return {
    result,
    reset(rng) {
      env.reset(rng)
      look()
    },
    step(command) {
      env.step(command)
      look()
    },
    set: (physics) => env.set(physics),
    save: () => env.save(),
    load: (state) => env.load(state),
    dispose: () => env.dispose(),
  }
}
