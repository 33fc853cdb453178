// The acrobot against the equations of two uniform links, and its task against Acrobot-v1.

import { createRng, type Env, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { rungeKutta } from '../sim/rods.js'

const spec = envs.acrobot.create({})
const nominal = nominalPhysics(spec)

/** Two links of 1 m and 1 kg, centre in the middle, g 9.8 (Spong 1995). */
function textbook(torque: number, inertia: number) {
  return ([a, b, speedA, speedB]: number[]): number[] => {
    const [cos, sin] = [Math.cos(b!), Math.sin(b!)]
    const lower = inertia + 0.25
    const m11 = inertia + 0.25 + inertia + 1 + 0.25 + cos
    const m12 = lower + 0.5 * cos
    const fallB = 0.5 * 9.8 * Math.sin(a! + b!)
    const fallA = 1.5 * 9.8 * Math.sin(a!) + fallB
    const pushA = 0.5 * sin * (2 * speedA! * speedB! + speedB! ** 2) - fallA
    const pushB = torque - 0.5 * sin * speedA! ** 2 - fallB
    const determinant = m11 * lower - m12 * m12
    return [speedA!, speedB!, (lower * pushA - m12 * pushB) / determinant, (m11 * pushB - m12 * pushA) / determinant]
  }
}

function anglesOf({ result: { observation } }: Env): number[] {
  return [Math.atan2(observation[1]!, observation[0]!), Math.atan2(observation[3]!, observation[2]!)]
}

it.each([
  { links: 'uniform', factor: 1 },
  { links: "Acrobot-v1's", factor: 12 },
])('follows the equations of two $links links', ({ factor }) => {
  const env = spec.create({ ...nominal, upperInertia: factor, lowerInertia: factor })
  env.reset(createRng(1))
  let state = [...anglesOf(env), env.result.observation[4]!, env.result.observation[5]!]
  for (let k = 0; k < 25; k++) {
    const torque = [1, 0, -1][k % 3]!
    env.step(Float32Array.of(torque))
    state = rungeKutta(textbook(torque, factor / 12), state, 0.2, 200)
    anglesOf(env).forEach((angle, i) => {
      expect(Math.abs(Math.sin(angle - state[i]!))).toBeLessThan(0.02)
    })
    expect(Math.abs(env.result.observation[4]! - state[2]!)).toBeLessThan(0.05)
    expect(Math.abs(env.result.observation[5]! - state[3]!)).toBeLessThan(0.1)
  }
})

describe('the task of Acrobot-v1', () => {
  it('costs 1 a step until the tip is 1 m above the shoulder, which costs nothing', () => {
    const env = spec.create(nominal)
    env.reset(createRng(2))
    // A linear policy that swings up, found by random search.
    const weights = [-0.29, -1.43, -0.06, -0.47, -0.86, 0.44]
    let steps = 0
    while (!env.result.terminated && steps++ < 500) {
      const push = weights.reduce((sum, weight, i) => sum + weight * env.result.observation[i]!, -0.1)
      env.step(Float32Array.of(push > 0 ? 1 : -1))
      const [a, b] = anglesOf(env) as [number, number]
      const height = -Math.cos(a) - Math.cos(a + b)
      expect(env.result.terminated).toBe(height > 1)
      expect(env.result.reward).toBe(height > 1 ? 0 : -1)
    }
    expect(env.result.terminated).toBe(true)
  })

  it('hangs within 0.1 of rest at the start', () => {
    const env = spec.create(nominal)
    for (let seed = 0; seed < 100; seed++) {
      env.reset(createRng(seed))
      for (const value of [...anglesOf(env), ...env.result.observation.slice(4)])
        expect(Math.abs(value)).toBeLessThanOrEqual(0.1 + 1e-6)
    }
  })

  it('never turns faster than 4 pi and 9 pi rad/s', () => {
    const env = envs.acrobot.create({ torque: 30 }).create(nominal)
    env.reset(createRng(3))
    const fastest = [0, 0]
    for (let k = 0; k < 200; k++) {
      env.step(Float32Array.of(k % 40 < 20 ? 30 : -30))
      for (const i of [0, 1]) fastest[i] = Math.max(fastest[i]!, Math.abs(env.result.observation[4 + i]!))
    }
    expect(fastest[0]).toBeLessThan(4 * Math.PI + 1e-6)
    expect(fastest[1]).toBeLessThan(9 * Math.PI + 1e-6)
    expect(fastest[1]).toBeGreaterThan(9 * Math.PI - 1)
  })

  it('swings as exactly without a torque as with one', () => {
    const env = envs.acrobot.create({ action: 'continuous', torque: 5 }).create(nominal)
    const swung = (torque: number) => {
      env.reset(createRng(1))
      for (let k = 0; k < 10; k++) env.step(Float32Array.of(k % 2 === 0 ? 5 : -5))
      for (let k = 0; k < 10; k++) env.step(Float32Array.of(torque))
      return [...env.result.observation]
    }
    // A torque that is there and moves nothing.
    expect(swung(0)).toEqual(swung(1e-38))
  })

  it('has its channels, choices and limits', () => {
    const names = spec.observation.kind === 'box' ? spec.observation.channels.map(({ name }) => name) : []
    expect(names).toEqual([
      'shoulder.cos',
      'shoulder.sin',
      'elbow.cos',
      'elbow.sin',
      'shoulder.velocity',
      'elbow.velocity',
    ])
    expect(spec).toMatchObject({ controlHz: 5, maxSteps: 500, solved: -100, actuators: { low: [-1], high: [1] } })
    expect(spec.action).toMatchObject({ choices: [{ command: [-1] }, { command: [0] }, { command: [1] }] })
  })
})
