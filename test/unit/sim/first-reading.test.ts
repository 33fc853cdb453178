// A machine reads what its sensors are, or is refused by name where its env first starts.

import { checkEnv, createRng, type EnvPlugin, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { block } from './block-env.js'

const start = (plugin: EnvPlugin) => {
  const spec = plugin.create({})
  const env = spec.create(nominalPhysics(spec))
  env.reset(createRng(1))
  return env
}

const more = "`read` of the machine of 'block' to write 1 readings, one a sensor, got more"

describe('a machine that reads', () => {
  it.each<[string, (into: Float64Array) => unknown, string]>([
    ['one number more than it has sensors', (into) => Object.assign(into, [2, 2]), more],
    ['a list of more numbers than it has sensors', (into) => into.set([1, 2, 3]), more],
    ['one number more, after clearing all', (into) => into.fill(0) && Object.assign(into, { 1: 2 }), more],
    [
      'nothing',
      () => {},
      "`read` of the machine of 'block' to write a reading of 'block.position' (into[0]), got none",
    ],
  ])('%s is refused', (_, read, message) => {
    const plugin = block({}, { read })
    expect(() => start(plugin)).toThrow(expect.objectContaining({ code: 'env', message: `Expected ${message}` }))
    expect(checkEnv(plugin)).toMatchObject([{ law: 'runs', message: expect.stringContaining(message) }])
  })

  it.each<[string, (into: Float64Array) => unknown]>([
    ['an array', (into) => into.fill(3)],
    ['it from behind', (into) => Object.assign(into, { [into.length - 1]: 3 })],
    [
      'it number by number',
      (into) => {
        for (let i = 0; i < into.length; i++) into[i] = [3, 4, 5][i]!
      },
    ],
  ])('by filling %s to its end is not refused', (_, read) => {
    expect([...start(block({}, { read })).result.observation]).toEqual([3])
  })

  it('may go by the length of what it fills', () => {
    const sensors = ['a', 'b', 'c'].map((name) => ({ name, unit: 'm', noise: 0 }))
    const channels = [{ name: 'block.position', unit: 'm' }]
    const observe = ([, b]: Float64Array, into: Float32Array) => into.fill(b!)
    const plugin = block(
      { sensors, observe, observation: { channels, low: [-9], high: [9] } },
      { read: (into: Float64Array) => Object.assign(into, { 0: 1, [into.length / 3]: 5, 2: 1 }) },
    )
    expect([...start(plugin).result.observation]).toEqual([5])
  })

  it('may see nothing, which is no number', () => {
    const observe = ([x]: Float64Array, into: Float32Array) => into.fill(Number.isNaN(x) ? 7 : 0)
    expect([
      ...start(block({ observe }, { read: (into: Float64Array) => into.fill(Number.NaN) })).result.observation,
    ]).toEqual([7])
  })

  it('is asked again with its memory as it was', () => {
    const memory = new Float64Array(1)
    const env = start(
      block({}, { memory, start: () => memory.fill(0), read: (into: Float64Array) => into.fill(++memory[0]!) }),
    )
    expect([...env.result.observation]).toEqual([1])
  })
})

it('a number of the observation that `observe` leaves out is one that check names', () => {
  const two = ['block.position', 'block.velocity'].map((name) => ({ name, unit: 'm' }))
  const plugin = block({
    observation: { channels: two, low: [-9, -9], high: [9, 9] },
    observe: (readings: Float64Array, into: Float32Array) => Object.assign(into, { 0: readings[0] }),
  })
  expect(checkEnv(plugin)).toContainEqual(
    expect.objectContaining({ law: 'observations', message: 'Expected a finite block.velocity, got NaN in step 0' }),
  )
})
