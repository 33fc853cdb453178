// Options that choose how joints are driven and read: they reach the world, and do there what their models say.

import { checkEnv, createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { bamModels, bamServo, pin, rod, World } from '#src/sim/index.js'

function started(of: EnvSpec, changes: Record<string, number> = {}, seed = 1): Env {
  const env = of.create({ ...nominalPhysics(of), ...changes })
  env.reset(createRng(seed))
  return env
}

/** The last number of the observation after each of `steps` steps of one command. */
function play(env: Env, command: number[], steps: number, at: number): number[] {
  return Array.from({ length: steps }, () => {
    env.step(Float32Array.from(command))
    return env.result.observation[at]!
  })
}

it.each([
  [envs.pendulum, { actuator: 'bam', servo: 'xl330', encoder: 10 }],
  [envs.pendulum, { actuator: 'dc-motor' }],
  [envs.pendulum, { actuator: 'bam', servo: 'erob80_100', friction: 'm4' }],
  [envs.reacher, { actuator: 'bam', links: 3 }],
  [envs.cartPole, { actuator: 'dc-motor' }],
  [envs.cartPoleSwingUp, { actuator: 'dc-motor' }],
  [envs.cartPoleSwingUp, { actuator: 'lag' }],
  [envs.acrobot, { model: 'design_C.1', encoder: 12 }],
  [envs.pendubot, { encoder: 12 }],
  [envs.rover, { actuator: 'dc-motor', obstacles: 2, rays: 4 }],
])('$id keeps every law with %j', (plugin, config) => {
  expect(checkEnv(plugin, config)).toEqual([])
})

describe('a DC motor', () => {
  it('brings a cart towards its free speed along its line', () => {
    const of = envs.cartPole.create({ action: 'continuous', actuator: 'dc-motor' })
    const env = started(of, { startSpread: 0, poleMass: 0.01, cartMass: 10, motorFreeSpeed: 1.5 })
    play(env, [10], 40, 1).forEach((speed, k) => {
      expect(Math.abs(speed - 1.5 * (1 - Math.exp((-0.02 * (k + 1)) / 1.5)))).toBeLessThan(0.005)
    })
  })

  it('gives what is asked far below its line', () => {
    const [driven, ideal] = [{ actuator: 'dc-motor' }, {}].map((config) =>
      play(started(envs.reacher.create(config), { startSpread: 0 }), [0.01, 0], 10, 2),
    )
    driven!.forEach((speed, k) => {
      expect(speed).toBeCloseTo(ideal![k]!, 9)
    })
  })
})

describe('a lag', () => {
  it('is the constant of the same name, nominal', () => {
    const [late, given] = [
      started(envs.pendulum.create({ actuator: 'lag' })),
      started(envs.pendulum.create({}), { actuatorLag: 0.05 }),
    ]
    expect(play(late!, [2], 20, 2)).toEqual(play(given!, [2], 20, 2))
    expect(play(started(envs.pendulum.create({})), [2], 20, 2)).not.toEqual(play(given!, [2], 20, 2))
  })
})

describe('an identified servo', () => {
  it.each(bamModels)('of model %s moves the pendulum as it moves the same rod in a bare world', (model) => {
    const spec = envs.pendulum.create({ actuator: 'bam', servo: 'mx64', friction: model })
    expect(spec.actuators.channels).toEqual([{ name: 'pendulum.target', unit: 'rad' }])
    const env = started(spec)
    const [cos, sin, speed] = env.result.observation
    const { axis } = bamServo({ actuator: 'mx64', model })
    const world = new World({
      step: 1 / 200,
      gravity: 10,
      bodies: { rod: rod({ length: 1, mass: 1, thickness: 0.1 }) },
      joints: { pivot: pin({ body: 'rod', at: [0, -0.5], ...axis }) },
    })
    world.start([Math.atan2(sin!, cos!)], [speed!])
    for (let k = 0; k < 20; k++) {
      env.step(Float32Array.of(1))
      world.targets[0] = 1
      for (let substep = 0; substep < 10; substep++) world.step()
      world.observe()
      expect(env.result.observation[0]).toBeCloseTo(Math.cos(world.positions[0]!), 4)
    }
    expect(Math.abs(world.positions[0]! - 1)).toBeLessThan(0.25)
  })

  it('is weaker with less supply, and holds further from its target with less gain', () => {
    const spec = envs.pendulum.create({ actuator: 'bam', servo: 'mx64' })
    const fastest = (changes: object) => Math.max(...play(started(spec, { ...changes }), [-1], 20, 2).map(Math.abs))
    expect(fastest({ servoVolts: 7.5 })).toBeLessThan(0.9 * fastest({}))
    const off = (changes: object) => {
      const env = started(spec, { ...changes })
      play(env, [-1], 60, 2)
      return Math.abs(Math.atan2(env.result.observation[1]!, env.result.observation[0]!) + 1)
    }
    expect(off({ servoGain: 10, servoFriction: 0 })).toBeGreaterThan(2 * off({ servoFriction: 0 }))
  })

  it('takes every joint of an arm to its target, from straight', () => {
    const spec = envs.reacher.create({ actuator: 'bam', links: 3 })
    expect(spec.terms).toEqual(['distance'])
    const env = started(spec)
    play(env, [0.5, -0.4, 0.3], 100, 0)
    const { observation } = env.result
    const angles = [0, 3, 6].map((at) => Math.atan2(observation[at + 1]!, observation[at]!))
    ;[0.5, -0.4, 0.3].forEach((target, i) => {
      expect(Math.abs(angles[i]! - target)).toBeLessThan(0.08)
    })
  })

  it('that was not identified is refused as an option', () => {
    const config = { actuator: 'bam', servo: 'feetech_sts3215' }
    expect(() => envs.pendulum.create(config)).toThrow(expect.objectContaining({ code: 'config' }))
    expect(() => envs.pendulum.create({ ...config, friction: 'm1' })).not.toThrow()
  })
})

it.each([
  [envs.pendulum, { servo: 'mx64' }, "Expected no 'servo' with the actuator 'torque', got 'mx64'"],
  [envs.reacher, { actuator: 'lag', friction: 'm1' }, "Expected no 'friction' with the actuator 'lag', got 'm1'"],
])('%o with %o is refused, since there is no servo', (plugin, config, message) => {
  expect(() => plugin.create(config)).toThrow(expect.objectContaining({ code: 'config', message }))
})

describe('encoders on the joints', () => {
  const spec = envs.pendulum.create({ encoder: 8 })
  const count = (2 * Math.PI) / 256

  it('tell whole counts, and speeds by their differences; critics see the truth', () => {
    const env = started(spec)
    let before = Number.NaN
    for (let k = 0; k < 30; k++) {
      env.step(Float32Array.of(k % 5))
      const [cos, sin, speed] = env.result.observation
      const counts = Math.atan2(sin!, cos!) / count
      expect(Math.abs(counts - Math.round(counts))).toBeLessThan(1e-4)
      const moved = Math.atan2(Math.sin((counts - before) * count), Math.cos((counts - before) * count))
      if (k > 0) expect(speed).toBeCloseTo(moved * 20, 3)
      before = counts
      const [angle, exact] = env.result.privileged!
      const off = (angle! - counts * count) / (2 * Math.PI)
      expect(Math.abs(off - Math.round(off)) * 256).toBeLessThan(0.5 + 1e-3)
      expect(exact).not.toBe(speed)
    }
  })

  it('are late by whole control steps', () => {
    const [prompt, late] = [0, 3].map((encoderDelay) => play(started(spec, { encoderDelay }), [1], 20, 0))
    expect(late!.slice(3)).toEqual(prompt!.slice(0, -3))
  })

  it('stand on both joints of the pendubot', () => {
    const step = (2 * Math.PI) / 2 ** 8
    const pendubot = envs.pendubot.create({ encoder: 8 })
    expect(pendubot.physics.encoderStep).toMatchObject({ nominal: step })
    const env = started(pendubot)
    for (let k = 0; k < 20; k++) env.step(Float32Array.of(4))
    const { observation } = env.result
    for (const joint of [0, 1]) {
      const counts = Math.atan2(observation[2 * joint + 1]!, observation[2 * joint]!) / step
      expect(Math.abs(counts - Math.round(counts))).toBeLessThan(1e-4)
    }
  })

  it('of many bits are hardly worse than exact sensors', () => {
    const [fine, exact] = [{ encoder: 20 }, {}].map((config) => play(started(envs.acrobot.create(config)), [1], 20, 0))
    fine!.forEach((cos, k) => {
      expect(cos).toBeCloseTo(exact![k]!, 4)
    })
  })
})
