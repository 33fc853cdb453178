// The training loop: declared marks, exact step counts, and going on from a mark with the same bits.

import fc from 'fast-check'
import { deriveSeed, type Rollout, type VectorEnv } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { evaluate, type TrainState, train } from '#src/learn/index.js'
import { markedUpdates } from '#src/learn/train.js'
import { localEnv } from '#src/sim/index.js'
import { createLearner, identity } from './identity-env.js'

const spec = identity('discrete')

function open(rows = 4): VectorEnv {
  return localEnv(spec, { rows, physics: {} })
}

describe('marks', () => {
  it('are spread evenly from 0 to the last update, each once', () => {
    expect(markedUpdates(10, 6)).toEqual([0, 2, 4, 6, 8, 10])
    expect(markedUpdates(3, 10)).toEqual([0, 1, 2, 3])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 50 }), (updates, marks) => {
        const marked = markedUpdates(updates, marks)
        expect(marked[0]).toBe(0)
        expect(marked.at(-1)).toBe(updates)
        expect(marked).toHaveLength(Math.min(marks, updates + 1))
        const gaps = marked.slice(1).map((mark, i) => mark - marked[i]!)
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the loop', () => {
  it('takes exactly its steps, the last rollout shortened, and counts them', async () => {
    const learner = await createLearner(spec, { batch: 40, minibatch: 20, epochs: 1 })
    const lengths: number[] = []
    const { learn } = learner
    learner.learn = (rollout: Rollout, progress) => {
      lengths.push(rollout.length)
      return learn.call(learner, rollout, progress)
    }
    const events: string[] = []
    const loop = train({ env: open(), learner, steps: 95, marks: 3, seed: 1 })
    let next = await loop.next()
    for (; !next.done; next = await loop.next()) events.push(`${next.value.kind} ${next.value.progress.steps}`)
    expect(lengths).toEqual([10, 10, 3])
    expect(events).toEqual(['mark 0', 'progress 40', 'progress 80', 'mark 80', 'progress 92', 'mark 92'])
    expect(next.value).toMatchObject({ steps: 92, total: 92, updates: 3 })
  })

  it('leaves out metrics that are no numbers, which no event can hold', async () => {
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    const { learn } = learner
    learner.learn = async (...given) => ({ ...(await learn.apply(learner, given)), own: Number.NaN, other: 2 })
    const told: Record<string, number>[] = []
    for await (const event of train({ env: open(), learner, steps: 40, marks: 2, seed: 1 }))
      if (event.kind === 'progress') told.push(event.metrics)
    expect(told).toEqual([expect.objectContaining({ other: 2 })])
    expect(told[0]).not.toHaveProperty('own')
  })

  it('takes one step of every row where fewer are asked for', async () => {
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    const loop = train({ env: open(), learner, steps: 1, marks: 2, seed: 1 })
    let next = await loop.next()
    while (!next.done) next = await loop.next()
    expect(next.value.steps).toBe(4)
  })

  it('restarts all rows after a mark, with its seed', async () => {
    const env = open()
    const seeds: number[] = []
    const { reset } = env
    env.reset = (seed) => {
      seeds.push(seed)
      return reset.call(env, seed)
    }
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    for await (const _ of train({ env, learner, steps: 120, marks: 3, seed: 6 }));
    expect(seeds).toEqual([deriveSeed(6, 'mark/0'), deriveSeed(6, 'mark/1')])
  })

  it('keeps the returns of the last hundred finished episodes', async () => {
    const learner = await createLearner(spec, { batch: 400, minibatch: 400, epochs: 1 })
    const counts: number[] = []
    for await (const event of train({ env: open(), learner, steps: 1600, marks: 2, seed: 1 })) {
      if (event.kind === 'progress') counts.push(event.progress.returns.length)
    }
    expect(counts).toEqual([40, 80, 100, 100])
  })

  it('ends where the caller stops asking', async () => {
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    const seen: string[] = []
    for await (const event of train({ env: open(), learner, steps: 400, marks: 2, seed: 1 })) {
      seen.push(event.kind)
      if (event.kind === 'progress') break
    }
    expect(seen).toEqual(['mark', 'progress'])
  })

  it.each([
    { index: 1, progress: { steps: 80, total: 92, updates: 2, returns: [] } },
    { index: 2, progress: { steps: 80, total: 96, updates: 2, returns: [] } },
    { index: 7, progress: { steps: 80, total: 96, updates: 2, returns: [] } },
  ])('refuses to go on from $index at $progress.updates of another training', async (from) => {
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    const loop = train({ env: open(), learner, steps: 96, marks: 3, seed: 1, from })
    await expect(loop.next()).rejects.toMatchObject({ code: 'checkpoint' })
  })

  it('gives way to timers while it lasts', async () => {
    const learner = await createLearner(spec, { batch: 40, epochs: 1 })
    let turned = false
    setTimeout(() => {
      turned = true
    }, 0)
    let updates = 0
    for await (const _ of train({ env: open(), learner, steps: 40 * 20_000, marks: 2, seed: 1 })) {
      updates++
      if (turned) break
    }
    expect(turned).toBe(true)
    expect(updates).toBeLessThan(20_000)
  })
})

describe.each(['discrete', 'box'] as const)('going on from a mark, %s actions', (kind) => {
  const config = { batch: 48, minibatch: 16, epochs: 2, learningRateDecay: 'linear', entropy: 0.01 }
  const options = { steps: 470, marks: 4, seed: 9 }

  /** The learner's bytes at every mark, its metrics, and what the loop would go on from. */
  async function run(from?: { state: TrainState; bytes: Uint8Array }) {
    const env = localEnv(identity(kind), { rows: 4, physics: {} })
    const learner = await createLearner(identity(kind), config, { seed: from ? 99 : 5 })
    if (from) learner.restore({ state: from.bytes, appended: [] })
    const states: TrainState[] = []
    const bytes: Uint8Array[] = []
    const metrics: object[] = []
    for await (const event of train({ env, learner, ...options, ...(from && { from: from.state }) })) {
      if (event.kind === 'progress') {
        metrics.push(event.metrics)
        continue
      }
      // A curve point on the same env, as a run takes it, must leave no trace.
      await evaluate({ env, policy: learner.policy, episodes: 5, seed: 3 })
      states.push(JSON.parse(JSON.stringify({ index: event.index, progress: event.progress })))
      bytes.push((await learner.checkpoint()).state)
    }
    const snapshot = await learner.snapshot()
    learner.dispose()
    return { states, bytes, metrics, snapshot }
  }

  it('ends with the bytes of the run that never stopped, from every mark', async () => {
    const whole = await run()
    expect(whole.states).toHaveLength(4)
    expect(await run()).toEqual(whole)
    for (const [i, state] of whole.states.entries()) {
      const rest = await run({ state, bytes: whole.bytes[i]! })
      expect(rest.bytes).toEqual(whole.bytes.slice(i + 1))
      expect(rest.states).toEqual(whole.states.slice(i + 1))
      expect(rest.metrics).toEqual(whole.metrics.slice(whole.metrics.length - rest.metrics.length))
      expect(rest.snapshot).toEqual(whole.snapshot)
    }
  })
})
