// The laws of surgery: what source and target share by name is computed as before, in float64 and by the real float32 actor.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, parameterShapes, type Snapshot, type Space, type Task } from '#src/core/index.js'
import { createActor, decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { transferSnapshot } from '#src/transfer/index.js'
import {
  architecture,
  carry,
  forward,
  moments,
  networksOf,
  randomSnapshot,
  spansOf,
  twoTasks,
} from './random-policy.js'

const origin = { env: { id: 'target', config: {} }, physics: {} }

function transfer(source: Snapshot, task: Task, config: object, seed = 1) {
  const networks = networksOf(task, config)
  return transferSnapshot(source, { task, origin, networks }, { normaliser: 'carry', rng: createRng(seed) })
}

const cases = fc.record({
  tasks: twoTasks,
  config: architecture,
  count: fc.constantFrom(0, 1000),
  seed: fc.integer({ min: 0, max: 1e9 }),
})

/** Pairs of indices of what both spaces name. */
function shared(from: Space, to: Space): [number, number][] {
  const spans = spansOf(from)
  return [...spansOf(to)].flatMap(([name, numbers]) =>
    numbers.flatMap((number, i): [number, number][] => (spans.has(name) ? [[spans.get(name)![i]!, number]] : [])),
  )
}

/** Source rows with what the target lacks at its mean, and the same moments as the target observes them. */
function sameMoments(source: Snapshot, target: Snapshot, seed: number): { before: number[][]; after: number[][] } {
  const rng = createRng(seed)
  const ours = source.contract.observation
  const theirs = target.contract.observation
  const kept = new Set(shared(ours, theirs).map(([from]) => from))
  const rows = moments(source, 8, 12, seed)
  const before = rows.map((row) => row.map((value, i) => (kept.has(i) ? value : source.normaliser.mean[i]!)))
  return { before, after: rows.map((row) => carry(row, ours, theirs, () => Math.fround(rng.normal()))) }
}

function expectNear(got: number, expected: number, tolerance: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected)))
}

describe('any two tasks', () => {
  it('share the means or logits of the actions that both have, and the value, to 1e-6 in float64', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const { snapshot } = transfer(source, tasks.target, config)
        const { before, after } = sameMoments(source, snapshot, seed)
        before.forEach((row, i) => {
          const ours = forward(source, 'actor', row)
          const theirs = forward(snapshot, 'actor', after[i]!)
          for (const [from, to] of shared(tasks.source.action, tasks.target.action)) {
            expectNear(theirs[to]!, ours[from]!, 1e-6)
          }
          expectNear(forward(snapshot, 'critic', after[i]!)[0]!, forward(source, 'critic', row)[0]!, 1e-6)
        })
      }),
    )
  })

  it('share them to 1e-5 as the actor computes them in float32', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const { snapshot } = transfer(source, tasks.target, config)
        const { before, after } = sameMoments(source, snapshot, seed)
        const ours = outputs(source, before)
        const theirs = outputs(snapshot, after)
        for (let row = 0; row < before.length; row++) {
          for (const [from, to] of shared(tasks.source.action, tasks.target.action)) {
            expectNear(theirs[row]![to]!, ours[row]![from]!, 1e-5)
          }
        }
      }),
    )
  })

  it('report a change of 0, every channel once, and every parameter as copied or fresh', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const { snapshot, surgery } = transfer(source, tasks.target, config)
        expect(surgery.change).toBeLessThanOrEqual(1e-9)
        const ours = spansOf(tasks.source.observation)
        const theirs = spansOf(tasks.target.observation)
        expect(new Set(surgery.observations.map(({ name }) => name))).toEqual(
          new Set([...ours.keys(), ...theirs.keys()]),
        )
        for (const { name, fate } of surgery.observations) {
          expect(fate).toBe(!theirs.has(name) ? 'removed' : ours.has(name) ? 'kept' : 'added')
        }
        const sizes = [snapshot.contract.actor, snapshot.contract.critic].flatMap((spec) =>
          [...parameterShapes(spec).values()].map((shape) => shape.reduce((product, length) => product * length, 1)),
        )
        expect(surgery.copied + surgery.fresh).toBe(sizes.reduce((sum, size) => sum + size, 0))
      }),
    )
  })

  it('leave what a snapshot says of its training', () => {
    const trained = { algorithm: 'sac', duelling: true, logTemperature: -2.5 } as const
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const said = { ...source, contract: { ...source.contract, ...trained } }
        expect(transfer(said, tasks.target, config).snapshot.contract).toMatchObject(trained)
        expect(transfer(source, tasks.target, config).snapshot.contract).not.toHaveProperty('logTemperature')
      }),
      { numRuns: 30 },
    )
  })

  it('give a snapshot that is written, read and verified, the same bytes for the same generator', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const bytes = encodeSnapshot(transfer(source, tasks.target, config, seed).snapshot)
        expect(bytes).toEqual(encodeSnapshot(transfer(source, tasks.target, config, seed).snapshot))
        expect(decodeSnapshot(bytes).contract.observation).toEqual(tasks.target.observation)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the same task', () => {
  it('keeps every weight and statistic as it was', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const { snapshot, surgery } = transfer(source, tasks.source, config)
        expect(snapshot.actor).toEqual(source.actor)
        expect(snapshot.critic).toEqual(source.critic)
        expect(snapshot.normaliser).toEqual(source.normaliser)
        expect(surgery).toMatchObject({ fresh: 0, change: 0, warnings: [] })
      }),
      { numRuns: 30 },
    )
  })
})

function outputs({ contract, actor, normaliser }: Snapshot, rows: number[][]): number[][] {
  const made = createActor(contract.actor, contract.observation, contract.action, contract.clip)
  made.load(actor, normaliser)
  const head = contract.action.kind === 'box' ? 'mean' : 'logits'
  const values = made.outputs(Float32Array.from(rows.flat()), rows.length)[head]!
  const size = values.length / rows.length
  const split = rows.map((_, row) => [...values.subarray(row * size, (row + 1) * size)])
  made.dispose()
  return split
}
