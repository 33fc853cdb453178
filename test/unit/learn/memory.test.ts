// Policies with memory: they learn what policies without cannot, whatever the algorithm, and resume to the same bytes.

import type { Rollout } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { type TrainState, train } from '#src/learn/index.js'
import { type Slice, sequenceSlices } from '#src/learn/sequences.js'
import { localEnv } from '#src/sim/index.js'
import { createLearner, identity, practise, score } from './identity-env.js'
import { drawRollout } from './one-update.js'
import { recall, recallSteps } from './recall-env.js'

const config = { batch: 512, minibatch: 128, epochs: 6, learningRate: 1e-2, gamma: 0.5, sequence: recallSteps }
const policies = {
  mlp: { id: 'mlp', config: { hidden: [16] } },
  gru: { id: 'recurrent', config: { hidden: [], size: 16 } },
  lstm: { id: 'recurrent', config: { hidden: [8], cell: 'lstm', size: 16 } },
  history: { id: 'history', config: { length: 8, convolutions: [{ filters: 8, kernel: 4, stride: 2 }], hidden: [16] } },
} as const

async function recalled(policy: keyof typeof policies, steps: number): Promise<number> {
  const learner = await createLearner(recall(), config, { policy: policies[policy], rows: 8 })
  await practise(recall(), learner, steps, { rows: 8 })
  return score(recall(), learner)
}

describe('recalling what was shown', () => {
  it.each(['gru', 'lstm', 'history'] as const)('is learnt by a policy with memory: %s', async (policy) => {
    expect(await recalled(policy, 12_288)).toBeGreaterThan(recallSteps - 0.3)
  })

  it('is beyond a policy without', async () => {
    // One step of six is seen, the others are guessed: 3.5 on the average of forty episodes, whose spread is .18.
    expect(await recalled('mlp', 12_288)).toBeLessThan(4.5)
  })

  it('resumes to the same bytes', async () => {
    const small = { ...config, batch: 96, minibatch: 40, epochs: 2, sequence: 5 }
    const make = () => createLearner(recall(), small, { policy: policies.gru, rows: 4 })
    const run = async (learner: Awaited<ReturnType<typeof make>>, from?: TrainState) => {
      const env = localEnv(recall(), { rows: 4, physics: {} })
      const marks: { from: TrainState; state: Uint8Array }[] = []
      for await (const event of train({ env, learner, steps: 480, marks: 3, seed: 1, ...(from && { from }) })) {
        if (event.kind !== 'mark') continue
        const { index, progress } = event
        marks.push({ from: { index, progress }, state: (await learner.checkpoint()).state })
      }
      return marks
    }
    const whole = await run(await make())
    const resumed = await make()
    resumed.restore({ state: whole[1]!.state, appended: [] })
    const rest = await run(resumed, whole[1]!.from)
    expect(rest.at(-1)!.state).toEqual(whole.at(-1)!.state)
  })

  it('is refused by an algorithm with a replay memory', async () => {
    const attempt = createLearner(recall(), {}, { algorithm: 'dqn', policy: policies.gru })
    await expect(attempt).rejects.toMatchObject({ code: 'config' })
  })
})

/** A rollout in the middle of an episode, or from its start. */
function along(seed: number, isStart: boolean): Rollout {
  const drawn = drawRollout('box', seed, 'every')
  const none = drawn.starts.map(() => 0)
  const starts = none.map((_, i) => Number(isStart && i < drawn.rows))
  return { ...drawn, terminated: none, truncated: none, starts }
}

/** Both in one, in time. */
function joined(first: Rollout, second: Rollout): Rollout {
  const floats = (of: 'observations' | 'actions' | 'applied' | 'rewards' | 'finals') => ({
    [of]: Float32Array.of(...first[of], ...second[of]),
  })
  const flags = (of: 'terminated' | 'truncated' | 'starts') => ({ [of]: Uint8Array.of(...first[of], ...second[of]) })
  const all = { ...floats('observations'), ...floats('actions'), ...floats('applied'), ...floats('rewards') }
  const ends = { ...floats('finals'), ...flags('terminated'), ...flags('truncated'), ...flags('starts') }
  return { ...second, length: first.length + second.length, ...all, ...ends }
}

/** The losses of rollouts that are acted and learnt one after the other, by networks that stay as they are. */
async function losses(gamma: number, ...rollouts: Rollout[]): Promise<Record<'valueLoss' | 'policyLoss', number>[]> {
  const freeze = { at: () => ({ train: new Set<string>(), rates: {} }) }
  const needs = { algorithm: 'a2c', policy: policies.gru, rows: 2, freeze } as const
  const learner = await createLearner(identity('box'), { gamma, batch: 16, normaliseObservations: false }, needs)
  const all: Record<string, number>[] = []
  for (const rollout of rollouts) {
    for (let t = 0; t < rollout.length; t++) {
      const observations = rollout.observations.subarray(4 * t, 4 * (t + 1))
      learner.explore({ observations, starts: rollout.starts.subarray(2 * t, 2 * (t + 1)) } as never)
    }
    all.push(await learner.learn(rollout, { steps: 0, total: 64, updates: 0, returns: [] }))
  }
  return all as Awaited<ReturnType<typeof losses>>
}

it.each([
  ['critic', 'valueLoss'],
  ['actor', 'policyLoss'],
] as const)('the %s goes on with what it remembered of the rollout before', async (_, loss) => {
  const [first, second] = [along(1, true), along(2, false)]
  // Without a discount the values are compared with the rewards alone.
  const [one, two] = (await losses(0, first, second)).map((metrics) => metrics[loss])
  expect((await losses(0, joined(first, second)))[0]![loss]).toBeCloseTo((one! + two!) / 2, 6)
  expect((await losses(0, second))[0]![loss]).not.toBeCloseTo(two!, 6)
})

it('an episode that is cut is worth what its final observation is after all that came before', async () => {
  const whole = along(1, true)
  const cut = { ...whole, truncated: whole.starts.map((_, i) => Number(i >= whole.truncated.length - whole.rows)) }
  cut.finals = whole.finals.slice()
  cut.finals.set(whole.last, whole.finals.length - whole.last.length)
  const [[open], [ended]] = [await losses(0.9, whole), await losses(0.9, cut)]
  expect(ended!.valueLoss).toBeCloseTo(open!.valueLoss, 6)
})

describe('minibatches of sequences', () => {
  const [rows, length] = [3, 11]
  const memories = Float32Array.from({ length: rows * length }, (_, i) => i)
  const of = {
    rows,
    length,
    starts: Uint8Array.from(memories, (i) => Number(i % 5 === 0)),
    actor: memories,
    critic: new Float32Array(0),
  }
  const slices: Slice[] = [...sequenceSlices(of, 4, 8)]

  it('hold every row once, in whole pieces of the same length', () => {
    const all = slices.flatMap((slice) => [...slice.rows])
    expect(all.sort((a, b) => a - b)).toEqual([...memories])
    expect(slices.map((slice) => slice.actor!.length)).toEqual([4, 4, 4, 3, 3])
  })

  it.each([
    [4, 9],
    [1, 3],
  ])('leave out a transition left alone, which has no spread, in pieces of %i steps', (steps, length) => {
    const alone = { rows: 1, length, starts: of.starts, actor: memories.subarray(0, length), critic: of.critic }
    const sizes = [...sequenceSlices(alone, steps, 2 * steps)].map((slice) => slice.rows.length)
    expect(sizes).toEqual([2 * steps])
  })

  it('follow one row in time, from its memory before the first step, with its starts', () => {
    for (const { rows: chosen, actor } of slices) {
      const count = chosen.length / actor!.length
      expect(actor!.memory).toEqual(Float32Array.from(chosen.subarray(0, count)))
      chosen.forEach((row, i) => {
        if (i >= count) expect(row).toBe(chosen[i - count]! + rows)
        expect(actor!.starts[i]).toBe(of.starts[row])
      })
    }
  })
})
