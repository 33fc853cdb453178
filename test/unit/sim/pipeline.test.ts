// Motors and sensors between a policy and a machine: dead time, lag, gain, noise, history.

import fc from 'fast-check'
import { type Actuators, createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { Actuation, type ActuationPhysics } from '#src/sim/actuators/actuation.js'
import { Sensing } from '#src/sim/env/sensing.js'

const PERIOD = 0.02
const actuators: Actuators = {
  channels: [{ name: 'motor.torque', unit: 'N m' }],
  low: [-10],
  high: [10],
  slew: [1e6],
  safe: [0],
}

/** Mean efforts of every solver step for these commands. */
function efforts(commands: readonly number[], substeps: number, physics: Partial<ActuationPhysics>) {
  const actuation = new Actuation(actuators, substeps, PERIOD, { delay: 8, actuatorDelay: 32, history: 0 })
  actuation.reset({ delay: 0, actuatorDelay: 0, lag: 0, gain: 1, ...physics })
  const mean = new Float64Array(1)
  return commands.flatMap((command) => {
    actuation.push([command])
    return Array.from({ length: substeps }, (_, k) => {
      actuation.advance(k, mean)
      return mean[0]!
    })
  })
}

describe('actuation', () => {
  const commands = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 10, maxLength: 30 })

  it('delays by exactly n control steps, the safe command before', () => {
    fc.assert(
      fc.property(commands, fc.integer({ min: 0, max: 8 }), (sent, delay) => {
        const late = efforts(sent, 1, { delay, lag: 0, gain: 1 })
        expect(late).toEqual([...Array<number>(delay).fill(0), ...sent.map((value) => value + 0)].slice(0, sent.length))
      }),
    )
  })

  it('switches within the control period where the delay is a fraction', () => {
    const got = efforts([1, 2], 4, { delay: 0.375, lag: 0, gain: 1 })
    // Four solver steps a period; the switch lies in the middle of the second.
    expect(got).toEqual([0, 0.5, 1, 1, 1, 1.5, 2, 2])
  })

  it("delays by exactly n physics steps where the delay is the actuators' own", () => {
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 32 }), (sent, substeps, n) => {
        const prompt = efforts(sent, substeps, {})
        const late = efforts(sent, substeps, { actuatorDelay: n })
        const expected = [...Array<number>(n).fill(0), ...prompt].slice(0, prompt.length)
        late.forEach((effort, k) => {
          expect(effort).toBeCloseTo(expected[k]!, 9)
        })
      }),
    )
  })

  it('delays as much by a control step as by as many physics steps as it has, and adds both up', () => {
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 4 }), (sent, substeps, n) => {
        const lag = 0.01
        const whole = efforts(sent, substeps, { delay: 1 + n, lag })
        expect(efforts(sent, substeps, { delay: 1, actuatorDelay: n * substeps, lag })).toEqual(whole)
        expect(efforts(sent, substeps, { delay: n, actuatorDelay: substeps, lag })).toEqual(whole)
      }),
    )
  })

  it('follows a step with exactly 1 - exp(-t / lag), whatever the solver step', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 0.5, noNaN: true }), fc.integer({ min: 1, max: 16 }), (lag, substeps) => {
        const got = efforts(Array<number>(10).fill(4), substeps, { delay: 0, lag, gain: 1.5 })
        const seconds = PERIOD / substeps
        got.forEach((mean, k) => {
          const integral = (t: number) => t + lag * Math.exp(-t / lag)
          const exact = (6 * (integral((k + 1) * seconds) - integral(k * seconds))) / seconds
          expect(mean).toBeCloseTo(exact, 8)
        })
      }),
    )
  })

  it('gives the same mean effort over a control period at any number of solver steps', () => {
    const physics = fc.record({
      delay: fc.double({ min: 0, max: 3, noNaN: true }),
      lag: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      gain: fc.constant(1),
    })
    fc.assert(
      fc.property(commands, physics, fc.integer({ min: 2, max: 9 }), (sent, how, substeps) => {
        const fine = efforts(sent, substeps, how)
        efforts(sent, 1, how).forEach((mean, k) => {
          const parts = fine.slice(k * substeps, (k + 1) * substeps)
          expect(parts.reduce((sum, part) => sum + part, 0) / substeps).toBeCloseTo(mean, 9)
        })
      }),
    )
  })
})

describe('sensing', () => {
  function readings(delay: number, noise: number, count: number) {
    const sensing = new Sensing([{ noise: 0.5 }, { noise: 2 }], 8)
    const rng = createRng(5)
    sensing.reset({ delay, noise }, Float64Array.of(0, 0))
    return Array.from({ length: count }, (_, k) => {
      sensing.push(Float64Array.of(k + 1, 10 * (k + 1)))
      const into = new Float64Array(2)
      sensing.read(rng, into)
      return [...into]
    })
  }

  it('delays by whole steps and interpolates between', () => {
    expect(readings(2, 0, 4)).toEqual([
      [0, 0],
      [0, 0],
      [1, 10],
      [2, 20],
    ])
    expect(readings(1.25, 0, 3)).toEqual([
      [0, 0],
      [0.75, 7.5],
      [1.75, 17.5],
    ])
  })

  it('takes the older of two readings, as it is, where one jumps', () => {
    const sensing = new Sensing([{ noise: 0 }, { noise: 0, jumps: true }], 8)
    const into = new Float64Array(2)
    sensing.reset({ delay: 1.25, noise: 0 }, Float64Array.of(0, 0.1))
    const seen = [1.3, 0.7, 0.2, 0.9].map((reading, k) => {
      sensing.push(Float64Array.of(k + 1, reading))
      sensing.read(createRng(1), into)
      return [...into]
    })
    expect(seen).toEqual([
      [0, 0.1],
      [0.75, 0.1],
      [1.75, 1.3],
      [2.75, 0.7],
    ])
  })

  it.each([0, 2.5])('adds white noise of the declared deviation at a delay of %f', (delay) => {
    const count = 20_000
    const [clean, noisy] = [readings(delay, 0, count), readings(delay, 3, count)]
    const errors = [0, 1].map((i) => noisy.map((row, k) => row[i]! - clean[k]![i]!))
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const covariance = (a: number[], b: number[]) => mean(a.map((value, k) => value * b[k]!))
    const deviations = [1.5, 6]
    errors.forEach((values, i) => {
      const deviation = deviations[i]!
      // Four standard errors.
      expect(Math.abs(mean(values)) / deviation).toBeLessThan(4 / Math.sqrt(count))
      expect(Math.abs(Math.sqrt(covariance(values, values)) / deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * count))
      const lagged = covariance(values.slice(1), values.slice(0, -1)) / deviation ** 2
      expect(Math.abs(lagged)).toBeLessThan(4 / Math.sqrt(count))
    })
    expect(Math.abs(covariance(errors[0]!, errors[1]!) / 9)).toBeLessThan(4 / Math.sqrt(count))
  })
})

describe('an env', () => {
  const commands = Array.from({ length: 25 }, (_, k) => Math.fround(Math.sin(k * k) * 10))

  it('with a delay of n is the env without it, n steps later', () => {
    const spec = envs.cartPole.create({ action: 'continuous' })
    const late = play(make(spec, { actionDelay: 3 }), commands)
    const shifted = play(make(spec, {}), [0, 0, 0, ...commands].slice(0, commands.length))
    expect(late).toEqual(shifted)
  })

  it('with actuators late by as many physics steps as a control step has is the env with a delay of one', () => {
    const spec = envs.pendulum.create({ substeps: 5 })
    const actuatorDelay = play(make(spec, { actuatorDelay: 5 }), commands)
    expect(actuatorDelay).toEqual(play(make(spec, { actionDelay: 1 }), commands))
    expect(play(make(spec, { actuatorDelay: 2 }), commands)).not.toEqual(actuatorDelay)
    expect(spec.physics.actuatorDelay!.unit).toBe('physics steps')
  })

  it('with an observation delay of n shows what was n steps ago', () => {
    const spec = envs.cartPole.create({ action: 'continuous' })
    const [now, late] = [play(make(spec, {}), commands), play(make(spec, { observationDelay: 2 }), commands)]
    expect(late.slice(2)).toEqual(now.slice(0, -2))
    expect(late[1]).toEqual(now[0])
  })

  it('with noise moves, rewards and ends as without', () => {
    const spec = envs.pendulum.create({})
    const [clean, noisy] = [make(spec, {}), make(spec, { observationNoise: 5 })]
    for (const env of [clean, noisy]) env.reset(createRng(9))
    for (const value of commands) {
      for (const env of [clean, noisy]) env.step(Float32Array.of(value / 5))
      expect(noisy.result.reward).toBe(clean.result.reward)
      expect([...noisy.result.observation]).not.toEqual([...clean.result.observation])
      expect(noisy.result.observation[0]! ** 2 + noisy.result.observation[1]! ** 2).toBeCloseTo(1, 6)
    }
  })

  it('shows its last commands, newest first, whatever the delays', () => {
    const spec = envs.cartPole.create({ action: 'continuous', history: 3 })
    const names = spec.observation.kind === 'box' ? spec.observation.channels.slice(4) : []
    expect(names).toEqual([1, 2, 3].map((age) => ({ name: `command[-${age}].cart.force`, unit: 'N' })))
    const rows = play(make(spec, { actionDelay: 2, observationDelay: 1, actuatorLag: 0.1 }), commands)
    expect(rows[0]!.slice(4)).toEqual([0, 0, 0])
    rows.slice(1).forEach((row, k) => {
      expect(row.slice(4)).toEqual([commands[k]!, commands[k - 1] ?? 0, commands[k - 2] ?? 0])
    })
  })

  it('may have more history than delay', () => {
    const spec = envs.cartPole.create({ action: 'continuous', history: 16 })
    const row = play(make(spec, {}), commands).at(-1)!
    expect(row.slice(4)).toEqual(commands.slice(-16).reverse())
  })
})

function make(spec: EnvSpec, changes: Record<string, number>): Env {
  const nominal = nominalPhysics(spec)
  return spec.create({ ...nominal, ...changes })
}

/** Observations from the reset on. */
function play(env: Env, commands: readonly number[]): number[][] {
  env.reset(createRng(7))
  const rows = [[...env.result.observation]]
  for (const command of commands) {
    env.step(Float32Array.of(command))
    rows.push([...env.result.observation])
  }
  return rows
}
