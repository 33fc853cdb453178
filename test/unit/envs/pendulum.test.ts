// The pendulum against an exact integration, and its task against Pendulum-v1.

import { createRng, type Env, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { rungeKutta } from '../sim/rods.js'

const spec = envs.pendulum.create({})
const nominal = nominalPhysics(spec)

function angleOf(env: Env): number {
  return Math.atan2(env.result.observation[1]!, env.result.observation[0]!)
}

it('follows 3 g / 2 l sin(angle) + 3 u / m l^2', () => {
  const env = spec.create(nominal)
  env.reset(createRng(1))
  let state = [angleOf(env), env.result.observation[2]!]
  for (let k = 0; k < 40; k++) {
    const torque = Math.fround(2 * Math.sin(k))
    env.step(Float32Array.of(torque))
    state = rungeKutta(([angle, speed]) => [speed!, 15 * Math.sin(angle!) + 3 * torque], state, 0.05, 50)
    expect(Math.abs(Math.sin(angleOf(env) - state[0]!))).toBeLessThan(0.01)
    expect(Math.abs(env.result.observation[2]! - state[1]!)).toBeLessThan(0.05)
  }
})

describe('the task of Pendulum-v1', () => {
  it('rewards as it does, from the state before the step', () => {
    const env = spec.create(nominal)
    env.reset(createRng(2))
    for (let k = 0; k < 50; k++) {
      const [angle, speed] = [angleOf(env), env.result.observation[2]!]
      env.step(Float32Array.of(-1.5))
      expect(env.result.reward).toBeCloseTo(-(angle ** 2 + 0.1 * speed ** 2 + 0.001 * 1.5 ** 2), 5)
      expect([...env.result.terms]).toHaveLength(3)
      expect(env.result.terminated).toBe(false)
    }
  })

  it('starts at any angle, at up to 1 rad/s', () => {
    const env = spec.create(nominal)
    const quadrants = new Set<number>()
    for (let seed = 0; seed < 100; seed++) {
      env.reset(createRng(seed))
      quadrants.add(Math.floor((2 * angleOf(env)) / Math.PI))
      expect(Math.abs(env.result.observation[2]!)).toBeLessThanOrEqual(1)
    }
    expect(quadrants.size).toBe(4)
  })

  it('never turns faster than 8 rad/s, however it is driven, and loses nothing below', () => {
    const env = spec.create({ ...nominal, actuatorGain: 2 })
    env.reset(createRng(3))
    let fastest = 0
    for (let k = 0; k < 400; k++) {
      env.step(Float32Array.of(env.result.observation[2]! >= 0 ? 2 : -2))
      fastest = Math.max(fastest, Math.abs(env.result.observation[2]!))
    }
    expect(fastest).toBeLessThanOrEqual(8)
    expect(fastest).toBeGreaterThan(7.99)
  })

  it('has its channels and limits', () => {
    expect(spec).toMatchObject({
      observation: { channels: [{ name: 'pendulum.cos' }, { name: 'pendulum.sin' }, { name: 'pendulum.velocity' }] },
      actuators: { low: [-2], high: [2], safe: [0] },
      controlHz: 20,
      maxSteps: 200,
    })
  })
})
