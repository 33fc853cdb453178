// Hopper, walker and cheetah: bodies and rewards of their sources, and physics that stands still and falls as it should.

import { createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { terrainKinds } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

function names(spec: EnvSpec): string[] {
  return spec.observation.kind === 'box' ? spec.observation.channels.map(({ name }) => name) : []
}

/** Steps with a command until the end or `most` steps; answers the rewards. */
function play(env: Env, command: () => Float32Array, most: number): number[] {
  const rewards: number[] = []
  while (!env.result.terminated && rewards.length < most) {
    env.step(command())
    rewards.push(env.result.reward)
  }
  return rewards
}

describe('the hopper', () => {
  const spec = envs.hopper.create({})

  it('has the channels and limits of Hopper-v5, and eyes where the ground is not flat', () => {
    expect(names(spec)).toHaveLength(11)
    expect(names(envs.hopper.create({ terrain: 'steps' }))).toHaveLength(19)
    expect(spec).toMatchObject({ controlHz: 125, maxSteps: 1000, solved: 3800 })
  })

  it('starts at 1.25 m, falls by 4 cm and stands on its foot for a while', () => {
    const env = spec.create({ ...nominalPhysics(spec), startSpread: 0 })
    env.reset(createRng(1))
    expect(env.result.observation[0]).toBeCloseTo(1.25, 6)
    const rewards = play(env, () => new Float32Array(3), 125)
    expect(rewards).toHaveLength(125)
    expect(env.result.observation[0]).toBeCloseTo(1.21, 3)
    expect(env.result.terms[0]).toBe(1)
  })

  it('is over when it leans more than 0.2 rad, as a random one soon does', () => {
    const env = spec.create(nominalPhysics(spec))
    const rng = createRng(3)
    const returns = Array.from({ length: 30 }, (_, seed) => {
      env.reset(createRng(seed))
      const rewards = play(env, () => Float32Array.from([0, 0, 0], () => rng.uniform(-200, 200)), 1000)
      const [height, lean] = [env.result.observation[0]!, env.result.observation[1]!]
      expect(height <= 0.7 || Math.abs(lean) >= 0.2).toBe(true)
      return rewards.reduce((sum, reward) => sum + reward, 0)
    })
    // Some ten to twenty steps of one each.
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
    expect(mean).toBeGreaterThan(10)
    expect(mean).toBeLessThan(30)
  })

  it('is over where any angle or speed is 100 or more', () => {
    const standing = Float32Array.of(1.25, ...Array(10).fill(0))
    const over = (place: number, value: number) => {
      const next = standing.slice()
      next[place] = value
      return spec.judge!(standing, new Float32Array(3), next).terminated
    }
    for (let place = 2; place < 11; place++)
      expect([-100, -99.9, 99.9, 100].map((value) => over(place, value))).toEqual([true, false, false, true])
  })
})

it('an IMU in the hopper weighs nothing in free fall, and what it stands on carries then', () => {
  const spec = envs.hopper.create({ imu: true })
  const env = spec.create({ ...nominalPhysics(spec), startSpread: 0 })
  env.reset(createRng(1))
  env.step(new Float32Array(3))
  for (const value of env.result.observation.slice(-3)) expect(Math.abs(value)).toBeLessThan(1e-4)
  play(env, () => new Float32Array(3), 60)
  expect(env.result.observation.at(-2)).toBeCloseTo(9.81, 1)
})

describe('the cheetah', () => {
  const spec = envs.cheetah.create({})

  it('has the channels and limits of HalfCheetah-v5', () => {
    expect(names(spec)).toHaveLength(17)
    expect(spec).toMatchObject({ controlHz: 20, maxSteps: 1000, solved: 4800 })
    expect(spec.actuators.high).toEqual([120, 90, 60, 120, 60, 30])
  })

  it('comes to rest on its springs', () => {
    const env = spec.create({ ...nominalPhysics(spec), startSpread: 0.02 })
    env.reset(createRng(1))
    play(env, () => new Float32Array(6), 100)
    const [height, lean] = [env.result.observation[0]!, env.result.observation[1]!]
    expect(height).toBeGreaterThan(0.5)
    expect(Math.abs(lean)).toBeLessThan(0.2)
    for (const speed of env.result.observation.slice(8)) expect(Math.abs(speed)).toBeLessThan(0.02)
  })

  it('is drawn to the same pose by its springs, wherever it starts', () => {
    const env = spec.create({ ...nominalPhysics(spec), startSpread: 0.2, gravity: 1, stiffness: 2 })
    for (const seed of [1, 2]) {
      env.reset(createRng(seed))
      play(env, () => new Float32Array(6), 60)
      for (const angle of env.result.observation.slice(2, 8)) expect(Math.abs(angle)).toBeLessThan(0.02)
    }
  })

  it('is rewarded for speed and pays for effort', () => {
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(1))
    env.step(Float32Array.of(60, 0, -60, 0, 30, 30))
    expect(env.result.reward).toBeCloseTo(env.result.observation[8]! - 0.1 * (0.25 + 1 + 0.25 + 1), 5)
  })
})

describe.each([envs.hopper, envs.walker])('an IMU in the body of $id', (plugin) => {
  const spec = plugin.create({ imu: true, terrain: 'flat' })
  const read = (env: Env) => [...env.result.observation.slice(-3)]
  const rest = new Float32Array(spec.actuators.low.length)

  it('is read behind all other channels', () => {
    expect(names(spec).slice(-3)).toEqual(['imu.ahead', 'imu.up', 'imu.rate'])
    expect(names(spec).slice(0, -3)).toEqual(names(plugin.create({ terrain: 'flat' })))
  })

  it('has biases that are drawn once an episode', () => {
    const [ideal, off] = [{}, { accelerometerBias: 1, gyroBias: 0.2 }].map((changes) => {
      const env = spec.create({ ...nominalPhysics(spec), ...changes })
      env.reset(createRng(4))
      return Array.from({ length: 5 }, () => {
        env.step(rest)
        return read(env)
      })
    })
    const biases = off!.map((values, k) => values.map((value, i) => value - ideal![k]![i]!))
    for (const bias of biases)
      bias.forEach((value, i) => {
        expect(value).toBeCloseTo(biases[0]![i]!, 3)
      })
    expect(biases[0]!.every((value) => Math.abs(value) > 1e-3)).toBe(true)
  })
})

describe('the walker', () => {
  const spec = envs.walker.create({})

  it('has the channels and limits of BipedalWalker-v3', () => {
    expect(names(spec)).toHaveLength(24)
    expect(spec).toMatchObject({ controlHz: 50, maxSteps: 1600, solved: 300 })
    expect(envs.walker.create({ terrain: 'hardcore' }).maxSteps).toBe(2000)
  })

  it('falls without its motors, which costs 100', () => {
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(1))
    const rewards = play(env, () => new Float32Array(4), 1600)
    expect(rewards.length).toBeLessThan(200)
    expect(rewards.at(-1)).toBe(-100)
  })

  it('is rewarded for its way and for keeping upright, and pays for torque', () => {
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(2))
    const command = Float32Array.of(20, -10, 40, -80)
    let [way, lean] = [env.result.privileged![0]!, Math.abs(env.result.observation[0]!)]
    for (const reward of play(env, () => command, 10)) expect(Number.isFinite(reward)).toBe(true)
    way = env.result.privileged![0]!
    lean = Math.abs(env.result.observation[0]!)
    env.step(command)
    const [gained, leant] = [env.result.privileged![0]! - way, Math.abs(env.result.observation[0]!) - lean]
    expect(env.result.reward).toBeCloseTo((130 / 30) * gained - 5 * leant - 0.00035 * 150, 4)
  })

  it.each([
    ['ends at its goal, 84 m ahead', [4000, 700], 84, 0],
    ['has fallen where it goes back to the edge of the ground, 14 / 3 m behind', [-400, 150], -14 / 3, -100],
  ] as const)('%s, though it is in the air', (_, push, end, fall) => {
    const flat = envs.walker.create({ terrain: 'flat' })
    const env = flat.create({ ...nominalPhysics(flat), gravity: 1 })
    env.reset(createRng(1))
    const way: number[] = []
    for (let k = 0; k < 100 && !env.result.terminated; k++) {
      env.push!(k < 5 ? push[0] : 0, k < 5 ? push[1] : 0)
      env.step(new Float32Array(4))
      way.push(env.result.privileged![0]!)
    }
    expect(env.result).toMatchObject({ terminated: true, terms: { 3: fall } })
    const [before, last] = way.slice(-2) as [number, number]
    expect(before < end).toBe(last > end)
  })

  it('sees the ground that it will meet, another one in each episode', () => {
    const env = envs.walker.create({ terrain: 'hardcore' }).create(nominalPhysics(spec))
    const seen = [1, 2].map((seed) => {
      env.reset(createRng(seed))
      return env.draw!().shapes[0]
    })
    expect(seen[0]).not.toEqual(seen[1])
    expect(env.result.observation[14]).toBeCloseTo(34 / 15 + 8 / 30, 1)
  })
})

describe.each(
  [envs.hopper, envs.walker, envs.cheetah].flatMap((plugin) => terrainKinds.map((terrain) => ({ plugin, terrain }))),
)('$plugin.id on $terrain ground', ({ plugin, terrain }) => {
  const spec = plugin.create({ terrain })
  const made = () => spec.create(nominalPhysics(spec))
  const { low, high } = spec.actuators

  /** Random commands, the same ones for a seed. */
  const flail = (seed: number) => {
    const rng = createRng(seed)
    return () => Float32Array.from(low, (value, i) => rng.uniform(value, high[i]!))
  }

  it('stays together, whatever its motors do', () => {
    const env = made()
    for (let seed = 0; seed < 3; seed++) {
      env.reset(createRng(seed))
      play(env, flail(5 + seed), 150)
      for (const value of env.result.observation) expect(Math.abs(value)).toBeLessThan(30)
    }
  })

  it('meets another ground in each episode, and takes its own along when it is saved', () => {
    const [env, other] = [made(), made()]
    env.reset(createRng(1))
    other.reset(createRng(2))
    const ground = (of: Env) => JSON.stringify(of.draw!().shapes[0])
    expect(ground(env) === ground(other)).toBe(terrain === 'flat')
    play(env, flail(1), 10)
    other.load(env.save())
    expect(ground(other)).toBe(ground(env))
    expect(play(other, flail(2), 40)).toEqual(play(env, flail(2), 40))
    expect([...other.result.observation]).toEqual([...env.result.observation])
  })
})

it.each([
  [envs.hopper, 11],
  [envs.cheetah, 17],
] as const)('$id sees the heights of the ground that is drawn ahead of it', (plugin, first) => {
  const spec = plugin.create({ terrain: 'rough' })
  const env = spec.create(nominalPhysics(spec))
  const ahead = names(spec).slice(first)
  let compared = 0
  for (let seed = 0; seed < 5; seed++) {
    env.reset(createRng(seed))
    const line = env.draw!().shapes[0] as { points: number[] }
    const height = (at: number) =>
      line.points[line.points.findIndex((x, i) => i % 2 === 0 && Math.abs(x - at) < 1e-9) + 1]!
    for (const [i, name] of ahead.entries()) {
      const at = Number(name.replace('ground.', ''))
      // Where the drawing has a point.
      if (at > 2 || at % 0.5 !== 0) continue
      expect(env.result.observation[first + i]).toBeCloseTo(height(at) - height(0), 5)
      compared++
    }
  }
  expect(compared).toBeGreaterThan(0)
})
