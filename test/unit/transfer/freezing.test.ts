// Freezing in a real fine-tuning: transferred cart-pole weights, PPO, the engine; what is frozen keeps its bytes.

import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { createRng, type FreezeSchedule, type Learner, layerOf, type Snapshot, taskOf } from '#src/core/index.js'
import { algorithms, train } from '#src/learn/index.js'
import { simd } from '#src/nn/index.js'
import { localEnv } from '#src/sim/index.js'
import { freezeSchedules, transferSnapshot } from '#src/transfer/index.js'
import { networksOf, randomSnapshot } from './random-policy.js'

const config = { hidden: [8, 8] }
const plain = taskOf(envs.cartPole.create({}))
const spec = envs.cartPole.create({ history: 2 })
const task = taskOf(spec)
const origin = { env: { id: 'cart-pole', config: { history: 2 } }, physics: {} }
const networks = networksOf(task, config)
const { snapshot: start } = transferSnapshot(
  randomSnapshot(plain, config, 1000, 1),
  { task, origin, networks },
  { normaliser: 'carry', rng: createRng(2) },
)

/** Four updates of 32 steps; what the learner held before each of them and at the end. */
async function fineTune(freeze: FreezeSchedule, normaliserContinues = false): Promise<Snapshot[]> {
  const engine = await simd.create({})
  const learner: Learner = algorithms.ppo.create(
    { batch: 32, minibatch: 16, epochs: 2 },
    { task, origin, rows: 2, networks: () => networks, engine, rng: createRng(3), freeze, start, normaliserContinues },
  )
  const env = localEnv(spec, { rows: 2, physics: {} })
  const held: Snapshot[] = []
  for await (const event of train({ env, learner, steps: 128, marks: 5, seed: 4 })) {
    if (event.kind === 'mark') held.push(structuredClone(await learner.snapshot()))
  }
  learner.dispose()
  await env.dispose()
  return held
}

/** Layers whose bytes differ, by the names that schedules use. */
function changed(before: Snapshot, after: Snapshot): Set<string> {
  const names = (['actor', 'critic'] as const).flatMap((network) =>
    Object.keys(before[network])
      .filter((name) => !Buffer.from(before[network][name]!.buffer).equals(Buffer.from(after[network][name]!.buffer)))
      .map((name) => `${network}.${layerOf(name)}`),
  )
  return new Set(names)
}

const critic = ['critic.trunk.0', 'critic.trunk.1', 'critic.value']
const all = new Set(['actor.trunk.0', 'actor.trunk.1', 'actor.logits', ...critic])

it('a learner starts from exactly the transferred weights and statistics', async () => {
  const [first] = await fineTune(freezeSchedules.none.create({}))
  expect(first!.actor).toEqual(start.actor)
  expect(first!.critic).toEqual(start.critic)
  expect(first!.normaliser).toEqual(start.normaliser)
})

describe('in every update exactly the layers change that', () => {
  it('all-but-head names', async () => {
    const held = await fineTune(freezeSchedules.allButHead.create({}))
    expect(held).toHaveLength(5)
    for (let i = 1; i < 5; i++) {
      expect(changed(held[i - 1]!, held[i]!)).toEqual(new Set(['actor.logits', 'critic.value']))
    }
  })

  it('gradual names: heads and critic first, the first layer of the actor last', async () => {
    const held = await fineTune(freezeSchedules.gradual.create({ by: 0.5 }))
    const steps = held.slice(1).map((snapshot, i) => changed(held[i]!, snapshot))
    expect(steps).toEqual([
      new Set(['actor.logits', ...critic]),
      new Set(['actor.trunk.1', 'actor.logits', ...critic]),
      all,
      all,
    ])
  })

  it('gradual names over the whole stage: all in its last part', async () => {
    const held = await fineTune(freezeSchedules.gradual.create({ by: 1 }))
    expect(
      held
        .slice(1)
        .map((snapshot, i) => changed(held[i]!, snapshot))
        .at(-1),
    ).toEqual(all)
  })

  it('critic-first names', async () => {
    const held = await fineTune(freezeSchedules.criticFirst.create({ warm: 0.5 }))
    const steps = held.slice(1).map((snapshot, i) => changed(held[i]!, snapshot))
    expect(steps).toEqual([new Set(critic), new Set(critic), new Set(critic), all])
  })
})

describe('observation statistics', () => {
  it('stand still while the first layer is frozen', async () => {
    const held = await fineTune(freezeSchedules.gradual.create({ by: 0.5 }))
    expect(held.map(({ normaliser }) => normaliser.count)).toEqual([1000, 1000, 1000, 1032, 1064])
    expect(held[2]!.normaliser).toEqual(start.normaliser)
  })

  it('go on where the scenario says continue', async () => {
    const held = await fineTune(freezeSchedules.allButHead.create({}), true)
    expect(held.at(-1)!.normaliser.count).toBe(1128)
  })
})
