// The laws of surgery for every head and every kind of memory: what two tasks share by name acts as before, along an episode.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import { createRng, type Networks, type Snapshot, type Space, type Task } from '#src/core/index.js'
import { createActor } from '#src/nn/index.js'
import { networksFor, transferSnapshot } from '#src/transfer/index.js'
import { carry, moments, randomSnapshot, spansOf, taskOf, twoTasks } from './random-policy.js'

const origin = { env: { id: 'target', config: {} }, physics: {} }
const hidden = [6, 5]

const architectures: Record<string, (task: Task) => Networks> = {
  'a spread that is seen': (task) => policies.mlp.create({ hidden, seenStd: true }, { task, critic: 'value' }),
  'squashed actions': (task) => policies.mlp.create({ hidden }, { task, critic: 'action-value' }),
  'normalised layers': (task) => policies.mlp.create({ hidden, layerNorm: true }, { task, critic: 'value' }),
  gru: (task) => policies.recurrent.create({ hidden: [], size: 5 }, { task, critic: 'value' }),
  lstm: (task) => policies.recurrent.create({ hidden: [4], cell: 'lstm', size: 3 }, { task, critic: 'value' }),
}

function transfer(source: Snapshot, task: Task): Snapshot {
  const target = { task, origin, networks: networksFor(source.contract, task) }
  return transferSnapshot(source, target, { normaliser: 'carry', rng: createRng(3) }).snapshot
}

/** What every head that is read by actions gives along one episode, [head][step][number]. */
function episode({ contract, actor, normaliser }: Snapshot, rows: number[][]): Record<string, number[][]> {
  const made = createActor(contract.actor, contract.observation, contract.action, contract.clip)
  made.load(actor, normaliser)
  const memory = new Float32Array(made.policy.memorySize)
  const steps = rows.map((row) => structuredClone(made.outputs(Float32Array.from(row), 1, memory)))
  made.dispose()
  return Object.fromEntries(Object.keys(steps[0]!).map((head) => [head, steps.map((step) => [...step[head]!])]))
}

/** The place of each number of `to` in `from`, where both have it. */
function shared(from: Space, to: Space): [number, number][] {
  const spans = spansOf(from)
  return [...spansOf(to)].flatMap(([name, numbers]) =>
    numbers.flatMap((number, i): [number, number][] => (spans.has(name) ? [[spans.get(name)![i]!, number]] : [])),
  )
}

describe.each(Object.entries(architectures))('any two tasks, with %s', (_what, lay) => {
  it('share what every head says of the actions that both have, along an episode', () => {
    const cases = fc.record({
      tasks: twoTasks,
      count: fc.constantFrom(0, 1000),
      seed: fc.integer({ min: 0, max: 1e9 }),
    })
    fc.assert(
      fc.property(cases, ({ tasks, count, seed }) => {
        const source = randomSnapshot(tasks.source, {}, count, seed, lay(tasks.source))
        const target = transfer(source, tasks.target)
        const { observation, action } = source.contract
        const kept = new Set(shared(observation, tasks.target.observation).map(([from]) => from))
        const rows = moments(source, 6, 3, seed).map((row) =>
          row.map((value, i) => (kept.has(i) ? value : source.normaliser.mean[i]!)),
        )
        const rng = createRng(seed)
        const theirs = rows.map((row) => carry(row, observation, tasks.target.observation, () => rng.normal()))
        const [before, after] = [episode(source, rows), episode(target, theirs)]
        expect(Object.keys(after)).toEqual(Object.keys(before))
        for (const [head, steps] of Object.entries(before))
          steps.forEach((numbers, step) => {
            for (const [from, to] of shared(action, tasks.target.action)) {
              const [ours, own] = [numbers[from]!, after[head]![step]![to]!]
              expect(Math.abs(own - ours)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(ours)))
            }
          })
      }),
      { numRuns: 60 },
    )
  })
})

it.each(['value', 'action-value'] as const)(
  'a new action starts with the spread of a policy from scratch, critic: %s',
  (critic) => {
    const angle = { name: 'pole.angle', unit: 'rad' }
    const motors = ['hip', 'toe'].map((name) => ({ name, unit: 'N m' }))
    const [one, two] = [taskOf([angle], motors.slice(0, 1), 'box'), taskOf([angle], motors, 'box')]
    const config = { hidden, seenStd: true, initialLogStd: -2 }
    const source = randomSnapshot(one, {}, 100, 1, policies.mlp.create(config, { task: one, critic }))
    const target = transfer(source, two)
    for (const [, toe] of episode(target, moments(source, 20, 3, 2)).logStd!) expect(toe).toBeCloseTo(-2, 0)
    expect(target.actor['logStd.bias']![1]).toBe(-2)
    expect(target.actor['mean.bias']![1]).toBe(0)
  },
)
