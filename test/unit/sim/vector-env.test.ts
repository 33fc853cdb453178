// Laws of vectorised envs: limits, ends of episodes, seeds, refusals, in this process.

import fc from 'fast-check'
import { createRng, episodeSeed, type VectorEnv } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { localEnv } from '#src/sim/index.js'
import { copyStep, ramp } from './ramp-env.js'

function open(config: object = {}, rows = 1, physics = {}): VectorEnv {
  return localEnv(ramp.create(config), { rows, physics })
}

/** Where the ramp starts in the k-th episode of a row. */
function startOf(seed: number, row: number, episode: number): number {
  return Math.fround(
    createRng(episodeSeed(seed, row, episode))
      .split('start')
      .uniform(-1, 1),
  )
}

describe('after a reset', () => {
  it('every row opens its first episode, from a seed of its own', async () => {
    const step = await open({}, 3).reset(11)
    expect(copyStep(step)).toEqual({
      observations: [0, 1, 2].flatMap((row) => [startOf(11, row, 0), 0, 1]),
      privileged: [0, 1, 2].map((row) => 2 * startOf(11, row, 0)),
      finals: Array(9).fill(0),
      finalsPrivileged: [0, 0, 0],
      applied: [0.5, 0, 0.5, 0, 0.5, 0],
      rewards: [0, 0, 0],
      terms: Array(6).fill(0),
      terminated: [0, 0, 0],
      truncated: [0, 0, 0],
      starts: [1, 1, 1],
      missed: 0,
    })
  })

  it('nothing of what was before remains', async () => {
    const env = open({ length: 3 }, 2)
    await env.reset(5)
    for (let t = 0; t < 8; t++) await env.step(Float32Array.of(1, 1, -1, -1))
    const again = copyStep(await env.reset(5))
    const { finals: _, finalsPrivileged: _p, ...rest } = copyStep(await open({ length: 3 }, 2).reset(5))
    expect(again).toMatchObject(rest)
  })
})

describe('what is no env of so many rows', () => {
  it.each([
    [undefined, 'nothing'],
    ['2', '"2"'],
    [0, '0'],
    [1.5, '1.5'],
  ])('is refused: %j rows', (rows, got) => {
    const opened = () => localEnv(ramp.create({}), { rows: rows as number, physics: {} })
    expect(opened).toThrow(`Expected rows as a whole number from 1 on, got ${got}`)
  })

  it('is refused: a plug-in, with what to do', () => {
    const opened = () => localEnv(ramp as unknown as ReturnType<typeof ramp.create>, { rows: 1, physics: {} })
    expect(opened).toThrow(expect.objectContaining({ code: 'env', hint: 'a plug-in gives it: create({})' }))
  })
})

describe('an episode', () => {
  it('that terminates begins anew in the same step, its last row in finals', async () => {
    const env = open({ length: 2, maxSteps: 2 })
    const first = await env.reset(3)
    const start = first.observations[0]!
    await env.step(Float32Array.of(0, 0))
    // Halfway between -2 and 3 lies 0.5, halfway between 0 and 1 as well: twice a push of 0.5 and a hundredth of 0.5.
    const end = await env.step(Float32Array.of(0, 0))
    expect(end.finals[0]).toBeCloseTo(start + 2 * (0.5 + 0.005), 5)
    expect([...end.finals.subarray(1)]).toEqual([2, 1])
    expect(end.finalsPrivileged![0]).toBeCloseTo(2 * end.finals[0]!, 5)
    expect([...end.observations]).toEqual([startOf(3, 0, 1), 0, 1])
    expect([end.terminated[0], end.truncated[0], end.starts[0]]).toEqual([1, 0, 1])
    expect(end.rewards[0]).toBeCloseTo(end.finals[0]! - 1, 5)
  })

  it('that reaches the time limit is truncated, not terminated', async () => {
    const env = open({ length: 9, maxSteps: 2 })
    await env.reset(3)
    const middle = await env.step(Float32Array.of(0, 0))
    expect([middle.terminated[0], middle.truncated[0], middle.starts[0]]).toEqual([0, 0, 0])
    const end = await env.step(Float32Array.of(0, 0))
    expect([end.terminated[0], end.truncated[0], end.starts[0]]).toEqual([0, 1, 1])
    expect([...end.finals.subarray(1)]).toEqual([2, 1])
  })

  it('starts from the safe command, whatever was commanded before', async () => {
    const env = open({ length: 3 })
    await env.reset(3)
    const pushes: number[] = []
    for (let t = 0; t < 6; t++) pushes.push((await env.step(Float32Array.of(1, 0))).applied[0]!)
    expect(pushes).toEqual([1.5, 2.5, 3, 1.5, 2.5, 3])
  })
})

describe('a run of random actions', () => {
  /** What should come out, written down a second time: plain numbers, one row. */
  function* predict(seed: number, row: number, length: number, maxSteps: number, actions: number[][]) {
    let [episode, steps, push] = [0, 0, 0.5]
    let level = createRng(episodeSeed(seed, row, 0))
      .split('start')
      .uniform(-1, 1)
    for (const action of actions) {
      const asked = Math.fround(-2 + ((action[0]! + 1) / 2) * 5)
      push = Math.fround(Math.max(-2, Math.min(3, Math.max(push - 1, Math.min(push + 1, asked)))))
      const trim = Math.fround(Math.max(0, Math.min(1, Math.fround((action[1]! + 1) / 2))))
      level += push + 0.01 * trim
      steps++
      const reward = Math.fround(level - 1)
      const [terminated, final, applied] = [steps === length, [Math.fround(level), steps, 1], [push, trim]]
      const ended = terminated || steps === maxSteps
      if (ended) {
        episode++
        ;[steps, push] = [0, 0.5]
        level = createRng(episodeSeed(seed, row, episode))
          .split('start')
          .uniform(-1, 1)
      }
      const flags = [terminated, ended && !terminated, ended].map(Number)
      yield { observation: [Math.fround(level), steps, 1], applied, reward, flags, final: ended && final }
    }
  }

  it('gives what a row alone would give', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        async (seed, rows, length, maxSteps) => {
          const env = open({ length, maxSteps }, rows)
          const rng = createRng(seed).split('actions')
          const actions = Array.from({ length: 25 }, () =>
            Float32Array.from({ length: 2 * rows }, () => rng.uniform(-2, 2)),
          )
          const expected = Array.from({ length: rows }, (_, row) => [
            ...predict(
              seed,
              row,
              length,
              maxSteps,
              actions.map((all) => [...all.subarray(2 * row, 2 * row + 2)]),
            ),
          ])
          await env.reset(seed)
          for (const [t, all] of actions.entries()) {
            const step = await env.step(all)
            for (let row = 0; row < rows; row++) {
              const of = expected[row]![t]!
              const slice = (array: Float32Array, width: number) => [...array.subarray(row * width, (row + 1) * width)]
              expect(slice(step.observations, 3)).toEqual(of.observation)
              expect(slice(step.applied, 2)).toEqual(of.applied)
              expect(step.rewards[row]).toBe(of.reward)
              expect([step.terminated[row], step.truncated[row], step.starts[row]]).toEqual(of.flags)
              if (of.final) expect(slice(step.finals, 3)).toEqual(of.final)
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('actions', () => {
  const refused = [
    { actions: [Number.NaN, 0, 0, 0], code: 'unstable', says: "for 'ramp.push', got NaN in row 0" },
    { actions: [0, 0, 0, Number.POSITIVE_INFINITY], code: 'unstable', says: "for 'ramp.trim', got Infinity in row 1" },
    { actions: [0, 0, 0], code: 'channels', says: '2 actions of 2 numbers, got 3' },
  ]
  it.each(refused)('$actions are refused before any row moves', async ({ actions, code, says }) => {
    const [env, twin] = [open({}, 2), open({}, 2)]
    for (const each of [env, twin]) await each.reset(1)
    await expect(env.step(Float32Array.from(actions))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
    })
    const next = Float32Array.of(0.3, 0.1, -0.2, 0)
    expect(copyStep(await env.step(next))).toEqual(copyStep(await twin.step(next)))
  })

  it.each([3, -1, 0.5])('of choices: %d is refused', async (choice) => {
    const env = open({ action: 'discrete' })
    await env.reset(1)
    await expect(env.step(Float32Array.of(choice))).rejects.toMatchObject({
      code: 'channels',
      message: expect.stringContaining('from 0 to 2'),
    })
  })

  it('of choices send their commands, through the limits', async () => {
    const env = open({ action: 'discrete' })
    await env.reset(1)
    const applied: number[] = []
    for (const choice of [0, 0, 2, 1]) applied.push((await env.step(Float32Array.of(choice))).applied[0]!)
    expect(applied).toEqual([-0.5, -1.5, -0.5, 0.25])
  })

  it('are not kept nor changed', async () => {
    const env = open()
    await env.reset(1)
    const actions = Float32Array.of(5, 5)
    await env.step(actions)
    expect([...actions]).toEqual([5, 5])
  })
})

describe('physics', () => {
  const slopes = (step: { observations: Float32Array }) => [...step.observations].filter((_, i) => i % 3 === 2)

  it('are drawn anew for every episode of every row, from its seed', async () => {
    const env = open({ length: 1 }, 2, { slope: { kind: 'uniform', low: 0.5, high: 2 } })
    const drawn = slopes(await env.reset(4))
    for (let k = 0; k < 20; k++) drawn.push(...slopes(await env.step(new Float32Array(4))))
    expect(new Set(drawn).size).toBe(drawn.length)
    const expected = [0, 1].map((row) =>
      Math.fround(
        createRng(episodeSeed(4, row, 0))
          .split('physics')
          .uniform(0.5, 2),
      ),
    )
    expect(drawn.slice(0, 2)).toEqual(expected)
  })

  it('change from the next episode on', async () => {
    const env = open({ length: 2 })
    await env.reset(4)
    env.randomise!({ slope: 1.5 })
    expect(slopes(await env.step(Float32Array.of(0, 0)))).toEqual([1])
    const end = await env.step(Float32Array.of(0, 0))
    expect([end.finals[2], end.observations[2]]).toEqual([1, 1.5])
  })

  it('that do not fit are refused at once', () => {
    expect(() => open({}, 1, { slope: 9 })).toThrow(expect.objectContaining({ code: 'physics' }))
    expect(() => open().randomise!({ slip: 1 })).toThrow(expect.objectContaining({ hint: "did you mean 'slope'?" }))
  })
})

it('has the nominal constants where no laws are given', async () => {
  const [plain, given] = [localEnv(ramp.create({}), { rows: 1 }), localEnv(ramp.create({}), { rows: 1, physics: {} })]
  const [first, second] = [await plain.reset(3), await given.reset(3)]
  expect(first.observations).toEqual(second.observations)
})
