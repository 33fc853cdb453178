// What every simulated env does beside its physics: options, constants, states, errors, and standing in for hardware.

import { createRng, type Env, LandbridgeError, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { envPlant, StateReader, StateWriter, simulatedEnv } from '#src/sim/index.js'
import { puck, simulation } from './puck-env.js'

describe('options', () => {
  it.each([
    ['histroy', "did you mean 'history'?"],
    ['weather', 'there is: history, substeps, wrappers, action, force, actuator, pixels, colours'],
  ])('are refused where unknown: %s', (name, hint) => {
    expect(() => envs.cartPole.create({ [name]: 2 })).toThrow(expect.objectContaining({ code: 'config', hint }))
  })

  it.each([envs.cartPole, envs.drive, envs.platformer])(
    'are refused where colours are asked for without an image: $id',
    (env) => {
      expect(() => env.create({ colours: 'rgb' })).toThrow(
        expect.objectContaining({ code: 'config', hint: 'set `pixels` too' }),
      )
    },
  )

  it('set the solver steps', () => {
    expect(envs.cartPole.create({ substeps: 7 }).substeps).toBe(7)
  })
})

it('what a machine does not read again is no number, rather than what it read before', () => {
  const forgetful = simulatedEnv({
    id: 'forgetful',
    summary: 'reads its sensors once',
    options: {},
    simulate: () => ({
      ...simulation,
      machine(physics, step, rng) {
        const machine = simulation.machine(physics, step, rng)
        let read = false
        return {
          ...machine,
          read(into) {
            if (!read) machine.read(into)
            read = true
          },
        }
      },
    }),
  })
  const spec = forgetful.create({})
  const env = spec.create(nominalPhysics(spec))
  env.reset(createRng(1))
  expect([...env.result.observation].every(Number.isFinite)).toBe(true)
  env.step(Float32Array.of(1))
  expect([...env.result.observation]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

describe('constants', () => {
  const spec = envs.cartPole.create({})

  it('are refused where unknown, missing or out of range', () => {
    const env = spec.create(nominalPhysics(spec))
    const { gravity: _, ...lacking } = nominalPhysics(spec)
    expect(() => env.set({ ...nominalPhysics(spec), poleMas: 1 })).toThrow(
      expect.objectContaining({ code: 'physics', hint: "did you mean 'poleMass'?" }),
    )
    expect(() => env.set(lacking)).toThrow(/a value for cart-pole's 'gravity', got none/)
    expect(() => env.set({ ...nominalPhysics(spec), poleMass: 99 })).toThrow(
      /cart-pole's 'poleMass' in \[0.01, 2\] kg, got 99/,
    )
    expect(() => env.set({ ...nominalPhysics(spec), poleMass: Number.NaN })).toThrow(LandbridgeError)
  })

  it('act from the next reset and give the env that has them from the start', () => {
    const heavy = { ...nominalPhysics(spec), poleMass: 1 }
    const changed = spec.create(nominalPhysics(spec))
    changed.reset(createRng(1))
    changed.set(heavy)
    const fresh = spec.create(heavy)
    for (const env of [changed, fresh]) {
      env.reset(createRng(2))
      for (let k = 0; k < 10; k++) env.step(Float32Array.of(10))
    }
    expect([...changed.result.observation]).toEqual([...fresh.result.observation])
  })
})

describe('states', () => {
  const spec = envs.cartPole.create({ history: 2 })
  const physics = {
    ...nominalPhysics(spec),
    actuatorLag: 0.03,
    actionDelay: 1.5,
    observationDelay: 1,
    observationNoise: 1,
  }

  it('carry constants, pipelines and the noise generator', () => {
    const env = spec.create(physics)
    env.reset(createRng(3))
    for (let k = 0; k < 5; k++) env.step(Float32Array.of(k))
    const state = env.save()
    const other = spec.create(nominalPhysics(spec))
    other.load(state)
    expect([...other.result.observation]).toEqual([...env.result.observation])
    for (let k = 0; k < 20; k++) {
      for (const one of [env, other]) one.step(Float32Array.of(-k / 4))
      expect([...other.result.observation]).toEqual([...env.result.observation])
      expect(other.result.terminated).toBe(env.result.terminated)
    }
  })

  it('of something else are refused', () => {
    const env = spec.create(physics)
    env.reset(createRng(4))
    const state = env.save()
    for (const broken of [state.slice(0, 3), state.slice(0, 60), new Uint8Array(0)])
      expect(() => env.load(broken)).toThrow(expect.objectContaining({ code: 'checkpoint' }))
  })

  it.each([
    ['another env', envs.pendulum, {}, envs.cartPole, {}, /^Expected a state of cart-pole {.*}, got one of pendulum {/],
    [
      'another option',
      envs.cartPole,
      { force: 10 },
      envs.cartPole,
      { force: 50 },
      /"force":50.*, got one .*"force":10/,
    ],
    [
      'another motor',
      envs.pendulum,
      {},
      envs.pendulum,
      { actuator: 'lag' },
      /of pendulum .*"lag".*, got one of pendulum/,
    ],
    ['other substeps', envs.cartPole, { substeps: 2 }, envs.cartPole, {}, /"substeps":1}, got .*"substeps":2}$/],
  ] as const)('of %s are refused, with both named', (_, saver, options, loader, others, message) => {
    const [saved, loaded] = [saver.create(options), loader.create(others)].map((one) => one.create(nominalPhysics(one)))
    for (const one of [saved!, loaded!]) one.reset(createRng(4))
    expect(() => loaded!.load(saved!.save())).toThrow(
      expect.objectContaining({ code: 'checkpoint', message: expect.stringMatching(message) }),
    )
  })

  it('are loaded where an option is only said, and refused where the table has other constants', () => {
    const { substeps } = envs.cartPole.create({})
    const saying = envs.cartPole.create({ history: 2, substeps })
    const env = spec.create(physics)
    env.reset(createRng(4))
    const other = saying.create(nominalPhysics(saying))
    other.load(env.save())
    expect(other.save()).toEqual(env.save())
    const rubbing = { ...simulation.physics, rub: { nominal: 1, min: 0, max: 2, unit: 'N', about: 'friction' } }
    const older = { id: 'puck', summary: '', options: {}, simulate: () => ({ ...simulation, physics: rubbing }) }
    const [one, two] = [simulatedEnv(older), puck]
      .map((plugin) => plugin.create({}))
      .map((it) => it.create(nominalPhysics(it)))
    one!.reset(createRng(4))
    const message = /^Expected a state of puck with mass, drag, act.*, got one of puck with mass, drag, rub, act/
    expect(() => two!.load(one!.save())).toThrow(message)
  })

  it('that are cut short anywhere are refused, and the env stays as it was', () => {
    const env = spec.create(physics)
    env.reset(createRng(4))
    const state = env.save()
    for (let length = 0; length < state.length; length += 1 + Math.floor(length / 40)) {
      expect(() => env.load(state.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'checkpoint', message: expect.stringContaining(`got ${length} bytes`) }),
      )
    }
    expect(() => env.load(state.slice(0, -1))).toThrow(`got ${state.length - 1} bytes of ${state.length}`)
    expect(env.save()).toEqual(state)
  })

  it('are read in full or not at all', () => {
    const writer = new StateWriter()
    writer.write([1, -0, Number.POSITIVE_INFINITY])
    const reader = new StateReader(writer.finish('end'))
    const two = new Float64Array(2)
    reader.read(two)
    expect([...two]).toEqual([1, -0])
    expect(() => reader.finish()).toThrow(expect.objectContaining({ code: 'checkpoint' }))
    reader.read(new Float64Array(1))
    reader.finish()
    expect(reader.text).toBe('end')
    expect(() => reader.read(two)).toThrow(expect.objectContaining({ code: 'checkpoint' }))
  })
})

describe('errors', () => {
  const spec = envs.cartPole.create({})

  it('refuse a push that is no force', () => {
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(1))
    const state = env.save()
    for (const [x, y] of [
      [Number.NaN, 0],
      [0, Number.POSITIVE_INFINITY],
    ] as const)
      expect(() => env.push!(x, y)).toThrow(
        expect.objectContaining({
          code: 'env',
          message: `Expected a push of cart-pole to be of finite forces, got [${x}, ${y}]`,
        }),
      )
    expect(env.save()).toEqual(state)
  })

  it('say that a reset comes first', () => {
    const env = spec.create(nominalPhysics(spec))
    for (const call of [() => env.step(Float32Array.of(1)), () => env.save(), () => env.draw?.()])
      expect(call).toThrow(/cart-pole to be reset/)
  })

  it('refuse a command that is not finite, and leave the world as it was', () => {
    const [env, twin] = [5, 5].map((seed) => {
      const one = spec.create(nominalPhysics(spec))
      one.reset(createRng(seed))
      one.step(Float32Array.of(1))
      return one
    }) as [Env, Env]
    expect(() => env.step(Float32Array.of(Number.NaN))).toThrow(
      expect.objectContaining({
        code: 'channels',
        message: "Expected cart-pole's 'cart.force' in [-10, 10] N, got NaN",
      }),
    )
    for (const one of [env, twin]) one.step(Float32Array.of(3))
    expect([...env.result.observation]).toEqual([...twin.result.observation])
  })
})

describe('an env as a plant', () => {
  const spec = envs.cartPole.create({})

  it('starts with a reset, and each command moves it by one control period', () => {
    const plant = envPlant(spec, { poleMass: 0.5 })
    const into = new Float32Array(4)
    expect(() => plant.observe(into)).toThrow(/Expected a reset/)
    plant.simulated!.reset(8)
    plant.apply(Float32Array.of(10))
    plant.observe(into)
    const again = envPlant(spec, { poleMass: 0.5 })
    again.simulated!.reset(8)
    again.apply(Float32Array.of(10))
    expect([...into]).toEqual([...observed(again.observe)])
    expect(plant.simulated!.outcome()).toMatchObject({ reward: 1, terminated: false })
    plant.safe()
    expect([...into]).toEqual([...observed(plant.observe)])
    plant.dispose?.()
  })

  it('draws its constants with the seed', () => {
    const plant = envPlant(spec, { poleMass: { kind: 'uniform', low: 0.05, high: 2 } })
    const rows = [1, 2].map((seed) => {
      plant.simulated!.reset(seed)
      plant.apply(Float32Array.of(10))
      return [...observed(plant.observe)].join()
    })
    expect(rows[0]).not.toBe(rows[1])
  })

  function observed(observe: (into: Float32Array) => void): Float32Array {
    const into = new Float32Array(4)
    observe(into)
    return into
  }
})
