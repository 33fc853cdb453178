// The laws of freeze schedules: pure, monotone, top before bottom, rates within (0, 1].

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FreezeSchedule, type LayerInfo, layerInfos, type NetworkSpec } from '#src/core/index.js'
import { freezeSchedules } from '#src/transfer/index.js'

const spec = (depth: number, free: boolean): NetworkSpec => ({
  inputs: { observation: 3 },
  trunks: [
    {
      name: 'trunk',
      from: ['observation'],
      layers: Array.from({ length: depth }, () => ({ size: 4, activation: 'tanh' as const, gain: 1 })),
    },
  ],
  heads: [
    { kind: 'dense', name: 'mean', from: 'trunk', size: 2, gain: 1 },
    ...(free ? [{ kind: 'free' as const, name: 'logStd', size: 2, initial: 0 }] : []),
  ],
})

const networks = fc
  .record({ actor: fc.integer({ min: 1, max: 5 }), critic: fc.integer({ min: 1, max: 5 }) })
  .map(({ actor, critic }) => layerInfos({ actor: spec(actor, true), critic: spec(critic, false) }))

const share = fc.double({ min: 0, max: 1, noNaN: true })

const schedules = fc.oneof(
  fc.constant(freezeSchedules.none.create({})),
  fc.constant(freezeSchedules.allButHead.create({})),
  fc
    .record({
      by: share,
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      critic: fc.constantFrom('at-once', 'gradual'),
    })
    .map((config) => freezeSchedules.gradual.create(config)),
  fc.record({ warm: share, ramp: share }).map((config) => freezeSchedules.criticFirst.create(config)),
)

const at = (schedule: FreezeSchedule, layers: LayerInfo[], steps: number, total = 1000) =>
  schedule.at(layers, { steps, total, updates: 0, returns: [] })

const steps = fc.integer({ min: 0, max: 1000 })

describe('every schedule', () => {
  it('is pure: the same answer whenever it is asked, and nothing given is changed', () => {
    fc.assert(
      fc.property(schedules, networks, steps, steps, (schedule, layers, first, other) => {
        const frozen = layers.map((layer) => Object.freeze({ ...layer }))
        const before = at(schedule, frozen, first)
        at(schedule, frozen, other)
        expect(at(schedule, frozen, first)).toEqual(before)
      }),
    )
  })

  it('keeps a layer training that once trained, and never lowers its rate', () => {
    fc.assert(
      fc.property(schedules, networks, steps, steps, (schedule, layers, a, b) => {
        const early = at(schedule, layers, Math.min(a, b))
        const late = at(schedule, layers, Math.max(a, b))
        for (const name of early.train) {
          expect(late.train.has(name)).toBe(true)
          expect(late.rates[name]).toBeGreaterThanOrEqual(early.rates[name]!)
        }
      }),
    )
  })

  it('trains a layer only with all above it in its network, and none faster than one above it', () => {
    fc.assert(
      fc.property(schedules, networks, steps, (schedule, layers, step) => {
        const { train, rates } = at(schedule, layers, step)
        for (const lower of layers.filter(({ name }) => train.has(name))) {
          for (const upper of layers.filter(({ network, depth }) => network === lower.network && depth > lower.depth)) {
            expect(train.has(upper.name)).toBe(true)
            expect(rates[upper.name]).toBeGreaterThanOrEqual(rates[lower.name]!)
          }
        }
      }),
    )
  })

  it('names only layers that there are, with rates in (0, 1]', () => {
    fc.assert(
      fc.property(schedules, networks, steps, (schedule, layers, step) => {
        const { train, rates } = at(schedule, layers, step)
        const names = new Set(layers.map(({ name }) => name))
        for (const name of train) expect(names.has(name)).toBe(true)
        expect(new Set(Object.keys(rates))).toEqual(new Set(train))
        for (const rate of Object.values(rates)) {
          expect(rate).toBeGreaterThan(0)
          expect(rate).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

const layers = layerInfos({ actor: spec(2, true), critic: spec(2, false) })
const trained = (schedule: FreezeSchedule, step: number) => [...at(schedule, layers, step).train].sort()
const critic = ['critic.mean', 'critic.trunk.0', 'critic.trunk.1']

describe('gradual', () => {
  it('trains every layer at the end', () => {
    fc.assert(
      fc.property(networks, share, (all, by) => {
        expect(at(freezeSchedules.gradual.create({ by, critic: 'gradual' }), all, 1000).train.size).toBe(all.length)
      }),
    )
  })

  it('starts with the actor heads and the whole critic, then one layer at even shares of the stage', () => {
    const schedule = freezeSchedules.gradual.create({})
    const heads = ['actor.logStd', 'actor.mean', ...critic]
    expect(trained(schedule, 0)).toEqual(heads)
    expect(trained(schedule, 249)).toEqual(heads)
    expect(trained(schedule, 250)).toEqual(['actor.logStd', 'actor.mean', 'actor.trunk.1', ...critic])
    expect(trained(schedule, 499)).not.toContain('actor.trunk.0')
    expect(trained(schedule, 500)).toHaveLength(layers.length)
  })

  it('slows each layer by 2.6 a layer below the head', () => {
    const { rates } = at(freezeSchedules.gradual.create({}), layers, 1000)
    expect(rates['actor.mean']).toBe(1)
    expect(rates['actor.logStd']).toBe(1)
    expect(rates['actor.trunk.1']).toBeCloseTo(1 / 2.6, 12)
    expect(rates['actor.trunk.0']).toBeCloseTo(1 / 2.6 ** 2, 12)
    expect(rates['critic.trunk.0']).toBe(1)
  })

  it('unfreezes by the layers of each network itself, whatever the other has', () => {
    const uneven = (actor: number, critic: number) =>
      layerInfos({ actor: spec(actor, true), critic: spec(critic, false) })
    const of = (network: string, all: LayerInfo[], config: object, step: number) =>
      [...at(freezeSchedules.gradual.create(config), all, step).train].filter((name) => name.startsWith(network)).sort()
    for (let step = 0; step <= 1000; step += 50) {
      expect(of('actor', uneven(2, 4), {}, step)).toEqual(of('actor', uneven(2, 2), {}, step))
      expect(of('actor', uneven(4, 2), {}, step)).toEqual(of('actor', uneven(4, 4), {}, step))
      const own = of('critic', uneven(2, 2), { critic: 'gradual' }, step)
      expect(of('critic', uneven(4, 2), { critic: 'gradual' }, step)).toEqual(own)
    }
  })

  it('over the whole stage gives every layer its part, the lowest the last', () => {
    const schedule = freezeSchedules.gradual.create({ by: 1 })
    const heads = ['actor.logStd', 'actor.mean', ...critic]
    expect(trained(schedule, 333)).toEqual(heads)
    expect(trained(schedule, 334)).toEqual(['actor.logStd', 'actor.mean', 'actor.trunk.1', ...critic])
    expect(trained(schedule, 666)).toHaveLength(layers.length - 1)
    expect(trained(schedule, 667)).toHaveLength(layers.length)
  })

  it('unfreezes the critic like the actor where asked', () => {
    const schedule = freezeSchedules.gradual.create({ critic: 'gradual' })
    expect(trained(schedule, 0)).toEqual(['actor.logStd', 'actor.mean', 'critic.mean'])
  })
})

describe('critic-first', () => {
  const schedule = freezeSchedules.criticFirst.create({ warm: 0.2, ramp: 0.5 })

  it('trains only the critic at first, then ramps the actor up linearly', () => {
    expect(trained(schedule, 0)).toEqual(critic)
    expect(trained(schedule, 200)).toEqual(critic)
    expect(at(schedule, layers, 325).rates['actor.trunk.0']).toBeCloseTo(0.25, 12)
    expect(at(schedule, layers, 450).rates['actor.mean']).toBeCloseTo(0.5, 12)
    expect(at(schedule, layers, 701).rates['actor.mean']).toBe(1)
  })

  it.each([0, 0.2])('trains the actor in full from there on where it rises at once: after %f', (warm) => {
    const sudden = freezeSchedules.criticFirst.create({ warm, ramp: 0 })
    if (warm > 0) expect(trained(sudden, 1000 * warm - 1)).toEqual(critic)
    expect(at(sudden, layers, 1000 * warm).rates['actor.mean']).toBe(1)
  })
})

describe('all-but-head and none', () => {
  it.each([0, 500, 1000])('train the heads, and everything, at step %i', (step) => {
    expect(trained(freezeSchedules.allButHead.create({}), step)).toEqual(['actor.logStd', 'actor.mean', 'critic.mean'])
    expect(trained(freezeSchedules.none.create({}), step)).toHaveLength(layers.length)
  })
})

describe('options', () => {
  it('that do not exist are refused by name', () => {
    expect(() => freezeSchedules.gradual.create({ until: 0.5 })).toThrow(/gradual/)
    expect(() => freezeSchedules.gradual.create({ by: 2 })).toThrow(/gradual\.by/)
  })
})
