// Acting: the action of the heads, the same bits for any number of rows and for the learner's own network.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, type NetworkSpec } from '#src/core/index.js'
import { createActor, engines, goldenVectors, Normaliser, snapshotPolicy } from '#src/nn/index.js'
import { wasmBytes } from '../wasm-bytes.js'
import { actions, drawObservations, drawParameters, exampleSnapshot, observation, specsOf } from './snapshot-example.js'

const memory = new Float32Array(0)

function loadedActor(kind: 'box' | 'discrete', clip = 5) {
  const snapshot = exampleSnapshot(kind)
  const actor = createActor(snapshot.contract.actor, observation, actions[kind], clip)
  actor.load(snapshot.actor, snapshot.normaliser)
  return actor
}

describe('an actor', () => {
  it('gives a row the same bits whatever rows are computed with it', () => {
    const actor = loadedActor('box')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 21 }), fc.nat(), (rows, seed) => {
        const raw = drawObservations(rows, seed)
        const together = actor.policy.act(raw, rows, memory).slice()
        for (let row = 0; row < rows; row++) {
          const alone = actor.policy.act(raw.subarray(row * 3, row * 3 + 3), 1, memory)
          expect(alone).toEqual(together.slice(row * 2, row * 2 + 2))
        }
      }),
    )
  })

  it('clips means to [-1, 1] and leaves the raw heads as they are', () => {
    const actor = loadedActor('box')
    const raw = drawObservations(50, 3)
    const { mean, logStd } = actor.outputs(raw, 50)
    const expected = mean!.map((value) => Math.min(Math.max(value, -1), 1))
    expect(mean!.some((value) => Math.abs(value) > 1)).toBe(true)
    expect(logStd).toHaveLength(2)
    expect(actor.policy.act(raw, 50, memory)).toEqual(expected)
  })

  it('chooses the largest logit, the first of equals', () => {
    const actor = loadedActor('discrete')
    const raw = drawObservations(50, 3)
    const logits = actor.outputs(raw, 50).logits!.slice()
    const chosen = actor.policy.act(raw, 50, memory)
    expect(new Set(chosen).size).toBeGreaterThan(1)
    chosen.forEach((index, row) => {
      const own = [...logits.subarray(row * 3, row * 3 + 3)]
      expect(index).toBe(own.indexOf(Math.max(...own)))
    })
    const blank = createActor(specsOf('discrete').actor, observation, actions.discrete, 5)
    expect(blank.policy.act(raw.subarray(0, 6), 2, memory)).toEqual(Float32Array.of(0, 0))
  })

  it.each([2, 4, 6])('refuses %i numbers for one row of three', (length) => {
    const { policy } = loadedActor('box')
    const message = `Expected 1 rows of 3 numbers, got ${length}`
    const acted = () => policy.act(new Float32Array(length), 1, memory)
    expect(acted).toThrow(expect.objectContaining({ code: 'channels', message }))
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses an observation of %s, and its memory stays as it was',
    (odd) => {
      const { policy } = loadedActor('box')
      const before = memory.slice()
      const acted = () => policy.act(Float32Array.of(0, odd, 0), 1, memory)
      const message = `Expected finite observations, got ${odd} for 'arm.speed' in row 0`
      expect(acted).toThrow(expect.objectContaining({ code: 'channels', message }))
      expect(memory).toEqual(before)
    },
  )

  it.each([undefined, 0.5, '1', -1])('refuses %s rows', (rows) => {
    const { policy } = loadedActor('box')
    const message = `Expected a whole number of rows, got ${rows}`
    const acted = () => policy.act(new Float32Array(3), rows as number, memory)
    expect(acted).toThrow(expect.objectContaining({ code: 'channels', message }))
  })

  it("gives the bits of the learner's network on normalised rows", async () => {
    const snapshot = exampleSnapshot()
    const rows = 13
    const raw = drawObservations(rows, 8)
    const normaliser = new Normaliser(3, 5)
    normaliser.load(snapshot.normaliser)
    const normalised = new Float32Array(raw.length)
    normaliser.apply(raw, rows, normalised)
    const engine = await engines.simd.create({}, undefined)
    const network = engine.network(snapshot.contract.actor, createRng(1))
    network.load({ parameters: snapshot.actor, first: {}, second: {}, steps: {} })
    const tape = await network.forward({ observation: engine.keep(normalised, 3) })
    expect(loadedActor('box').outputs(raw, rows)).toEqual(tape.outputs)
  })

  it('keeps apart from other actors, also after one of them is disposed of', () => {
    const one = loadedActor('box')
    const raw = drawObservations(4, 2)
    const before = one.policy.act(raw, 4, memory).slice()
    const other = loadedActor('discrete')
    other.policy.act(drawObservations(300, 4), 300, memory)
    other.dispose()
    other.dispose()
    const third = createActor(specsOf('box').actor, observation, actions.box, 5)
    third.load(drawParameters(specsOf('box').actor, 77), { ...exampleSnapshot().normaliser, count: 0 })
    third.policy.act(drawObservations(300, 4), 300, memory)
    expect(one.policy.act(raw, 4, memory)).toEqual(before)
  })

  it('acts no more once it is disposed of, however often', () => {
    const policy = snapshotPolicy(exampleSnapshot('box'))
    policy.dispose()
    policy.dispose()
    expect(() => policy.act(drawObservations(1, 1), 1, memory)).toThrow(
      'Expected a policy that may act, got one that was disposed',
    )
  })

  it('gives its memory back for the policies that come after it', () => {
    const { actor: narrow } = specsOf('box')
    const layers = [{ kind: 'dense', size: 1 << 18, gain: 1, activation: 'tanh' } as const]
    const actor: NetworkSpec = { ...narrow, trunks: [{ name: 'trunk', from: ['observation'], layers }] }
    const example = exampleSnapshot()
    const snapshot = { ...example, contract: { ...example.contract, actor }, actor: drawParameters(actor, 1) }
    const before = wasmBytes()
    for (let i = 0; i < 20; i++) snapshotPolicy(snapshot).dispose()
    // Each has 2^18 * 6 weights: more than 6 MB.
    expect(wasmBytes() - before).toBeLessThan(20e6)
  })

  it('refuses networks, weights, statistics and rows that do not fit', () => {
    const { actor: spec } = specsOf('box')
    const refused = (code: string) => expect.objectContaining({ code })
    expect(() => createActor(specsOf('discrete').actor, observation, actions.box, 5)).toThrow(refused('config'))
    expect(() => createActor({ ...spec, inputs: { camera: 3 } }, observation, actions.box, 5)).toThrow(
      refused('config'),
    )
    const narrow: NetworkSpec = { ...spec, inputs: { observation: 2 } }
    expect(() => createActor(narrow, observation, actions.box, 5)).toThrow(refused('config'))
    const actor = loadedActor('box')
    const { actor: weights, normaliser } = exampleSnapshot()
    expect(() => actor.load({ ...weights, 'mean.bias': new Float32Array(3) }, normaliser)).toThrow(refused('channels'))
    const short = { ...normaliser, mean: new Float64Array(2) }
    expect(() => actor.load(weights, short)).toThrow(refused('channels'))
    expect(() => actor.policy.act(new Float32Array(5), 2, memory)).toThrow(refused('channels'))
  })
})

describe('an actor with memory', () => {
  const { actor: dense } = specsOf('box')
  const layers = [{ kind: 'gru', size: 5, gain: 1 } as const, { kind: 'lstm', size: 3, gain: 1 } as const]
  const spec: NetworkSpec = { ...dense, trunks: [{ name: 'trunk', from: ['observation'], layers }] }
  const make = () => {
    const actor = createActor(spec, observation, actions.box, 5)
    actor.load(drawParameters(spec, 3), exampleSnapshot().normaliser)
    return actor
  }

  it('updates it in place, with the bits of each row alone', () => {
    const [rows, steps, size] = [7, 4, 5 + 2 * 3]
    const { policy } = make()
    expect(policy.memorySize).toBe(size)
    const together = new Float32Array(rows * size)
    const alone = Array.from({ length: rows }, () => new Float32Array(size))
    for (let step = 0; step < steps; step++) {
      const raw = drawObservations(rows, step)
      const all = policy.act(raw, rows, together).slice()
      alone.forEach((own, row) => {
        expect(policy.act(raw.subarray(row * 3, row * 3 + 3), 1, own)).toEqual(all.slice(row * 2, row * 2 + 2))
        expect(own).toEqual(together.slice(row * size, (row + 1) * size))
      })
    }
    expect(together.every((value) => value !== 0)).toBe(true)
  })

  it("gives the bits of the learner's network over a sequence", async () => {
    const actor = make()
    const { normaliser: statistics } = exampleSnapshot()
    const raw = drawObservations(6, 8)
    const normaliser = new Normaliser(3, 5)
    normaliser.load(statistics)
    const normalised = new Float32Array(raw.length)
    normaliser.apply(raw, 6, normalised)
    const engine = await engines.simd.create({}, undefined)
    const network = engine.network(spec, createRng(1))
    network.load({ parameters: drawParameters(spec, 3), first: {}, second: {}, steps: {} })
    const memory = new Float32Array(2 * actor.policy.memorySize)
    const sequence = { length: 3, memory: memory.slice(), starts: new Uint8Array(6) }
    const tape = await network.forward({ observation: engine.keep(normalised, 3) }, undefined, sequence)
    for (let step = 0; step < 3; step++) {
      const { mean } = actor.outputs(raw.subarray(step * 6, step * 6 + 6), 2, memory)
      expect(mean).toEqual(tape.outputs.mean!.slice(step * 4, step * 4 + 4))
    }
    expect(memory).toEqual(tape.memory)
  })

  it('refuses memory that is too short', () => {
    const attempt = () => make().policy.act(drawObservations(2, 1), 2, new Float32Array(11))
    expect(attempt).toThrow(expect.objectContaining({ code: 'channels' }))
  })
})

describe('golden vectors', () => {
  const snapshot = exampleSnapshot()

  it('are at most 16 rows spread over the samples, with the outputs of the policy', () => {
    const samples = drawObservations(160, 6)
    const golden = goldenVectors(snapshot, samples)
    expect(golden.rows).toBe(16)
    for (let row = 0; row < 16; row++) {
      expect(golden.observations.slice(row * 3, row * 3 + 3)).toEqual(samples.slice(row * 30, row * 30 + 3))
    }
    expect(golden.outputs).toEqual(loadedActor('box').outputs(golden.observations, 16).mean)
  })

  it('are one row of zeros where nothing was observed', () => {
    const golden = goldenVectors(snapshot, new Float32Array(0))
    expect(golden.rows).toBe(1)
    expect(golden.observations).toEqual(new Float32Array(3))
  })
})
