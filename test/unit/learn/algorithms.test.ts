// What holds for every algorithm of the catalogue: it learns, resumes to the same bytes, starts from snapshots, obeys freezing, and
// refuses what is not finite or not its own.

import { type Checkpoint, createRng, deriveSeed, type Learner, layerInfos } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { algorithms, type TrainState, train } from '#src/learn/index.js'
import { encodeSnapshot } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'
import { freezeSchedules } from '#src/transfer/index.js'
import { createLearner, identity, practise, score, thawed } from './identity-env.js'

type Id = keyof typeof algorithms

const replay = { warmup: 200, minibatch: 64, learningRate: 3e-3, gamma: 0.5, horizon: 4 }
/** How each learns the identity task in a second or two. */
const quick: Record<Id, { kind: 'box' | 'discrete'; steps: number; config: object; bar?: number }> = {
  ppo: { kind: 'discrete', steps: 12_288, config: { batch: 256, learningRate: 3e-3, gamma: 0.5 } },
  a2c: { kind: 'discrete', steps: 20_000, config: { batch: 64, learningRate: 1e-2, gamma: 0.5 } },
  dqn: { kind: 'discrete', steps: 4000, config: { ...replay, targetEvery: 20 } },
  sac: { kind: 'box', steps: 2000, config: { ...replay, blend: 0.05 } },
  td3: { kind: 'box', steps: 2000, config: { ...replay, blend: 0.05 } },
  bc: { kind: 'box', steps: 4000, config: { learningRate: 3e-3 } },
  // One bad answer in ten costs 4: without gradients the last few take long.
  cem: { kind: 'discrete', steps: 40_000, config: { horizon: 20, extraSpread: 0.1, population: 64 }, bar: 8.5 },
}
/** The same with everything that has a state switched on, and little work. */
const small: Record<Id, object> = {
  ppo: { batch: 64, epochs: 2, learningRateDecay: 'adaptive', clipDecay: 'linear', valueClip: 0.2 },
  a2c: { batch: 16, entropy: 0.01 },
  dqn: { ...replay, warmup: 40, capacity: 120, steps: 3, duelling: true, targetEvery: 7 },
  sac: { ...replay, warmup: 40, capacity: 120, steps: 3, policyEvery: 3, updateRatio: 0.7 },
  td3: { ...replay, warmup: 40, capacity: 120, policyEvery: 3 },
  bc: { minibatch: 16, gradientSteps: 3 },
  cem: { population: 7, horizon: 7 },
}
const ids = Object.keys(algorithms) as Id[]

/** The identity itself, as demonstrations. */
const rng = createRng(4)
const seen = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? rng.uniform(-1, 1) : rng.uniform(40, 60)))
const data = { observations: seen, actions: seen.filter((_, i) => i % 2 === 0) }

const make = (id: Id, needs: Parameters<typeof createLearner>[2] = {}) =>
  createLearner(identity(quick[id].kind), small[id], { algorithm: id, data, ...needs })

describe.each(ids)('%s', (id) => {
  const spec = identity(quick[id].kind)

  it.each([1, 2])('learns the identity, seed %i', async (seed) => {
    const { config, steps, bar = 9 } = quick[id]
    const learner = await createLearner(spec, config, { algorithm: id, seed, data })
    const before = await score(spec, learner)
    await practise(spec, learner, steps, { seed })
    expect(before).toBeLessThan(8)
    expect(await score(spec, learner)).toBeGreaterThan(bar)
  })

  it.each([
    ['all layers learning', thawed],
    // Between the start and the mark that is resumed from, the layer below the heads unfreezes.
    ['layers unfreezing', freezeSchedules.gradual.create({ by: 0.2 })],
  ])('resumes to the same bytes with %s', async (_, freeze) => {
    const whole = await finish(id, await make(id, { freeze }))
    const segments: Uint8Array[] = []
    let stopped: { from: TrainState; state: Uint8Array } | undefined
    const first = await make(id, { freeze })
    for await (const event of train({ ...options(id), learner: first })) {
      if (event.kind !== 'mark' || stopped) continue
      const checkpoint = await first.checkpoint()
      segments.push(...checkpoint.appended)
      const { index, progress } = event
      if (index === 1) stopped = { from: { index, progress }, state: checkpoint.state }
    }
    // Another seed: nothing of it may show.
    const second = await make(id, { freeze, seed: 99 })
    second.restore({ state: stopped!.state, appended: segments })
    const resumed = await finish(id, second, stopped!.from)
    expect(resumed.state).toEqual(whole.state)
    expect(resumed.snapshot).toEqual(whole.snapshot)
    expect(whole.last).toEqual(resumed.last)
  })

  it('says how it goes by common names', async () => {
    const metrics = await practise(spec, await make(id), 200)
    const known = new Set([
      'clipFraction',
      'entropy',
      'explainedVariance',
      'exploration',
      'kl',
      'learningRate',
      'policyLoss',
      'returnMean',
      'spread',
      'temperature',
      'value',
      'valueLoss',
    ])
    const last = metrics.at(-1)!
    expect(Object.keys(last).filter((name) => !known.has(name))).toEqual([])
    expect(Object.keys(last)).toEqual(expect.arrayContaining(['returnMean', id === 'cem' ? 'spread' : 'learningRate']))
    expect(Object.values(last).every(Number.isFinite)).toBe(true)
  })

  it('starts from its own snapshot, and moves only the layers that are thawed', async () => {
    const source = await make(id)
    await practise(spec, source, 200)
    const start = await source.snapshot()
    const networks = { actor: start.contract.actor, critic: start.contract.critic }
    const layers = layerInfos(networks).map(({ name }) => name)
    const thawedLayers = layers.filter((name) => !name.endsWith('trunk.0'))
    const freeze = { at: () => ({ train: new Set(thawedLayers), rates: {} }) }
    const learner = await make(id, { start, freeze, seed: 5 })
    expect(encodeSnapshot(await learner.snapshot())).toEqual(encodeSnapshot(start))
    await practise(spec, learner, 200)
    const after = await learner.snapshot()
    expect(after.actor['trunk.0.weight']).toEqual(start.actor['trunk.0.weight'])
    expect(after.critic['trunk.0.weight']).toEqual(start.critic['trunk.0.weight'])
    expect(after.normaliser).toEqual(start.normaliser)
    const head = quick[id].kind === 'box' ? 'mean' : 'logits'
    expect(after.actor[`${head}.weight`]).not.toEqual(start.actor[`${head}.weight`])
  })

  it("refuses another algorithm's checkpoint", async () => {
    const other = ids.find((candidate) => candidate !== id && quick[candidate].kind !== quick[id].kind)!
    const { state } = await (await make(other)).checkpoint()
    const learner = await make(id)
    expect(() => learner.restore({ state, appended: [] })).toThrow(expect.objectContaining({ code: 'checkpoint' }))
  })

  it('stops at an env that is no longer finite, with a policy that still is', async () => {
    const broken = { ...spec, create: () => brokenAfter(250, spec.create({})) }
    const learner = await make(id)
    const env = localEnv(broken, { rows: 4, physics: {} })
    const run = async () => {
      for await (const _ of train({ env, learner, steps: 2000, marks: 2, seed: 1 }));
    }
    await expect(run()).rejects.toMatchObject({ code: 'unstable' })
    expect(encodeSnapshot(await learner.snapshot()).length).toBeGreaterThan(0)
  })
})

/** The env with a reward that is not a number from its n-th step on. */
function brokenAfter(steps: number, env: ReturnType<ReturnType<typeof identity>['create']>): typeof env {
  let taken = 0
  const step = env.step.bind(env)
  env.step = (command) => {
    step(command)
    if (++taken > steps / 4) env.result.reward = Number.NaN
  }
  return env
}

function options(id: Id) {
  return {
    env: localEnv(identity(quick[id].kind), { rows: 4, physics: {} }),
    steps: 640,
    marks: 4,
    seed: deriveSeed(1, 'rows'),
  }
}

/** Trains to the end, with checkpoints at the marks as a run takes them. */
async function finish(id: Id, learner: Learner, from?: TrainState) {
  let last: Checkpoint | undefined
  for await (const event of train({ ...options(id), learner, ...(from && { from }) })) {
    if (event.kind === 'mark') last = await learner.checkpoint()
  }
  return { state: last!.state, last: last!.appended, snapshot: encodeSnapshot(await learner.snapshot()) }
}
