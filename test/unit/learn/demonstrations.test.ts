// Demonstrations: recorded from a policy, written and read back, taught to another, refused where they do not fit.

import { describe, expect, it } from 'vitest'
import { decodeDemonstrations, encodeDemonstrations, evaluate, recording } from '#src/learn/index.js'
import { encodeTensors } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'
import { createLearner, identity, practise, score } from './identity-env.js'

const spec = identity('box')
const format = 'landbridge-demonstrations'

async function recordTeacher() {
  const teacher = await createLearner(
    spec,
    { warmup: 200, minibatch: 64, learningRate: 3e-3, gamma: 0.5, blend: 0.05, horizon: 4 },
    { algorithm: 'sac' },
  )
  await practise(spec, teacher, 2000)
  const { policy, recorded } = recording(teacher.policy)
  const env = localEnv(spec, { rows: 4, physics: {} })
  const { steps } = await evaluate({ env, policy, episodes: 20, seed: 3 })
  return { demonstrations: recorded(), steps, policy }
}

describe('demonstrations', () => {
  it('of a teacher are all it saw and did, the same after writing and reading, and enough to teach a clone', async () => {
    const { demonstrations, steps, policy } = await recordTeacher()
    expect(demonstrations.actions).toHaveLength(steps)
    expect(demonstrations.observations).toHaveLength(2 * steps)
    const bytes = encodeDemonstrations(demonstrations, policy)
    expect(encodeDemonstrations(demonstrations, policy)).toEqual(bytes)
    const data = decodeDemonstrations(bytes, spec)
    expect(data).toEqual(demonstrations)
    const clone = await createLearner(spec, { learningRate: 3e-3 }, { algorithm: 'bc', data })
    await practise(spec, clone, 4000)
    expect(await score(spec, clone)).toBeGreaterThan(9.5)
  })

  it.each([
    [
      'other channels',
      'channels',
      () => encodeDemonstrations(some(2), { ...spec, action: identity('discrete').action }),
    ],
    ['a number that is none', 'config', () => encodeDemonstrations(some(2, Number.NaN), spec)],
    ['another file', 'config', () => encodeTensors({ metadata: {}, tensors: {} })],
    ['nothing', 'config', () => encodeDemonstrations(some(0), spec)],
    ['fewer actions', 'channels', () => encodeDemonstrations({ ...some(2), actions: new Float32Array(1) }, spec)],
    ['no spaces', 'config', () => encodeTensors({ metadata: { format }, tensors: {} })],
    ['spaces that are none', 'config', () => encodeTensors({ metadata: { format, spaces: '{}' }, tensors: {} })],
    ['spaces cut off', 'config', () => encodeTensors({ metadata: { format, spaces: '{"obs' }, tensors: {} })],
  ])('of %s are refused', (_, code, bytes) => {
    expect(() => decodeDemonstrations(bytes(), spec)).toThrow(expect.objectContaining({ code }))
  })

  it.each([2, -1, 0.5])('of a choice of %d among two are refused', (choice) => {
    const choosing = identity('discrete')
    const bytes = encodeDemonstrations({ ...some(2), actions: Float32Array.of(1, choice) }, choosing)
    expect(() => decodeDemonstrations(bytes, choosing)).toThrow(`Expected a choice from 0 to 1, got ${choice} in row 1`)
  })

  it('are not taught to a policy that remembers, and the hint names only what is', async () => {
    const policy = { id: 'history', config: {} } as const
    const refused = createLearner(spec, {}, { algorithm: 'bc', policy, data: some(4) })
    await expect(refused).rejects.toMatchObject({
      code: 'config',
      hint: expect.stringMatching(/into mlp or cnn; history/),
    })
  })

  it('of other channels are recorded anew, not transferred', () => {
    const bytes = encodeDemonstrations(some(2), { ...spec, action: identity('discrete').action })
    expect(() => decodeDemonstrations(bytes, spec)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^Expected the channels of the demonstrations/),
        hint: expect.stringContaining('--record'),
      }),
    )
  })

  it('count once in the statistics, however often they are learnt from', async () => {
    const learner = await createLearner(spec, { horizon: 4 }, { algorithm: 'bc', data: some(40) })
    await practise(spec, learner, 64)
    expect((await learner.snapshot()).normaliser.count).toBe(40)
  })

  it('are what statistics are measured on that a transfer emptied, and leave others as they were', async () => {
    const options = { algorithm: 'bc', data: some(40) } as const
    const before = await createLearner(spec, { horizon: 4 }, { ...options, data: some(7) })
    await practise(spec, before, 64)
    const start = await before.snapshot()
    const emptied = { ...start, normaliser: { ...start.normaliser, count: 0 } }
    for (const [from, count] of [
      [start, 7],
      [emptied, 40],
    ] as const) {
      const learner = await createLearner(spec, { horizon: 4 }, { ...options, start: from })
      await practise(spec, learner, 64)
      expect((await learner.snapshot()).normaliser.count).toBe(count)
    }
  })

  it('are asked for where there are none', async () => {
    const refused = createLearner(spec, {}, { algorithm: 'bc' })
    await expect(refused).rejects.toMatchObject({ code: 'config', hint: expect.stringContaining('--record') })
  })
})

function some(rows: number, value = 0) {
  return { observations: new Float32Array(2 * rows).fill(value), actions: new Float32Array(rows) }
}
