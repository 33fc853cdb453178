// Collecting and evaluating: what stands in a rollout, whose returns count, and that neither depends on what went before.

import type { Learner, Policy, VectorEnv, VectorStep } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { collect } from '#src/learn/collect.js'
import { collectObservations, evaluate } from '#src/learn/index.js'
import { localEnv } from '#src/sim/index.js'
import { copyStep, ramp } from '../sim/ramp-env.js'

const spec = ramp.create({ length: 3, maxSteps: 3 })

/** Pushes by what it sees, and says in `extras` what it saw. */
const exploring = {
  explore: ({ observations }: VectorStep) => {
    const rows = observations.length / 3
    return {
      actions: Float32Array.from({ length: 2 * rows }, (_, i) => 0.1 * observations[3 * (i >> 1)]!),
      extras: { level: Float32Array.from({ length: rows }, (_, row) => observations[3 * row]!) },
    }
  },
} as unknown as Learner

function slice(values: ArrayLike<number>, t: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => values[t * size + i]!)
}

describe('a rollout', () => {
  it('holds what was seen before, done in, and received after each step', async () => {
    const [env, twin] = [localEnv(spec, { rows: 2, physics: {} }), localEnv(spec, { rows: 2, physics: {} })]
    const position = { step: await env.reset(8), running: new Float64Array(2) }
    const returns: number[] = []
    const rollout = await collect(env, exploring, 7, position, returns)
    let step = copyStep(await twin.reset(8)) as Record<string, number[]>
    const sums = [0, 0]
    const ended: number[] = []
    for (let t = 0; t < 7; t++) {
      expect(slice(rollout.observations, t, 6)).toEqual(step.observations)
      expect(slice(rollout.starts, t, 2)).toEqual(step.starts)
      expect(slice(rollout.extras.level!, t, 2)).toEqual([step.observations![0], step.observations![3]])
      const actions = slice(rollout.actions, t, 4)
      step = copyStep(await twin.step(Float32Array.from(actions))) as Record<string, number[]>
      expect(slice(rollout.applied, t, 4)).toEqual(step.applied)
      expect(slice(rollout.rewards, t, 2)).toEqual(step.rewards)
      expect(slice(rollout.terminated, t, 2)).toEqual(step.terminated)
      expect(slice(rollout.truncated, t, 2)).toEqual(step.truncated)
      if (step.terminated![0] === 1) expect(slice(rollout.finals, t, 6)).toEqual(step.finals)
      for (const row of [0, 1]) {
        sums[row]! += step.rewards![row]!
        if (step.terminated![row] === 0) continue
        ended.push(sums[row]!)
        sums[row] = 0
      }
    }
    expect([...rollout.last]).toEqual(step.observations)
    expect(returns).toEqual(ended)
    expect(returns).toHaveLength(4)
    expect([...position.running]).toEqual(sums)
  })
})

it('a row that starts anew without an end is refused', async () => {
  const { env } = scripted([[2], [3]])
  const { step } = env
  env.step = async (actions) => {
    const next = await step(actions)
    next.truncated.fill(0)
    return next
  }
  const position = { step: await env.reset(1), running: new Float64Array(2) }
  const refused = collect(env, exploring, 4, position, [])
  await expect(refused).rejects.toMatchObject({ code: 'env', message: expect.stringContaining('row 0') })
})

it.each([1.7e308, -1e39, Number.NaN])(
  'a return of rewards of %s is refused, where it is scored and where it is learnt from',
  async (reward) => {
    const { env, policy } = scripted([[2]])
    const { step } = env
    env.step = async (actions) => {
      const next = await step(actions)
      next.rewards.fill(reward)
      return next
    }
    const refusal = {
      code: 'unstable',
      message: expect.stringMatching(/^Expected the return .* got (-?Infinity|NaN)$/),
    }
    await expect(evaluate({ env, policy, episodes: 1, seed: 1 })).rejects.toMatchObject(refusal)
    const position = { step: await env.reset(1), running: new Float64Array(1) }
    await expect(collect(env, exploring, 4, position, [])).rejects.toMatchObject(refusal)
  },
)

/** An env of scripted episodes: `lengths[row][k]` steps of reward 1 plus a thousandth of k, and a policy that counts in its memory. */
function scripted(lengths: number[][]): { env: VectorEnv; policy: Policy; seeds: number[]; memories: number[][] } {
  const size = lengths.length
  const seeds: number[] = []
  const memories: number[][] = []
  const [episode, elapsed] = [Array<number>(size).fill(0), Array<number>(size).fill(0)]
  const step = { ...emptyStep(size) }
  const env = {
    size,
    task: spec,
    async reset(seed: number) {
      seeds.push(seed)
      episode.fill(0)
      elapsed.fill(0)
      step.starts.fill(1)
      return step
    },
    async step() {
      for (let row = 0; row < size; row++) {
        elapsed[row]!++
        const ended = elapsed[row] === lengths[row]![episode[row]! % lengths[row]!.length]
        step.rewards[row] = 1 + episode[row]! / 1000
        step.truncated[row] = step.starts[row] = ended ? 1 : 0
        if (!ended) continue
        episode[row]!++
        elapsed[row] = 0
      }
      return step
    },
    async dispose() {},
  }
  const policy: Policy = {
    observation: spec.observation,
    action: spec.action,
    memorySize: 1,
    act(_observations, rows, memory) {
      memories.push([...memory])
      for (let row = 0; row < rows; row++) memory[row]!++
      return new Float32Array(rows)
    },
  }
  return { env, policy, seeds, memories }
}

function emptyStep(size: number): VectorStep {
  const flags = () => new Uint8Array(size)
  const floats = () => new Float32Array(3 * size)
  const arrays = { observations: floats(), finals: floats(), applied: floats(), terms: floats() }
  const ends = { terminated: flags(), truncated: flags(), starts: flags() }
  return { ...arrays, ...ends, rewards: new Float32Array(size), missed: 0 }
}

describe('evaluating', () => {
  it('plays as many episodes in every row, in order of row and time, however long they take', async () => {
    const { env, policy, seeds } = scripted([[2, 2, 2, 2], [9, 1], [4]])
    const { returns, steps } = await evaluate({ env, policy, episodes: 5, seed: 77 })
    expect(seeds).toEqual([77])
    expect(returns.map((value) => value.toFixed(3))).toEqual(['2.000', '2.002', '9.000', '1.001', '4.000'])
    expect(steps).toBe(2 + 2 + 9 + 1 + 4)
  })

  it.each([
    [{ policy: {} }, "Expected a policy with 'act', got none"],
    [{ episodes: undefined }, 'Expected episodes as a whole number from 1 on, got nothing'],
    [{ episodes: 2.5 }, 'Expected episodes as a whole number from 1 on, got 2.5'],
  ])('refuses %j before anything is played', async (odd, message) => {
    const { env, policy, seeds } = scripted([[2]])
    const options = { env, policy, episodes: 1, seed: 0, ...odd } as Parameters<typeof evaluate>[0]
    await expect(evaluate(options)).rejects.toMatchObject({ code: 'usage', message })
    expect(seeds).toEqual([])
  })

  it('refuses a policy of other channels before anything is played', async () => {
    const { env, policy, seeds } = scripted([[2]])
    const other = { ...policy, observation: envs.acrobot.create({}).observation }
    const refusal = {
      code: 'channels',
      message: expect.stringMatching(/^Expected the channels of the policy, got others in the env:/),
    }
    await expect(evaluate({ env, policy: other, episodes: 1, seed: 0 })).rejects.toMatchObject(refusal)
    expect(seeds).toEqual([])
  })

  it('leaves rows idle where there are fewer episodes', async () => {
    const { env, policy } = scripted([[2], [9]])
    expect(await evaluate({ env, policy, episodes: 1, seed: 0 })).toMatchObject({ returns: [2], steps: 2 })
  })

  it('forgets at the start of every episode', async () => {
    const { env, policy, memories } = scripted([[2], [3]])
    await evaluate({ env, policy, episodes: 4, seed: 0 })
    expect(memories.map(([first]) => first)).toEqual([0, 1, 0, 1, 0, 1])
    expect(memories.map(([, second]) => second)).toEqual([0, 1, 2, 0, 1, 2])
  })

  it('adds up in double precision', async () => {
    const { env, policy } = scripted([[3000, 3000]])
    const [, second] = (await evaluate({ env, policy, episodes: 2, seed: 0 })).returns
    expect(second).toBeCloseTo(3000 * Math.fround(1.001), 8)
  })
})

describe('collecting observations', () => {
  it('gives what the policy met, step by step from a seed', async () => {
    const { policy } = scripted([[1]])
    const idle: Policy = { ...policy, memorySize: 0, act: () => new Float32Array(2) }
    const env = localEnv(spec, { rows: 1, physics: {} })
    const observations = await collectObservations({ env, policy: idle, steps: 5, seed: 3 })
    const expected = [...(await env.reset(3)).observations]
    for (let t = 0; t < 4; t++) expected.push(...(await env.step(new Float32Array(2))).observations)
    expect([...observations]).toEqual(expected)
  })

  it('starts every episode with an empty memory', async () => {
    const { policy } = scripted([[1]])
    const before: number[] = []
    const counting: Policy = {
      ...policy,
      memorySize: 1,
      act: (_observations, _rows, memory) => {
        before.push(memory[0]!++)
        return new Float32Array(2)
      },
    }
    await collectObservations({ env: localEnv(spec, { rows: 1, physics: {} }), policy: counting, steps: 7, seed: 3 })
    expect(before).toEqual([0, 1, 2, 0, 1, 2, 0])
  })
})
