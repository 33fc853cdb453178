// The lander against Newton, and its task against LunarLander-v3: its own heuristic lands it.

import { createRng, type Env, nominalPhysics, toCommand } from 'landbridge/core'
import { Episode, polygon } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const spec = envs.lander.create({})
const nominal = nominalPhysics(spec)
const steady = { ...nominal, dispersion: 0, startImpulse: 0 }

/** Plays one episode; answers the return, the terms' sums and the steps. */
function play(env: Env, act: (observation: Float32Array) => ArrayLike<number>, most = 1000) {
  const sums = new Float64Array(spec.terms.length)
  let [total, steps] = [0, 0]
  while (!env.result.terminated && steps < most) {
    env.step(Float32Array.from(act(env.result.observation)))
    total += env.result.reward
    env.result.terms.forEach((term, i) => {
      sums[i]! += term
    })
    steps++
  }
  return { total, steps, sums }
}

/** The heuristic of Gymnasium's LunarLander-v3, from SI units. */
function heuristic([px, py, vx, vy, angle, spin, left, right]: Float32Array): number[] {
  const [x, y] = [px! / 10, py! / (20 / 3)]
  const [speed, fall] = [vx! * 0.2, (vy! * (20 / 3)) / 50]
  const lean = Math.min(Math.max(0.5 * x + speed, -0.4), 0.4)
  let turn = 0.5 * (lean - angle!) - 0.4 * spin!
  let hover = 0.5 * (0.55 * Math.abs(x) - y) - 0.5 * fall
  if (left! + right! > 0) [turn, hover] = [0, -0.5 * fall]
  const within = (value: number) => Math.min(Math.max(value, -1), 1)
  return [within(20 * hover - 1), within(-20 * turn)]
}

describe('the task of LunarLander-v3', () => {
  it('is solved by the heuristic that comes with it', () => {
    const env = spec.create(nominal)
    const returns = Array.from({ length: 20 }, (_, seed) => {
      new Episode(spec, {}).start(env, seed)
      return play(env, heuristic).total
    })
    expect(returns.reduce((sum, value) => sum + value, 0) / returns.length).toBeGreaterThan(240)
  })

  it('gives -100 in the step of a crash', () => {
    const env = spec.create(steady)
    env.reset(createRng(1))
    const { sums, steps } = play(env, () => [0, 0])
    expect(env.result).toMatchObject({ terminated: true, reward: -100 })
    expect(sums[5]).toBe(-100)
    // From 9.4 m: sqrt(2 h / g).
    expect(Math.abs(steps / 50 - 1.37)).toBeLessThan(0.05)
  })

  it('gives the growth of the shaping and takes the fuel', () => {
    const env = spec.create(nominal)
    env.reset(createRng(2))
    const potential = ([x, y, vx, vy, angle]: Float32Array) =>
      -100 * (Math.hypot(x! / 10, y! / (20 / 3)) + Math.hypot(vx! / 5, vy! / 7.5) + Math.abs(angle!))
    for (let k = 0; k < 20; k++) {
      const before = potential(env.result.observation)
      env.step(Float32Array.of(0.5, -0.8))
      const grown = potential(env.result.observation) - before
      expect(env.result.reward).toBeCloseTo(grown - 0.3 * 0.75 - 0.03 * 0.8, 3)
    }
  })

  it('has its channels, choices and limits', () => {
    expect(spec).toMatchObject({ controlHz: 50, maxSteps: 1000, solved: 200 })
    expect(spec.observation.kind === 'box' && spec.observation.channels).toHaveLength(8)
    const { action, actuators } = envs.lander.create({ action: 'discrete' })
    const sent = [0, 1, 2, 3].map((choice) => {
      const command = new Float32Array(2)
      toCommand(action, actuators, Float32Array.of(choice), command)
      return [...command]
    })
    expect(sent).toEqual([
      [0, 0],
      [0, -1],
      [1, 0],
      [0, 1],
    ])
  })
})

describe('its engines', () => {
  const mass = nominal.hullMass! + 2 * nominal.legMass!

  it('push as strongly as the source says', () => {
    const env = spec.create(steady)
    env.reset(createRng(1))
    for (let k = 0; k < 10; k++) env.step(Float32Array.of(1, 0))
    expect(env.result.observation[3]!).toBeCloseTo(0.2 * ((13 * 20) / 3 / mass - 10), 3)
    env.reset(createRng(1))
    env.step(Float32Array.of(0, 1))
    expect(env.result.observation[2]!).toBeGreaterThan(0)
    expect(env.result.observation[5]!).toBeLessThan(0)
  })

  it('need half a throttle', () => {
    const env = spec.create(steady)
    const speed = (throttle: number) => {
      env.reset(createRng(1))
      env.step(Float32Array.of(throttle, 0.4))
      return env.result.observation[3]! + 0.2
    }
    expect(speed(0)).toBeCloseTo(0, 6)
    expect(env.result.observation[2]).toBeCloseTo(0, 6)
    expect(speed(0.01) / speed(1)).toBeCloseTo(0.505, 3)
  })

  it('meet the wind until a leg touches', () => {
    const env = spec.create({ ...steady, wind: 15 })
    env.reset(createRng(1))
    for (let k = 0; k < 20; k++) env.step(Float32Array.of(0, 0))
    expect(Math.abs(env.result.observation[2]!)).toBeGreaterThan(0.01)
    expect(Math.abs(env.result.observation[2]!)).toBeLessThan((0.4 * 15) / mass)
  })

  it('at its sides turn it by their height over its centre of mass', () => {
    const { centre } = polygon({
      outline: [14, 17, -14, 17, -17, 0, -17, -10, 17, -10, 17, 0].map((p) => p / 30),
      mass: 1,
    })
    const spin = (engineHeight: number) => {
      const env = spec.create({ ...steady, legMass: 0.02, engineHeight })
      env.reset(createRng(1))
      env.step(Float32Array.of(0, 1))
      return env.result.observation[5]!
    }
    expect(spin(0.8) / spin(0.4)).toBeCloseTo((0.8 - centre[1]) / (0.4 - centre[1]), 1)
  })
})

describe('an episode', () => {
  /** Lands by the heuristic; ends once a leg is down and all is at rest. */
  const landed = (seed: number) => {
    const env = spec.create(steady)
    env.reset(createRng(seed))
    const isStill = ([, , vx, vy, , spin, left]: Float32Array) =>
      left === 1 && Math.hypot(vx!, vy!) < 0.005 && Math.abs(spin!) < 0.01
    for (let k = 0; k < 900 && !isStill(env.result.observation); k++)
      env.step(Float32Array.from(heuristic(env.result.observation)))
    expect(env.result.terminated).toBe(false)
    return env
  }

  it('ends in the window, and counts as a crash there', () => {
    for (let seed = 0; seed < 10; seed++) {
      const env = spec.create({ ...nominal, gravity: 1, startImpulse: 40 })
      env.reset(createRng(seed))
      while (!env.result.terminated) {
        expect(Math.abs(env.result.observation[0]!)).toBeLessThan(10)
        env.step(Float32Array.of(0, 0))
      }
      expect(env.result.reward).toBe(-100)
    }
  })

  it('ends well after half a second at rest in one piece, not in all', () => {
    const env = landed(1)
    for (let k = 0; k < 100; k++) {
      env.push!(k % 20 === 0 ? 20 : 0, 0)
      env.step(Float32Array.of(0, 0))
      expect(env.result.terminated).toBe(false)
    }
    env.push!(0, 0)
    expect(play(env, () => [0, 0], 60).sums[5]).toBe(100)
  })

  it('has no wind any more once a leg is down', () => {
    for (let seed = 0; seed < 6; seed++) {
      const env = landed(seed)
      env.retune!({ ...steady, wind: 20, turbulence: 2 })
      for (let k = 0; k < 12; k++) {
        env.step(Float32Array.of(0, 0))
        expect(Math.abs(env.result.observation[2]!)).toBeLessThan(0.01)
      }
    }
  })
})
