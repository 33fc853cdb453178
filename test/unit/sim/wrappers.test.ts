// Wrappers: each keeps every law, they compose, and each does what its name says.

import { checkEnv, createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { localEnv, pooledEnv, type Wrapper, wrapEnv } from '#src/sim/index.js'

type Wrappers = Record<string, unknown>[]

const spec = (wrappers: Wrappers, more: object = {}): EnvSpec =>
  envs.cartPole.create({ action: 'continuous', ...more, wrappers })

function started(of: EnvSpec, changes: Record<string, number> = {}, seed = 1): Env {
  const env = of.create({ ...nominalPhysics(of), ...changes })
  env.reset(createRng(seed))
  return env
}

const commands = Array.from({ length: 40 }, (_, k) => Math.fround(3 * Math.sin(k * k)))

/** First number of the observation after each command. */
function play(env: Env, sent = commands): number[] {
  return sent.map((command) => {
    env.step(Float32Array.of(command))
    return env.result.observation[0]!
  })
}

const every: Wrappers = [
  { kind: 'time-limit', steps: 50 },
  { kind: 'action-repeat', times: 2 },
  { kind: 'frame-stack', frames: 3 },
  { kind: 'observation-history', steps: 2, channels: ['pole.angle', 'cart.position'] },
  { kind: 'network' },
  { kind: 'noise', deviations: { 'pole.angle': 0.01 } },
  { kind: 'pushes', force: 2 },
  { kind: 'wind', force: 1 },
]

describe('wrappers', () => {
  it.each(every.map((wrapper) => [wrapper.kind, [wrapper]]))('%s keeps every law', (_, wrappers) => {
    expect(checkEnv(envs.cartPole, { wrappers })).toEqual([])
  })

  it('compose in any order', () => {
    const several = [
      { kind: 'wind', force: 1 },
      { kind: 'network' },
      { kind: 'action-repeat', times: 2 },
      { kind: 'frame-stack', frames: 2 },
    ]
    expect(checkEnv(envs.pendulum, { history: 1, wrappers: several })).toEqual([])
    expect(checkEnv(envs.cartPole, { pixels: 16, wrappers: several.toReversed() })).toEqual([])
  })

  it.each([
    [[{ kind: 'network' }, { kind: 'network' }], /'commandLatency' for the wrapper 'network', got cart-pole with it/],
    [[{ kind: 'pushes' }], /wrappers.0.force: Expected a force in N, sized for the env, got nothing/],
    [[{ kind: 'wind' }], /wrappers.0.force: Expected a force in N/],
    [[{ kind: 'noise', deviations: { 'pole.angel': 1 } }], /got 'pole.angel'/],
    [[{ kind: 'observation-history', steps: 1, channels: ['pole'] }], /got 'pole'/],
    [[{ kind: 'frame-stak' }], /wrappers/],
    [every, /'pole.angle\[-1\]' for the wrapper 'observation-history'/],
  ])('refuse %j', (wrappers, message) => {
    expect(() => spec(wrappers as Wrappers)).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringMatching(message) }),
    )
  })

  it('refuse constants out of range, and then leave all as they were', () => {
    const of = spec([{ kind: 'network' }])
    const env = started(of)
    expect(() => env.set({ ...nominalPhysics(of), poleMass: 1, commandLoss: 2 })).toThrow(
      /'commandLoss' in \[0, 0.9\], got 2/,
    )
    expect(() => env.set({ ...nominalPhysics(of), commandLoss: 0.5, poleMass: -1 })).toThrow(
      /'poleMass' in \[0.01, 2\] kg, got -1/,
    )
    env.reset(createRng(1))
    expect(play(env)).toEqual(play(started(of)))
  })

  it.each(every.map((wrapper) => [wrapper.kind, wrapper]))(
    '%s refuses a command that is none at once, and then leaves all as it was',
    (_, wrapper) => {
      const of = spec([wrapper])
      const late = { commandLatency: 2, observationJitter: 2 }
      const [env, other] = [started(of, 'commandLatency' in of.physics ? late : {}), started(of, {})]
      other.load(env.save())
      expect(play(env)).toEqual(play(other))
      for (const wrong of [[Number.NaN], [1, 2], []]) {
        const before = env.save()
        expect(() => env.step(Float32Array.from(wrong))).toThrow(
          expect.objectContaining({ code: 'channels', message: expect.stringMatching(/cart-pole/) }),
        )
        expect(env.save()).toEqual(before)
      }
      expect(play(env)).toEqual(play(other))
    },
  )

  it('give the same bits on workers', async () => {
    const config = { wrappers: every.filter(({ kind }) => kind !== 'frame-stack') }
    const physics = {
      commandLoss: 0.2,
      observationJitter: 2,
      gravity: { kind: 'uniform', low: 5, high: 15, every: 3 } as const,
    }
    const local = localEnv(envs.cartPole.create(config), { rows: 3, physics })
    const pooled = await pooledEnv({ id: 'cart-pole', config }, { rows: 3, physics, workers: 2 })
    for (const env of [local, pooled]) await env.reset(4)
    for (let k = 0; k < 30; k++) {
      const actions = Float32Array.of(k % 2, 1, 0)
      expect([...(await pooled.step(actions)).observations]).toEqual([...(await local.step(actions)).observations])
    }
    await pooled.dispose()
  })
})

describe('time limit, repeat and stacks', () => {
  it('limit time, lower the rate and add rewards up', () => {
    const of = spec([
      { kind: 'action-repeat', times: 3 },
      { kind: 'time-limit', steps: 7 },
    ])
    expect(of).toMatchObject({ maxSteps: 7, controlHz: 50 / 3 })
    expect(of.judge).toBeUndefined()
    expect(of.physics.actionDelay!.unit).toBe('1/3 control steps')
    const env = started(of)
    env.step(Float32Array.of(0))
    expect(env.result.reward).toBe(3)
    const plain = started(spec([]))
    play(plain, [0, 0, 0])
    expect([...env.result.observation]).toEqual([...plain.result.observation])
  })

  it('keep a return that counts as solved only for episodes as long as it is meant for', () => {
    expect(spec([{ kind: 'action-repeat', times: 2 }])).toMatchObject({ maxSteps: 250, solved: 475 })
    expect(spec([{ kind: 'time-limit', steps: 500 }]).solved).toBe(475)
    for (const wrapper of [
      { kind: 'time-limit', steps: 100 },
      { kind: 'action-repeat', times: 64 },
    ])
      expect(spec([wrapper])).not.toHaveProperty('solved')
  })

  it('count delays in parts of a control step, and in parts of parts', () => {
    const of = spec([{ kind: 'action-repeat', times: 2 }, { kind: 'network' }, { kind: 'action-repeat', times: 3 }])
    const units = ['actionDelay', 'commandLatency', 'actuatorDelay', 'gravity'].map((name) => of.physics[name]!.unit)
    expect(units).toEqual(['1/6 control steps', '1/3 control steps', 'physics steps', 'm/s2'])
    // A delay of as many parts as its unit says is one control step late.
    const late = started(of, { actionDelay: 6 })
    const sent = commands.slice(0, 4)
    expect(play(late, sent)).toEqual(play(started(of), [0, ...sent]).slice(0, -1))
  })

  it.each(['commandLatency', 'observationLatency'])(
    'take what arrives within a step at the next whole one: %s',
    (name) => {
      const delayed = (latency: number) =>
        play(started(spec([{ kind: 'network' }]), { [name]: latency }), commands.slice(0, 8))
      expect(delayed(0.1)).toEqual(delayed(1))
      expect(delayed(1.5)).toEqual(delayed(2))
      expect(delayed(1)).not.toEqual(delayed(2))
    },
  )

  it('show what was, newest first', () => {
    const of = spec([{ kind: 'frame-stack', frames: 3 }])
    const names = of.observation.kind === 'box' ? of.observation.channels.map(({ name }) => name) : []
    expect(names.slice(3, 6)).toEqual(['pole.velocity', 'cart.position[-1]', 'cart.velocity[-1]'])
    const [env, plain] = [started(of), started(spec([]))]
    const seen = [plain.result.observation[0]!, ...play(plain)]
    commands.slice(0, 10).forEach((command, k) => {
      env.step(Float32Array.of(command))
      const at = (age: number) => seen[Math.max(0, k + 1 - age)]
      expect([0, 4, 8].map((i) => env.result.observation[i])).toEqual([at(0), at(1), at(2)])
    })
  })

  it('put images behind each other along their last axis, oldest first', () => {
    const of = spec([{ kind: 'frame-stack', frames: 2 }], { pixels: 16 })
    expect(of.observation).toMatchObject({ channels: [{ name: 'camera', shape: [16, 16, 2] }] })
    const [env, plain] = [started(of), started(spec([], { pixels: 16 }))]
    const first = [...plain.result.observation]
    for (const one of [env, plain]) one.step(Float32Array.of(10))
    const image = [...env.result.observation]
    expect(image.filter((_, i) => i % 2 === 0)).toEqual(first)
    expect(image.filter((_, i) => i % 2 === 1)).toEqual([...plain.result.observation])
  })
})

describe('a network', () => {
  const of = spec([{ kind: 'network' }])

  it('is nothing at its nominal values', () => {
    expect(play(started(of))).toEqual(play(started(spec([]))))
  })

  it('delays observations and commands by whole control steps', () => {
    const plain = play(started(spec([])))
    const late = play(started(of, { observationLatency: 3 }))
    expect(late.slice(3)).toEqual(plain.slice(0, -3))
    const shifted = play(started(spec([])), [0, 0, ...commands].slice(0, commands.length))
    expect(play(started(of, { commandLatency: 2 }))).toEqual(shifted)
  })

  it('never shows an observation before an earlier one, nor one that was not', () => {
    const plain = play(started(spec([])))
    for (let seed = 0; seed < 20; seed++) {
      const truth = started(spec([]), {}, seed)
      const order = [truth.result.observation[0]!, ...play(truth)]
      const jittery = { observationLatency: 1, observationJitter: 6, observationLoss: 0.3, frameRepeat: 0.2 }
      const seen = play(started(of, jittery, seed)).map((value) => order.indexOf(value))
      expect(seen.every((at, k) => at >= 0 && at <= k && (k === 0 || at >= seen[k - 1]!))).toBe(true)
      expect(new Set(seen).size).toBeLessThan(plain.length - 5)
    }
  })

  it.each(['observationLoss', 'frameRepeat'])('shows an old frame in the share of steps that %s says', (name) => {
    const env = started(spec([{ kind: 'network' }, { kind: 'time-limit', steps: 4000 }]), { [name]: 0.3 })
    const seen = Array.from({ length: 4000 }, (_, k) => {
      env.step(Float32Array.of(3 * Math.sin(k * k)))
      return env.result.observation[0]!
    })
    const repeated = seen.filter((value, k) => k > 0 && value === seen[k - 1]).length
    expect(repeated / seen.length).toBeCloseTo(0.3, 1)
  })

  it('holds the last command that arrived', () => {
    const env = started(of, { commandLoss: 0.5, startSpread: 0 })
    const speeds = Array.from({ length: 30 }, () => {
      env.step(Float32Array.of(1))
      return env.result.observation[1]!
    })
    const first = speeds.findIndex((speed) => speed > 0)
    expect(first).toBeGreaterThanOrEqual(0)
    speeds.slice(first).forEach((speed, k, all) => {
      if (k > 0) expect(speed).toBeGreaterThan(all[k - 1]!)
    })
  })
})

describe('noise, pushes and wind', () => {
  it('have the size that they are given', () => {
    const noisy = started(spec([{ kind: 'noise', deviations: { 'cart.position': 0.5 } }]), { startSpread: 0 })
    const values = Array.from({ length: 4000 }, () => {
      noisy.step(Float32Array.of(0))
      return noisy.result.observation[0]!
    })
    expect(Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)).toBeCloseTo(0.5, 1)
    const still = { startSpread: 0, gustForce: 0, poleMass: 0.01, cartMass: 1 }
    const blown = started(spec([{ kind: 'wind', force: 2 }]), still)
    play(blown, Array<number>(5).fill(0))
    expect(blown.result.observation[1]).toBeCloseTo(2 * 0.1, 2)
  })

  /** What a wrapper pushes with in 8000 control steps, N along x and y. */
  const pushed = (wrapper: Wrapper, changes: Record<string, number>) => {
    const heard: [x: number, y: number][] = []
    const still = spec([])
    const create: EnvSpec['create'] = (values) =>
      Object.assign(still.create(values), { push: (x: number, y: number) => heard.push([x, y]) })
    const env = started(wrapEnv({ ...still, create }, [wrapper]), changes)
    for (let k = 0; k < 8000; k++) env.step(Float32Array.of(0))
    return heard
  }

  it('shove as hard, as long and as often as they say', () => {
    const sizes = pushed({ kind: 'pushes', force: 10 }, { pushInterval: 1, pushDuration: 0.2 }).map(([x, y]) =>
      Math.hypot(x, y),
    )
    for (const size of sizes) expect(size === 0 || Math.abs(size - 10) < 1e-9).toBe(true)
    expect(sizes.filter((size) => size > 0).length / sizes.length).toBeCloseTo(0.2 / 1.2, 1)
  })

  it('gust by their deviation along both axes, and fade in their time', () => {
    const felt = pushed({ kind: 'wind', force: 1 }, { windForce: 3, gustForce: 2, gustTime: 0.1 })
    for (const [axis, mean] of [3, 0].entries()) {
      const gusts = felt.map((force) => force[axis]! - mean)
      const product = (lag: number) =>
        gusts.slice(lag).reduce((sum, value, k) => sum + value * gusts[k]!, 0) / (gusts.length - lag)
      expect(Math.abs(Math.sqrt(product(0)) / 2 - 1)).toBeLessThan(0.1)
      expect(Math.abs(product(5) / product(0) - Math.exp(-1))).toBeLessThan(0.1)
    }
  })

  it('add up, and come from the seed', () => {
    const both = spec([
      { kind: 'wind', force: 2 },
      { kind: 'pushes', force: 20 },
    ])
    const alone = spec([{ kind: 'wind', force: 2 }])
    const rest = Array<number>(40).fill(0)
    expect(play(started(both, { pushInterval: 0.1 }), rest)).not.toEqual(play(started(alone), rest))
    expect(play(started(both, { pushForce: 0 }), rest)).toEqual(play(started(alone), rest))
    expect(play(started(both), rest)).toEqual(play(started(both), rest))
  })
})
