// Replay memory against a table: what comes out is what went in, n steps link what belongs together, segments give it all back.

import { createRng, type Rollout } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { ReplayMemory, type Transitions } from '#src/learn/replay-memory.js'

const ROWS = 2
const shape = { observation: 1, action: 1, rows: ROWS, capacity: 100 }

/** Steps from time `from` on: the observation is 10 t + row, the action t, the reward 1; `ends` and `starts` name [t, row]. */
function rollout(
  from: number,
  length: number,
  {
    terminated = [],
    truncated = [],
    starts = [],
  }: Partial<Record<'terminated' | 'truncated' | 'starts', [number, number][]>> = {},
): Rollout {
  const count = ROWS * length
  const values = (f: (t: number, row: number) => number) =>
    Float32Array.from({ length: count }, (_, i) => f(from + Math.floor(i / ROWS), i % ROWS))
  const flags = (of: [number, number][]) =>
    Uint8Array.from({ length: count }, (_, i) =>
      of.some(([t, row]) => t === from + Math.floor(i / ROWS) && row === i % ROWS) ? 1 : 0,
    )
  return {
    rows: ROWS,
    length,
    observations: values((t, row) => 10 * t + row),
    actions: values((t) => t),
    applied: values(() => 0),
    rewards: values(() => 1),
    terminated: flags(terminated),
    truncated: flags(truncated),
    starts: flags(starts),
    finals: values((t, row) => -(10 * t + row)),
    last: Float32Array.from({ length: ROWS }, (_, row) => 10 * (from + length) + row),
    extras: {},
  }
}

function batchOf(rows: number): Transitions {
  const array = () => new Float32Array(rows)
  return { observations: array(), actions: array(), next: array(), rewards: array(), discounts: array() }
}

/** Every distinct transition of a large sample: observation -> [action, next, reward, discount]. */
function transitions(memory: ReplayMemory, gamma: number, steps: number): Record<string, number[]> {
  const batch = batchOf(2000)
  memory.sample(createRng(1), batch, { gamma, steps })
  return Object.fromEntries(
    [...batch.observations].map((observation, i) => [
      observation,
      [batch.actions[i]!, batch.next[i]!, batch.rewards[i]!, batch.discounts[i]!],
    ]),
  )
}

describe('single steps', () => {
  it('lead to the next observation, to the final one where an episode ended, and count for nothing where it terminated', () => {
    const memory = new ReplayMemory(shape)
    memory.push(
      rollout(0, 3, {
        terminated: [[1, 0]],
        truncated: [[1, 1]],
        starts: [
          [0, 0],
          [0, 1],
          [2, 0],
          [2, 1],
        ],
      }),
    )
    expect(transitions(memory, 0.5, 1)).toEqual({
      0: [0, 10, 1, 0.5],
      1: [0, 11, 1, 0.5],
      10: [1, -10, 1, 0],
      11: [1, -11, 1, 0.5],
      20: [2, 30, 1, 0.5],
      21: [2, 31, 1, 0.5],
    })
  })

  it('are drawn evenly', () => {
    const memory = new ReplayMemory(shape)
    memory.push(rollout(0, 5))
    const batch = batchOf(10_000)
    memory.sample(createRng(2), batch, { gamma: 1, steps: 1 })
    const counts = new Map<number, number>()
    for (const observation of batch.observations) counts.set(observation, (counts.get(observation) ?? 0) + 1)
    expect(counts.size).toBe(10)
    // Five standard deviations of a binomial count.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(900))
  })
})

describe('three steps', () => {
  it('sum rewards up to the end of the episode, of time, or a restart', () => {
    const memory = new ReplayMemory(shape)
    memory.push(rollout(0, 4, { terminated: [[1, 0]], truncated: [[2, 1]] }))
    // Rows restarted without an end: the mark of a training.
    memory.push(
      rollout(4, 4, {
        starts: [
          [4, 0],
          [4, 1],
        ],
      }),
    )
    const found = transitions(memory, 0.5, 3)
    const expected: Record<string, number[]> = {
      0: [0, -10, 1.5, 0],
      10: [1, -10, 1, 0],
      20: [2, 40, 1.5, 0.25],
      30: [3, 40, 1, 0.5],
      40: [4, 70, 1.75, 0.125],
      50: [5, 80, 1.75, 0.125],
      60: [6, 80, 1.5, 0.25],
      70: [7, 80, 1, 0.5],
      1: [0, -21, 1.75, 0.125],
      11: [1, -21, 1.5, 0.25],
      21: [2, -21, 1, 0.5],
      31: [3, 41, 1, 0.5],
    }
    expect(found).toMatchObject(expected)
  })
})

describe('a full memory', () => {
  it('forgets the oldest, and never links the newest to them', () => {
    const memory = new ReplayMemory({ ...shape, capacity: 9 })
    for (let t = 0; t < 7; t++) memory.push(rollout(t, 1))
    expect(memory.size).toBe(8)
    const found = transitions(memory, 1, 3)
    expect(Object.keys(found).map(Number)).toEqual([30, 31, 40, 41, 50, 51, 60, 61])
    expect(found[60]).toEqual([6, 70, 1, 1])
    expect(found[50]).toEqual([5, 70, 2, 1])
    expect(found[30]).toEqual([3, 60, 3, 1])
  })
})

describe('segments', () => {
  it.each([100, 20, 6])('give back a memory of capacity %i, bit by bit, and hold each transition once', (capacity) => {
    const memory = new ReplayMemory({ ...shape, capacity })
    const segments: Uint8Array[] = []
    const forgotten: number[] = []
    for (const [from, length] of [
      [0, 3],
      [3, 1],
      [4, 12],
      [16, 1],
    ] as const) {
      memory.push(rollout(from, length))
      const saved = memory.append()
      segments.splice(0, saved.forgotten)
      forgotten.push(saved.forgotten)
      segments.push(...saved.appended)
      expect(memory.append()).toEqual({ appended: [], forgotten: 0 })
    }
    // Of 6, 8, 32 and 34 records the newest are held: all of them; from number 12 and 14 on; or from 2, 26 and 28 on.
    expect(forgotten).toEqual({ 100: [0, 0, 0, 0], 20: [0, 0, 2, 0], 6: [0, 0, 2, 0] }[capacity])
    const restored = new ReplayMemory({ ...shape, capacity })
    restored.restore(segments)
    expect(restored.total).toBe(memory.total)
    expect(transitions(restored, 0.9, 2)).toEqual(transitions(memory, 0.9, 2))
    expect(restored.append()).toEqual({ appended: [], forgotten: 0 })
    const bytes = segments.reduce((sum, segment) => sum + segment.length, 0)
    expect(bytes).toBeLessThanOrEqual(segments.length * 8 + 34 * 7 * 4)
    for (const full of [memory, restored]) full.push(rollout(17, 50))
    expect(restored.append()).toEqual(memory.append())
  })

  it.each([1, 36, 100])('of at most %i bytes, but a record, give back the same', (segment) => {
    const [memory, whole] = [
      { ...shape, capacity: 20, segment },
      { ...shape, capacity: 20 },
    ].map((given) => new ReplayMemory(given))
    const segments: Uint8Array[] = []
    for (const [from, length] of [
      [0, 5],
      [5, 3],
      [8, 13],
      [21, 2],
    ] as const) {
      for (const each of [memory!, whole!]) each.push(rollout(from, length))
      const { appended, forgotten } = memory!.append()
      segments.splice(0, forgotten)
      segments.push(...appended)
      const restored = new ReplayMemory({ ...shape, capacity: 20, segment })
      restored.restore(segments)
      expect(restored.total).toBe(memory!.total)
      expect(transitions(restored, 0.9, 2)).toEqual(transitions(whole!, 0.9, 2))
      for (const { length } of segments) expect(length).toBeLessThanOrEqual(Math.max(segment, 8 + 7 * 4))
      // What holds nothing that is remembered has gone: no more than the oldest segment is only partly of use.
      const records = segments.reduce((sum, { length }) => sum + (length - 8) / 28, 0)
      expect(records).toBeLessThan(memory!.size + Math.max(1, (segment - 8) / 28))
    }
  })

  it('of which one is missing or was cut are refused', () => {
    const memory = new ReplayMemory({ ...shape, capacity: 10 })
    const segments = [0, 2, 4, 6].flatMap((from) => {
      memory.push(rollout(from, 2))
      return memory.append().appended
    })
    const cut = segments[2]!.slice(0, -7 * 4)
    const restore =
      (...of: number[]) =>
      () =>
        new ReplayMemory({ ...shape, capacity: 10 }).restore(of.map((i) => segments[i]!))
    expect(restore(1, 2, 3)).not.toThrow()
    expect(restore(0, 1, 3)).toThrow('Expected records from number 8 on, got them from 12')
    expect(restore(2, 3)).toThrow('Expected the last 10 records, got them from 8 on')
    expect(() => new ReplayMemory(shape).restore([segments[0]!, segments[1]!, cut, segments[3]!])).toThrow(
      'Expected records from number 11 on, got them from 12',
    )
  })

  it('of another task, or out of order, are refused', () => {
    const memory = new ReplayMemory(shape)
    memory.push(rollout(0, 3))
    const [segment] = memory.append().appended
    const refused = expect.objectContaining({ code: 'checkpoint' })
    expect(() => new ReplayMemory({ ...shape, observation: 2 }).restore([segment!])).toThrow(refused)
    expect(() => new ReplayMemory(shape).restore([segment!, segment!])).toThrow(refused)
    expect(() => new ReplayMemory(shape).restore([segment!.slice(0, 20)])).toThrow(refused)
  })
})

describe('a rollout that is not finite', () => {
  it.each(['observations', 'actions', 'rewards', 'last'] as const)('in its %s is refused whole', (name) => {
    const memory = new ReplayMemory(shape)
    const broken = rollout(0, 2)
    broken[name][1] = Number.NaN
    const message = `Expected a finite rollout, got NaN among the ${name}`
    expect(() => memory.push(broken)).toThrow(expect.objectContaining({ code: 'unstable', message }))
    expect(memory.total).toBe(0)
  })

  it.each(['terminated', 'truncated'] as const)('in the finals of an episode that is %s is refused whole', (end) => {
    const memory = new ReplayMemory(shape)
    const broken = rollout(0, 2)
    broken[end][1] = 1
    broken.finals[1] = Number.POSITIVE_INFINITY
    expect(() => memory.push(broken)).toThrow(expect.objectContaining({ code: 'unstable' }))
    expect(memory.total).toBe(0)
  })

  it('only in finals that do not count is taken', () => {
    const memory = new ReplayMemory(shape)
    const harmless = rollout(0, 2)
    harmless.finals[1] = Number.NaN
    memory.push(harmless)
    expect(memory.total).toBe(4)
  })
})
