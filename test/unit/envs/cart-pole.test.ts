// The cart-pole against the textbook equations, and its task against CartPole-v1.

import { createRng, type Env, nominalPhysics, toCommand } from 'landbridge/core'
import { Episode } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { rungeKutta } from '../sim/rods.js'

const STEEPEST = (12 * Math.PI) / 180
const spec = envs.cartPole.create({})
const nominal = nominalPhysics(spec)

/** Accelerations of cart and pole (Florian 2007, with viscous friction of track and pivot); angle positive to the right. */
function textbook(physics: Record<string, number>, force: number) {
  const { gravity, cartMass, poleMass, poleLength, trackDamping, jointDamping } = physics as Record<string, number>
  const half = poleLength! / 2
  return ([, speed, angle, spin]: number[]): number[] => {
    const [sin, cos] = [Math.sin(angle!), Math.cos(angle!)]
    const a = cartMass! + poleMass!
    const b = poleMass! * half * cos
    const d = (4 / 3) * poleMass! * half * half
    const push = force - trackDamping! * speed! + poleMass! * half * spin! * spin! * sin
    const turn = poleMass! * gravity! * half * sin - jointDamping! * spin!
    const determinant = a * d - b * b
    return [speed!, (d * push - b * turn) / determinant, spin!, (a * turn - b * push) / determinant]
  }
}

/** Largest difference to the textbook over 60 random pushes (1.2 s), by state, of states that `step` moves on from the same start. */
function differences(
  physics: Record<string, number>,
  start: number[],
  step: (state: number[], force: number) => number[],
): number[] {
  const rng = createRng(3)
  let [state, other] = [start, start]
  const largest = [0, 0, 0, 0]
  for (let k = 0; k < 60; k++) {
    const force = rng.uniform() < 0.5 ? -10 : 10
    other = step(other, force)
    state = rungeKutta(textbook(physics, force), state, 0.02, 20)
    state.forEach((value, i) => {
      largest[i] = Math.max(largest[i]!, Math.abs(value - other[i]!))
    })
  }
  return largest
}

function startOf(env: Env): number[] {
  env.reset(createRng(4))
  return [...env.result.observation]
}

/** Those of the env. */
function worst(changes: Record<string, number>, substeps: number): number[] {
  const physics = { ...nominal, ...changes }
  const env = envs.cartPole.create({ substeps }).create(physics)
  return differences(physics, startOf(env), (_, force) => {
    env.step(Float32Array.of(force))
    return [...env.result.observation]
  })
}

describe.each([
  { name: 'nominal', changes: {} },
  { name: 'damped', changes: { jointDamping: 0.05, trackDamping: 2 } },
  { name: 'heavy and long', changes: { poleMass: 0.6, poleLength: 1.7, gravity: 12 } },
])('the $name cart-pole', ({ changes }) => {
  it.each([
    { steps: spec.substeps, limits: [2e-3, 1e-2, 1e-2, 3e-2] },
    { steps: 2, limits: [5e-4, 3e-3, 3e-3, 1e-2] },
  ])('follows the textbook equations within $limits in solver steps of 20 ms over $steps', ({ steps, limits }) => {
    worst(changes, steps).forEach((error, i) => {
      expect(error).toBeLessThan(limits[i]!)
    })
  })

  it('converges to them with the square of the solver step', () => {
    const [coarse, fine] = [worst(changes, 4), worst(changes, 16)]
    coarse.forEach((error, i) => {
      expect(error / fine[i]!).toBeGreaterThan(12)
      expect(error / fine[i]!).toBeLessThan(20)
    })
  })
})

describe('the task of CartPole-v1', () => {
  it('is ten times as close to the textbook as the Euler steps of Gymnasium', () => {
    const euler = differences(nominal, startOf(spec.create(nominal)), (state, force) => {
      const change = textbook(nominal, force)(state)
      return state.map((value, i) => value + 0.02 * change[i]!)
    })
    worst({}, spec.substeps).forEach((error, i) => {
      expect(10 * error).toBeLessThan(euler[i]!)
    })
  })

  it('has its channels, choices and limits', () => {
    expect(spec.observation).toMatchObject({
      channels: [
        { name: 'cart.position', unit: 'm' },
        { name: 'cart.velocity', unit: 'm/s' },
        { name: 'pole.angle', unit: 'rad' },
        { name: 'pole.velocity', unit: 'rad/s' },
      ],
    })
    expect(spec.action).toEqual({
      kind: 'discrete',
      choices: [
        { name: 'left', command: [-10] },
        { name: 'right', command: [10] },
      ],
    })
    expect(spec).toMatchObject({ controlHz: 50, maxSteps: 500, solved: 475, terms: ['alive'] })
  })

  it('starts every state within 0.05 of upright rest, evenly', () => {
    const env = spec.create(nominal)
    const sums = [0, 0, 0, 0]
    for (let seed = 0; seed < 2000; seed++) {
      new Episode(spec, {}).start(env, seed)
      env.result.observation.forEach((value, i) => {
        expect(Math.abs(value)).toBeLessThanOrEqual(0.05)
        sums[i]! += value
      })
    }
    for (const sum of sums) expect(Math.abs(sum / 2000)).toBeLessThan((4 * 0.05) / Math.sqrt(3 * 2000))
  })

  it('gives 1 a step, the last one too, and ends past 12 degrees or 2.4 m', () => {
    const fallen = play(spec.create(nominal), () => 10)
    expect(fallen.every(({ reward }) => reward === 1)).toBe(true)
    expect(Math.abs(fallen.at(-1)!.observation[2]!)).toBeGreaterThan(STEEPEST)
    for (const { observation } of fallen.slice(0, -1)) expect(Math.abs(observation[2]!)).toBeLessThanOrEqual(STEEPEST)
    // A light pole, balanced while the cart runs away.
    const away = play(spec.create({ ...nominal, startSpread: 0 }), ([x, v, angle, spin]) =>
      Math.min(Math.max(80 * (angle! - 0.05) + 15 * spin! + 0 * (x! + v!), -10), 10),
    )
    expect(Math.abs(away.at(-1)!.observation[0]!)).toBeGreaterThan(2.4)
    expect(Math.abs(away.at(-1)!.observation[2]!)).toBeLessThan(STEEPEST)
  })

  it('falls over under random pushes in the step in which the textbook does', () => {
    const env = spec.create(nominal)
    const rng = createRng(1)
    const late = Array.from({ length: 200 }, (_, seed) => {
      new Episode(spec, {}).start(env, seed)
      let state = [...env.result.observation]
      let difference = 0
      while (!env.result.terminated || Math.abs(state[2]!) <= STEEPEST) {
        const force = rng.uniform() < 0.5 ? -10 : 10
        difference += Number(Math.abs(state[2]!) <= STEEPEST) - Number(!env.result.terminated)
        if (!env.result.terminated) env.step(Float32Array.of(force))
        state = rungeKutta(textbook(nominal, force), state, 0.02, 4)
      }
      return Math.abs(difference)
    })
    expect(late.filter((difference) => difference > 0).length).toBeLessThan(3)
    expect(Math.max(...late)).toBeLessThanOrEqual(2)
  })

  it('takes any force where actions are continuous', () => {
    const continuous = envs.cartPole.create({ action: 'continuous', force: 20 })
    const command = new Float32Array(1)
    toCommand(continuous.action, continuous.actuators, Float32Array.of(0.25), command)
    expect(command[0]).toBe(5)
  })

  it('pushes as hard as the gain says', () => {
    const [strong, plain] = [{ actuatorGain: 2 }, {}].map((changes) => {
      const env = spec.create({ ...nominal, ...changes, startSpread: 0 })
      env.reset(createRng(0))
      env.step(Float32Array.of(10))
      return env.result.observation[1]!
    }) as [number, number]
    expect(strong / plain).toBeCloseTo(2, 2)
  })

  it('stands still with enough friction', () => {
    const env = spec.create({ ...nominal, trackFriction: 5, jointFriction: 0.2 })
    env.reset(createRng(2))
    for (let k = 0; k < 100; k++) env.step(Float32Array.of(0))
    const before = [...env.result.observation]
    for (let k = 0; k < 500; k++) env.step(Float32Array.of(3))
    expect(env.result.observation[0]).toBe(before[0])
    expect(env.result.observation[2]).toBe(before[2])
    expect(Math.abs(env.result.observation[1]!)).toBeLessThan(1e-12)
  })
})

function play(env: Env, act: (observation: Float32Array) => number) {
  const steps: { reward: number; observation: Float32Array }[] = []
  env.reset(createRng(1))
  while (!env.result.terminated && steps.length < 2000) {
    env.step(Float32Array.of(act(env.result.observation)))
    steps.push({ reward: env.result.reward, observation: env.result.observation.slice() })
  }
  return steps
}
