// What a machine may do beside driving joints: forces of its own, drawn ground, state, privileged readings; pushes from outside,
// constants that change within an episode, and the state that a broken world leaves behind.

import { checkEnv, createRng, type Env, LandbridgeError, nominalPhysics, taskOf } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { localEnv } from '#src/sim/index.js'
import { NO_MASS, puck, TOO_MUCH } from './puck-env.js'

const spec = puck.create({})

function started(changes: Record<string, number> = {}, seed = 1): Env {
  const env = spec.create({ ...nominalPhysics(spec), ...changes })
  env.reset(createRng(seed))
  return env
}

function play(env: Env, count: number): number[] {
  return Array.from({ length: count }, (_, k) => {
    env.step(Float32Array.of(10 * Math.sin(k)))
    return [...env.result.observation, ...env.result.privileged!, env.result.reward]
  }).flat()
}

describe('a machine', () => {
  it('with drawn ground, forces and state of its own keeps every law', () => {
    expect(checkEnv(puck, {})).toEqual([])
    expect(checkEnv(puck, { history: 2 })).toEqual([])
  })

  it('has no judge where it scores by what the policy cannot see', () => {
    expect(spec.judge).toBeUndefined()
    expect(taskOf(spec).privileged).toMatchObject({ channels: [{ name: 'ground.drag' }] })
  })

  it('draws its ground from the seed of the episode', () => {
    const [a, b, c] = [1, 2, 1].map((seed) => started({}, seed).result.privileged![0])
    expect(a).not.toBe(b)
    expect(a).toBe(c)
  })

  it('hands its privileged readings to a vectorised env, those of the end too', async () => {
    const rows = localEnv({ ...spec, maxSteps: 3 }, { rows: 2, physics: {} })
    const first = [...(await rows.reset(1)).privileged!]
    for (let k = 0; k < 3; k++) await rows.step(new Float32Array(2))
    const last = await rows.step(new Float32Array(2))
    expect(last.privileged!.length).toBe(2)
    expect([...last.finalsPrivileged!]).toEqual(first)
    expect([...last.privileged!]).not.toEqual(first)
  })

  it('continues from a state in another env, ground and all', () => {
    const env = started()
    play(env, 5)
    const other = started({ mass: 1 }, 9)
    other.load(env.save())
    expect(play(other, 20)).toEqual(play(env, 20))
  })
})

describe('a push', () => {
  it('changes the momentum by force times time, and ends when it is taken back', () => {
    const env = started({ drag: 0 })
    env.push!(4, 0)
    for (let k = 0; k < 20; k++) env.step(Float32Array.of(0))
    // 4 N on 2 kg for 1 s.
    expect(env.result.observation[2]).toBeCloseTo(2, 6)
    env.push!(0, 0)
    for (let k = 0; k < 20; k++) env.step(Float32Array.of(0))
    expect(env.result.observation[2]).toBeCloseTo(2, 6)
  })

  it('is part of a state and forgotten by a reset', () => {
    const env = started()
    env.push!(4, 1)
    const other = started()
    other.load(env.save())
    expect(play(other, 5)).toEqual(play(env, 5))
    env.reset(createRng(1))
    expect(play(env, 5)).toEqual(play(started(), 5))
  })
})

describe('constants that change within an episode', () => {
  it('act from the next step, from where it stands', () => {
    const env = started({ drag: 0 })
    for (let k = 0; k < 10; k++) env.step(Float32Array.of(2))
    const before = [...env.result.observation]
    env.retune!({ ...nominalPhysics(spec), drag: 0, mass: 4 })
    expect([...env.result.observation]).toEqual(before)
    for (let k = 0; k < 10; k++) env.step(Float32Array.of(2))
    expect(env.result.observation[2]! - before[2]!).toBeCloseTo(0.25, 6)
  })

  it('keep the ground, and change nothing where they are refused', () => {
    const [env, twin] = [started(), started()]
    for (const wrong of [{ ...nominalPhysics(spec), mass: -1 }, { mass: 1 }, { ...nominalPhysics(spec), mas: 1 }])
      expect(() => env.retune!(wrong as Record<string, number>)).toThrow(expect.objectContaining({ code: 'physics' }))
    env.retune!(nominalPhysics(spec))
    expect(play(env, 20)).toEqual(play(twin, 20))
  })

  it('of which no machine can be made leave the one that stands, and say so by its name', () => {
    const [env, twin] = [started(), started()]
    play(env, 3)
    play(twin, 3)
    expect(() => env.retune!({ ...nominalPhysics(spec), mass: NO_MASS })).toThrow(
      expect.objectContaining({
        code: 'env',
        message: "puck: Expected mass of body 'puck' to be finite and above 0, got -1",
      }),
    )
    expect(play(env, 20)).toEqual(play(twin, 20))
    for (const one of [env, twin]) one.reset(createRng(3))
    expect(play(env, 5)).toEqual(play(twin, 5))
  })
})

describe('a command', () => {
  it.each([
    [Float32Array.of(1, 2), 'channels', 'Expected a command of 1 numbers for puck, got 2'],
    [Float32Array.of(Number.NaN), 'channels', "Expected puck's 'puck.thrust' in [-100, 100] N, got NaN"],
    [
      Float32Array.of(Number.POSITIVE_INFINITY),
      'channels',
      "Expected puck's 'puck.thrust' in [-100, 100] N, got Infinity",
    ],
  ])('%o is refused, and the world stays as it was', (command, code, message) => {
    const [env, twin] = [started(), started()]
    expect(() => env.step(command)).toThrow(expect.objectContaining({ code, message }))
    expect(play(env, 5)).toEqual(play(twin, 5))
  })
})

describe('a world that becomes unstable', () => {
  it('leaves the state right before, from which the same step fails again', () => {
    const env = started()
    // What was done to an episode before is none of it.
    env.push!(2, 0)
    play(env, 3)
    env.reset(createRng(1))
    play(env, 70)
    env.push!(1, 0)
    play(env, 3)
    env.retune!({ ...nominalPhysics(spec), mass: 3 })
    play(env, 3)
    const last = [...env.result.observation]
    const problem = failure(() => env.step(Float32Array.of(TOO_MUCH)))
    expect(problem).toMatchObject({ code: 'unstable', message: expect.stringMatching(/^puck after 3.850 s: .*'puck'/) })
    const other = started({}, 5)
    other.load(problem.instability!.state)
    expect([...other.result.observation]).toEqual(last)
    const again = failure(() => other.step(Float32Array.of(TOO_MUCH)))
    expect(again.message).toBe(problem.message)
    expect(again.instability).toEqual(problem.instability)
    expect(again.instability).toMatchObject({ env: { id: 'puck', config: { history: 0 } }, command: [TOO_MUCH] })
  })
})

function failure(call: () => void): LandbridgeError {
  try {
    call()
  } catch (problem) {
    if (problem instanceof LandbridgeError) return problem
  }
  throw new Error('Expected a LandbridgeError')
}
