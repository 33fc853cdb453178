// What an env file may declare wrongly, as plain JavaScript lets it: each is refused where the env is made, by name.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkEnv, createRng, importPlugin, nominalPhysics, z } from 'landbridge/core'
import { bamServo, drawTrack, type Wrapper, wrapEnv } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { block, force, machine } from './block-env.js'

const still = { channels: [{ name: 'block.mass', unit: 'kg' }], low: [0], high: [9] }
it('a lawful block has no findings', () => {
  expect(checkEnv(block())).toEqual([])
})

it('delays may be longer than those of other envs', () => {
  const delay = (nominal: number, max: number) => ({ nominal, min: 0, max, unit: 'control steps', about: 'slow radio' })
  const physics = {
    mass: { nominal: 1, min: 0.5, max: 2, unit: 'kg', about: 'mass of the block' },
    actionDelay: delay(30, 40),
    observationDelay: delay(0, 30.5),
  }
  expect(checkEnv(block({ physics }))).toEqual([])
  const spec = block({ physics }).create({})
  const [late, prompt] = [30, 0].map((actionDelay) => {
    const env = spec.create({ ...nominalPhysics(spec), actionDelay, observationDelay: 0 })
    env.reset(createRng(3))
    return Array.from({ length: 50 }, (_, k) => {
      env.step(Float32Array.of(actionDelay > 0 ? Math.sin(k) : k < 30 ? 0 : Math.sin(k - 30)))
      return env.result.observation[0]
    })
  })
  expect(late).toEqual(prompt)
})

describe('a simulation', () => {
  it.each<[object, string, string?]>([
    [
      { obsevation: 3 },
      "the simulation of 'block' to have known keys, got 'obsevation'",
      "did you mean 'observation'?",
    ],
    [{ presetz: {} }, "the simulation of 'block' to have known keys, got 'presetz'", "did you mean 'presets'?"],
    [{ machine: undefined }, "the simulation of 'block' to have machine, got none"],
    [{ view: undefined }, "the simulation of 'block' to have view, got none"],
    [
      { async judge() {} },
      "'judge' of the simulation of 'block' to be done when it returns, got an async function",
      'an env is synchronous: what it waits for belongs into a driver',
    ],
    [{ view: { left: -1, right: 1, bottom: -1 } }, "top of the view of 'block' to be finite, got undefined"],
    [
      { view: { left: 1, right: -1, bottom: -1, top: 1 } },
      "left of the view of 'block' to be below its right (-1), got 1",
    ],
    [
      { view: { left: -1, right: 1, bottom: 0, top: 0 } },
      "bottom of the view of 'block' to be below its top (0), got 0",
    ],
    [{ substeps: 0 }, "substeps of the simulation of 'block' to be a whole number from 1 on, got 0"],
    [{ maxSteps: 2.5 }, "maxSteps of the simulation of 'block' to be a whole number from 1 on, got 2.5"],
    [{ controlHz: '20' }, "controlHz of the simulation of 'block' to be finite and above 0, got the text '20'"],
    [{ solved: Number.NaN }, "solved of the simulation of 'block' to be finite, got NaN"],
    [{ sensors: 3 }, "sensors of the simulation of 'block' to be a list, got 3"],
    [{ sensors: [{ name: 'x', unit: 'm', noise: -1 }] }, "noise of sensor 'x' of 'block' to be finite and at least 0"],
    [
      { observation: { channels: [], lo: [], high: [] } },
      "the observation of 'block' to have known keys, got 'lo'",
      "did you mean 'low'?",
    ],
    [{ observation: { channels: [], low: [] } }, "high of the observation of 'block' to be a list, one a channel, got"],
    [
      { actuators: { channels: force, low: [-5], high: [5], slow: [500], safe: [0] } },
      "the actuators of 'block' to have known keys, got 'slow'",
      "did you mean 'low'?",
    ],
    [
      { physics: { mass: { nominal: 1, min: 0, max: 2, units: 'kg', about: 'mass' } } },
      "the parameter 'mass' of 'block' to have known keys, got 'units'",
      "did you mean 'unit'?",
    ],
  ])('%o is refused', (declared, message, hint) => {
    const refusal = expect.objectContaining({
      code: 'env',
      message: expect.stringContaining(`Expected ${message}`),
      ...(hint !== undefined && { hint }),
    })
    expect(() => block(declared).create({})).toThrow(refusal)
  })

  it.each<[object, string]>([
    [{ heavy: { mas: 2 } }, "a parameter of block's preset heavy, got 'mas'"],
    [{ heavy: { mass: 3 } }, "block's preset heavy's 'mass' in [0.5, 2] kg, got 3"],
    [{ heavy: { actuatorGain: { kind: 'uniform', low: 0, high: 1 } } }, "'actuatorGain' in [0.1, 2], got 0"],
  ])('presets %j, which fit no constants, are refused', (presets, message) => {
    expect(() => block({ presets }).create({})).toThrow(
      expect.objectContaining({ code: 'physics', message: expect.stringContaining(message) }),
    )
  })
})

it.each(['0.7', null, true, [1]])('%j in place of the value of a constant is refused', (mass) => {
  const spec = block().create({})
  const values = { ...nominalPhysics(spec), mass } as unknown as Record<string, number>
  const refusal = `Expected block's 'mass' in [0.5, 2] kg, got ${JSON.stringify(mass)}`
  expect(() => spec.create(values)).toThrow(expect.objectContaining({ code: 'physics', message: refusal }))
})

it('a wrapper that is none is refused', () => {
  const wrap = () => wrapEnv(block().create({}), [{ kind: 'netwrok' } as unknown as Wrapper])
  const message = expect.stringMatching(/^wrappers\.0\.kind: Expected one of 'time-limit', .* got "netwrok"$/)
  expect(wrap).toThrow(expect.objectContaining({ code: 'config', message }))
})

it('a seed in place of a generator is refused', () => {
  const spec = block().create({})
  const reset = () => spec.create(nominalPhysics(spec)).reset(1 as unknown as ReturnType<typeof createRng>)
  expect(reset).toThrow(
    expect.objectContaining({
      message: 'Expected a generator to reset block with, got 1',
      hint: 'as in env.reset(createRng(1))',
    }),
  )
})

describe('a machine', () => {
  it.each<[object, object, string]>([
    [{ drve() {} }, {}, "the machine of 'block' to have known keys, got 'drve'"],
    [{ read: undefined }, {}, "the machine of 'block' to have read, got none"],
    [{ async read() {} }, {}, "'read' of the machine of 'block' to be done when it returns, got an async function"],
    [{}, { judge: undefined }, "'block' to have a judge, or its machine an outcome, got neither"],
    [{ motors: [0, -1] }, {}, "motors of the machine of 'block' to be a list of at most 1 joints, one an actuator"],
    [
      { motors: [] },
      {},
      "motors of the machine of 'block' to be a joint for each of its 1 actuators, since it has no drive",
    ],
    [{ motors: [1] }, {}, "motors of the machine of 'block' to be joints of its world, or -1 for none, got 1"],
    [
      { motors: [undefined] },
      {},
      "motors of the machine of 'block' to be joints of its world, or -1 for none, got undef",
    ],
    [{}, { sensors: [] }, "'block' to have `observe`, or as many sensors as numbers that are observed (1), got 0"],
    [{}, { privileged: still }, "the machine of 'block' to have privilege, since its simulation has privileged"],
    [{ privilege() {} }, {}, "the machine of 'block' to have no privilege, since its simulation has no privileged"],
    [{}, { logged: [{ joint: 'rial' }] }, "the name of a joint of the world, got 'rial'"],
  ])('%o is refused', (machined, declared, message) => {
    const spec = block(declared, machined).create({})
    const env = spec.create(nominalPhysics(spec))
    expect(() => env.reset(createRng(1))).toThrow(
      expect.objectContaining({ code: 'env', message: expect.stringContaining(`Expected ${message}`) }),
    )
  })

  it('that cannot be made is a finding with the hint of what refused it', () => {
    const [finding] = checkEnv(block({ machine: () => machine(1, 0.01, {}).world.joint('rial') }))
    expect(finding).toMatchObject({ law: 'runs', hint: "did you mean 'rail'?" })
  })
})

describe('a definition', () => {
  it('gives its simulation at once', () => {
    expect(() => block({}, {}, { simulate: async () => ({}) }).create({})).toThrow(
      "Expected 'simulate' of 'block' to be done when it returns, got a promise",
    )
  })

  it('has known keys, and schemas for options', () => {
    expect(() => block({}, {}, { sumary: '' })).toThrow(expect.objectContaining({ hint: "did you mean 'summary'?" }))
    expect(() => block({}, {}, { options: { a: 3 } })).toThrow(/option 'a' of 'block' to be a schema, got 3/)
    expect(() => block({}, {}, { options: { history: z.int().default(3) } })).toThrow(
      /option 'history' of 'block' to have a name of its own, got that of one that every env has/,
    )
  })

  it('that is refused says so with its hint where a module makes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'landbridge-'))
    const file = join(folder, 'odd.mjs')
    const sim = import.meta.resolve('landbridge/sim')
    writeFileSync(
      file,
      `import { simulatedEnv } from '${sim}'
      export const odd = simulatedEnv({ id: 'odd', summary: 'odd', options: { a: 3 }, simulate() {} })`,
    )
    await expect(importPlugin(pathToFileURL(file).href)).rejects.toMatchObject({
      code: 'env',
      message: expect.stringContaining("Expected option 'a' of 'odd' to be a schema, got 3"),
      hint: 'as in z.number().default(3)',
    })
    rmSync(folder, { recursive: true })
  })
})

describe('parts of a machine', () => {
  it.each<[() => unknown, string, string, string]>([
    [
      () => bamServo({ actuator: 'mx65' as never, model: 'm1' }),
      'config',
      "a servo that was identified, got 'mx65'",
      "did you mean 'mx64'?",
    ],
    [
      () => drawTrack('step' as never, createRng(1), { cells: 9, cell: 1, start: 2, scale: 1 }),
      'env',
      "a kind of terrain, got 'step'",
      "did you mean 'steps'?",
    ],
  ])('%s is refused with what there is', (make, code, message, hint) => {
    expect(make).toThrow(expect.objectContaining({ code, message: `Expected ${message}`, hint }))
  })
})
