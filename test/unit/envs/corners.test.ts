// All constants together at ends of their ranges: episodes start and go on.

import { createRng, type Env, type EnvSpec, nominalPhysics, type Rng } from 'landbridge/core'
import { Episode } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const specs = [
  ...Object.values(envs).map((plugin) => ({ name: plugin.id, spec: plugin.create({}) })),
  ...[envs.hopper, envs.walker, envs.cheetah].map((plugin) => ({
    name: `${plugin.id} on hard ground`,
    spec: plugin.create({ terrain: plugin.id === 'walker' ? 'flat' : 'hardcore' }),
  })),
]

/** Every constant at one of its ends. */
function corner({ physics }: EnvSpec, rng: Rng): Record<string, number> {
  return Object.fromEntries(
    Object.entries(physics).map(([name, { min, max }]) => [name, rng.uniform() < 0.5 ? min : max]),
  )
}

function step(env: Env, { action, actuators }: EnvSpec, rng: Rng): void {
  const { low, high } = actuators
  if (action.kind === 'discrete')
    env.step(Float32Array.from(action.choices[rng.integer(action.choices.length)]!.command))
  else env.step(Float32Array.from(low, (value, i) => rng.uniform(value, high[i])))
}

it.each(specs)('$name starts and goes on at corners of all its constants', ({ spec }) => {
  const env = spec.create(nominalPhysics(spec))
  const rng = createRng(11)
  for (let seed = 0; seed < 40; seed++) {
    new Episode(spec, corner(spec, rng)).start(env, seed)
    for (let k = 0; k < 12 && !env.result.terminated; k++) {
      step(env, spec, rng)
      expect([...env.result.observation, env.result.reward].filter((value) => !Number.isFinite(value))).toEqual([])
    }
  }
})

it('the cheetah starts between its stops however tight they are', () => {
  const spec = envs.cheetah.create({})
  const env = spec.create({ ...nominalPhysics(spec), startSpread: 0.2, backFootHigh: spec.physics.backFootHigh!.min })
  for (let seed = 0; seed < 100; seed++) {
    env.reset(createRng(seed))
    // Angles of the links lie behind the torso's height and angle.
    expect(env.result.observation[4]!).toBeLessThanOrEqual(0.16 + 1e-6)
  }
})

describe.each([
  { plugin: envs.walker, sunk: 0.003 },
  { plugin: envs.hopper, sunk: 0 },
  { plugin: envs.cheetah, sunk: 0 },
])('$plugin.id', ({ plugin, sunk }) => {
  it('starts on the ground, not in it, whatever the size of its parts', () => {
    const spec = plugin.create({ terrain: 'flat' })
    const env = spec.create(nominalPhysics(spec))
    const rng = createRng(12)
    const lowest = Array.from({ length: 150 }, (_, seed) => {
      new Episode(spec, corner(spec, rng)).start(env, seed)
      const parts = env.draw!().shapes.flatMap((shape) => (shape.kind === 'polygon' ? [shape.points] : []))
      return Math.min(...parts.flat().filter((_, i) => i % 2 === 1))
    })
    expect(Math.min(...lowest)).toBeGreaterThanOrEqual(-sunk - 1e-9)
  })
})

it('the walker stands where its wide feet reach the ground at once', () => {
  const spec = envs.walker.create({ terrain: 'flat' })
  const at = { gravity: 1, shinLength: 0.8, shinWidth: 0.35, kneeHigh: 0 }
  const env = spec.create({ ...nominalPhysics(spec), ...at })
  for (let seed = 0; seed < 20; seed++) {
    env.reset(createRng(seed))
    for (let k = 0; k < 30; k++) env.step(new Float32Array(4))
    expect(env.result.terminated).toBe(false)
  }
})
