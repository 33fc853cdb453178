// Constants that tasks are made of: any of them together make a machine that works, in every env.

import { createRng, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { Episode } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

/** What a machine is laid out by, and what holds it in its range. */
const laidOut = {
  cartPoleSwingUp: ['poleRadius', 'trackLength'],
  pendulum: ['startAngle', 'startSpeed'],
  mountainCar: ['mass', 'friction', 'drag'],
  lander: ['engineHeight', 'legLength', 'legWidth', 'legReach', 'legDrop', 'legLow', 'legTravel', 'legDamping'],
  hopper: ['torsoRadius', 'footRadius', 'thighLow', 'thighHigh', 'legLow', 'legHigh', 'footLow', 'footHigh'],
  walker: [
    'hullSize',
    'thighWidth',
    'shinWidth',
    'hipLow',
    'hipHigh',
    'kneeLow',
    'kneeHigh',
    'armature',
    'restitution',
  ],
  cheetah: [
    'radius',
    'torsoLength',
    'backThighLength',
    'backShinLow',
    'frontFootHigh',
    'frontThighSpring',
    'backFootTorque',
  ],
  rover: ['radius', 'inertia', 'lidarRange'],
  drive: ['wheelbase', 'rolling', 'steeringRange'],
  pusher: ['fingerRadius', 'tableSize'],
  platformer: ['size', 'platformWidth', 'platformHeight'],
} as const

function play(spec: EnvSpec, values: Record<string, number>, seed: number, steps: number): number[][] {
  const env = spec.create(nominalPhysics(spec))
  new Episode(spec, values).start(env, seed)
  const rng = createRng(seed)
  const { low, high } = spec.actuators
  return Array.from({ length: steps }, () => {
    if (env.result.terminated) new Episode(spec, values).start(env, seed)
    env.step(Float32Array.from(low, (value, i) => rng.uniform(value, high[i]!)))
    return [...env.result.observation, env.result.reward]
  })
}

describe.each(Object.entries(laidOut) as [keyof typeof laidOut, readonly string[]][])('%s', (key, names) => {
  const spec = envs[key].create({})

  it.each(names)('has %s in its table, with room around or beside its nominal value', (name) => {
    const { nominal, min, max } = spec.physics[name]!
    expect(min).toBeLessThan(max)
    expect(nominal).toBeGreaterThanOrEqual(min)
    expect(nominal).toBeLessThanOrEqual(max)
  })

  it('works with them at any ends at once', () => {
    for (let seed = 0; seed < 12; seed++) {
      const rng = createRng(seed)
      const values = names.map((name) => [name, spec.physics[name]![rng.uniform() < 0.5 ? 'min' : 'max']])
      expect(play(spec, Object.fromEntries(values), seed, 30).flat().every(Number.isFinite)).toBe(true)
    }
  })
})

it('of the cheetah scale its torques one by one', () => {
  const spec = envs.cheetah.create({})
  const [weak, strong] = [0.5, 1].map((share) => {
    const { nominal } = spec.physics.backThighTorque!
    return play(spec, { backThighTorque: share * nominal }, 1, 3)
  })
  expect(weak).not.toEqual(strong)
})

it('of the mountain car slow it by its mass, not down the hill', () => {
  const spec = envs.mountainCar.create({ action: 'continuous' })
  const env = spec.create(nominalPhysics(spec))
  const speeds = [1, 2].map((mass) => {
    new Episode(spec, { mass, startSpread: 0 }).start(env, 1)
    const pull = () => env.result.observation[1]!
    const start = pull()
    env.step(Float32Array.of(1))
    return pull() - start
  })
  new Episode(spec, { mass: 2, startSpread: 0 }).start(env, 1)
  env.step(Float32Array.of(0))
  const downhill = env.result.observation[1]!
  expect(speeds[0]! - downhill).toBeCloseTo(2 * (speeds[1]! - downhill), 7)
})
