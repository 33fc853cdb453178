// One gradient step of DQN, TD3 and SAC: targets, losses and what moves, against the same worked out here in double precision.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { ReplayMemory } from '#src/learn/replay-memory.js'
import { createLearner, identity } from './identity-env.js'
import { average, drawRollout, gradientOf, outputsOf, stateOf } from './one-update.js'

const common = { warmup: 0, minibatch: 32, gamma: 0.9, updateRatio: 1 / 16, learningRate: 0.02 }
const clamp = (value: number, most: number) => Math.min(Math.max(value, -most), most)

/** Some updates of one gradient step each; answers what is held before and after each, and the last one's batch and metrics. */
async function updates(algorithm: 'dqn' | 'td3' | 'sac', config: object, count: number) {
  const kind = algorithm === 'dqn' ? 'discrete' : 'box'
  const options = { ...common, normaliseObservations: false, ...config }
  const learner = await createLearner(identity(kind), options, { algorithm, rows: 2 })
  const memory = new ReplayMemory({ observation: 2, action: 1, rows: 2, capacity: 1000 })
  const states = [await stateOf(learner)]
  let metrics: Record<string, number> = {}
  for (let i = 0; i < count; i++) {
    const rollout = drawRollout(kind, i + 1, 'some')
    memory.push(rollout)
    metrics = await learner.learn(rollout, { steps: 16 * i, total: 16 * count, updates: i, returns: [] })
    states.push(await stateOf(learner))
  }
  const [before, after] = [states.at(-2)!, states.at(-1)!]
  const array = (size = 1) => new Float32Array(common.minibatch * size)
  const batch = { observations: array(2), actions: array(), next: array(2), rewards: array(), discounts: array() }
  memory.sample(generator(before.rngs.replay!), batch, { gamma: common.gamma, steps: 1, ...config })
  const { actor, critic } = (await learner.snapshot()).contract
  return { states, before, after, batch, metrics, actor, critic }
}

function generator(state: string) {
  const rng = createRng(0)
  rng.load(state)
  return rng
}

type Updated = Awaited<ReturnType<typeof updates>>

describe('a step of DQN', () => {
  /** Values [rows x 2] of both choices by the networks that learn or their targets. */
  function valuesOf({ before, actor, critic }: Updated, observation: Float32Array, suffix: string, duelling: boolean) {
    const logits = outputsOf(before, `actor${suffix}`, actor, { observation }).logits!
    if (!duelling) return logits
    const state = outputsOf(before, `critic${suffix}`, critic, { observation }).value!
    return logits.map((logit, at) => state[at >> 1]! + (logit - logits[at ^ 1]!) / 2)
  }

  function targetsOf(updated: Updated, { double, duelling }: { double: boolean; duelling: boolean }) {
    const { next, rewards, discounts } = updated.batch
    const values = valuesOf(updated, next, 'Target', duelling)
    const judge = double ? valuesOf(updated, next, '', duelling) : values
    return Array.from(rewards, (reward, i) => {
      const best = judge[2 * i + 1]! > judge[2 * i]! ? 1 : 0
      return reward + discounts[i]! * values[2 * i + best]!
    })
  }

  const kinds = [false, true].flatMap((double) =>
    [false, true].flatMap((duelling) => [1, 3].map((steps) => ({ double, duelling, steps }))),
  )

  it.each(kinds)('goes down the Huber loss, %o', async (kind) => {
    const huber = 0.6
    const updated = await updates('dqn', { ...kind, huber, targetEvery: 8 }, 15)
    const { before, after, batch, metrics } = updated
    const targets = targetsOf(updated, kind)
    const values = valuesOf(updated, batch.observations, '', kind.duelling)
    const taken = targets.map((_, i) => values[2 * i + batch.actions[i]!]!)
    const errors = targets.map((target, i) => taken[i]! - target)
    const losses = errors.map((error) =>
      Math.abs(error) < huber ? error ** 2 / 2 : huber * Math.abs(error) - huber ** 2 / 2,
    )
    expect(metrics.value).toBeCloseTo(average(taken), 5)
    expect(metrics.valueLoss).toBeCloseTo(average(losses), 5)
    const slopes = errors.map((error) => clamp(error, huber))
    const byChoice = [0, 1].map((choice) => average(slopes.map((s, i) => (batch.actions[i] === choice ? s : 0))))
    const ofChoices = kind.duelling ? byChoice.map((slope) => slope - average(byChoice)) : byChoice
    const ofState = kind.duelling ? average(slopes) : 0
    gradientOf(before, after, 'actor', 'logits.bias').forEach((slope, choice) => {
      expect(slope).toBeCloseTo(ofChoices[choice]!, 5)
    })
    if (kind.duelling) expect(gradientOf(before, after, 'critic', 'value.bias')[0]).toBeCloseTo(ofState, 5)
    // What the other kind of target would be worth tells both apart here.
    const others = targetsOf(updated, { ...kind, double: !kind.double })
    expect(Math.max(...others.map((target, i) => Math.abs(target - targets[i]!)))).toBeGreaterThan(0.05)
  })

  it('explores at the rate that a checkpoint keeps', async () => {
    const { metrics, states } = await updates('dqn', { explorationStart: 0.37, explorationShare: 1 }, 3)
    expect(metrics.exploration).toBe(states.at(-1)!.arrays.exploration![0])
  })

  it('explores no less than to the end, however long the stage goes on', async () => {
    const { metrics } = await updates('dqn', { explorationEnd: 0.25, explorationShare: 0.2 }, 4)
    expect(metrics.exploration).toBe(0.25)
  })

  it('moves its targets every so many, that of a duelling state too', async () => {
    const { states } = await updates('dqn', { duelling: true, targetEvery: 3, blend: 0.25 }, 6)
    for (const target of ['actorTarget', 'criticTarget'])
      expect(moves(states, target)).toEqual([false, false, true, false, false, true])
  })
})

it('td3 explores within its actions, whatever the noise', async () => {
  const options = { ...common, explorationNoise: 5 }
  const learner = await createLearner(identity('box'), options, { algorithm: 'td3', rows: 2 })
  const step = { observations: Float32Array.of(0.5, -0.5, 1, 0) }
  const actions = Array.from({ length: 20 }, () => [...learner.explore(step as never).actions]).flat()
  expect(Math.max(...actions.map(Math.abs))).toBe(1)
})

it('critics with dropout are told of states through it', async () => {
  const lossAt = async (criticDropout: number) => (await updates('sac', { criticDropout }, 1)).metrics.valueLoss!
  expect(Math.abs((await lossAt(0.5)) / (await lossAt(1e-9)) - 1)).toBeGreaterThan(0.01)
})

/** Whether each update moved a network. */
function moves(states: Updated['states'], name: string): boolean[] {
  const bytes = states.map(({ networks }) => JSON.stringify(networks[name]!.parameters))
  return bytes.slice(1).map((one, i) => one !== bytes[i])
}

/** Values of both critics, or of their targets. */
function twinsOf(
  of: Updated['before'],
  critic: Updated['critic'],
  suffix: string,
  inputs: Record<string, Float32Array>,
) {
  return ['critic', 'twin'].map((name) => outputsOf(of, name + suffix, critic, inputs).value!)
}

/** Compares what the critics said they did with half the mean squared error to the targets worked out from `next` actions. */
function expectRegression(
  { before, batch, metrics, critic }: Updated,
  next: Float32Array,
  bonus: (i: number) => number,
) {
  const following = twinsOf(before, critic, 'Target', { observation: batch.next, action: next })
  const targets = Array.from(batch.rewards, (reward, i) => {
    return reward + batch.discounts[i]! * (Math.min(following[0]![i]!, following[1]![i]!) + bonus(i))
  })
  const said = twinsOf(before, critic, '', { observation: batch.observations, action: batch.actions })
  const losses = said.map((values) => average(targets.map((target, i) => (values[i]! - target) ** 2)) / 2)
  expect(metrics.valueLoss).toBeCloseTo(average(losses), 4)
  expect(metrics.value).toBeCloseTo(average(said.map(average)), 5)
  // Either twin is the smaller one somewhere, and some episodes went on.
  const smaller = targets.map((_, i) => following[0]![i]! < following[1]![i]!)
  expect(new Set(smaller.filter((_, i) => batch.discounts[i]! > 0)).size).toBe(2)
}

/** The targets of a step are the given share nearer to the critics after it. */
function expectFollowed({ before, after }: Updated, names: string[], share: number) {
  for (const name of names)
    for (const [parameter, values] of Object.entries(after.networks[`${name}Target`]!.parameters)) {
      const [from, to] = [before.networks[`${name}Target`]!, after.networks[name]!].map((n) => n.parameters[parameter]!)
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(from![i]! + share * (to![i]! - from![i]!), 6)
      })
    }
}

/** The slope of a loss of the policy by the only bias of one of its heads, by central differences. */
function slopeBy({ before }: Updated, head: string, loss: (of: Updated['before']) => number): number {
  const width = 1 / 256
  const [above, below] = [width, -width].map((shift) => {
    const moved = structuredClone(before)
    moved.networks.actor!.parameters[`${head}.bias`]![0]! += shift
    return loss(moved)
  })
  return (above! - below!) / (2 * width)
}

describe('a step of TD3', () => {
  const config = { targetNoise: 1.2, targetNoiseClip: 0.95, blend: 0.25 }

  it.each([1, 3])("takes the smaller value of the target's action with clipped noise, %i steps on", async (steps) => {
    const updated = await updates('td3', { ...config, steps }, 6)
    const { before, batch, actor } = updated
    const rng = generator(before.rngs.noise!)
    const noise = Array.from(batch.rewards, () => 1.2 * rng.normal())
    const means = outputsOf(before, 'actorTarget', actor, { observation: batch.next }).mean!
    const noisy = Array.from(means, (value, i) => Math.tanh(value) + clamp(noise[i]!, 0.95))
    // Both limits are met somewhere, and not everywhere.
    for (const [values, most] of [
      [noise, 0.95],
      [noisy, 1],
    ] as const)
      expect(new Set(values.map((value) => Math.abs(value) > most)).size).toBe(2)
    const actions = Float32Array.from(noisy, (value) => clamp(value, 1))
    expectRegression(updated, actions, () => 0)
  })

  it('climbs the first critic, and moves all targets then', async () => {
    const updated = await updates('td3', config, 6)
    const { before, after, batch, metrics, actor, critic } = updated
    const observation = batch.observations
    const loss = (of: Updated['before']) => {
      const action = Float32Array.from(outputsOf(of, 'actor', actor, { observation }).mean!, Math.tanh)
      return -average(twinsOf(after, critic, '', { observation, action })[0]!)
    }
    expect(metrics.policyLoss).toBeCloseTo(loss(before), 5)
    expect(gradientOf(before, after, 'actor', 'mean.bias')[0]).toBeCloseTo(slopeBy(updated, 'mean', loss), 4)
    expectFollowed(updated, ['actor', 'critic', 'twin'], 0.25)
  })

  it('moves policy and targets every so many', async () => {
    const { states } = await updates('td3', { policyEvery: 3 }, 6)
    for (const name of ['actor', 'actorTarget', 'criticTarget', 'twinTarget'])
      expect(moves(states, name)).toEqual([false, false, true, false, false, true])
    for (const name of ['critic', 'twin']) expect(moves(states, name)).not.toContain(false)
  })
})

describe('a step of SAC', () => {
  /** Actions of the policy held that noise makes, with their log-densities. */
  function draw(of: Updated['before'], actor: Updated['actor'], observation: Float32Array, noise: number[]) {
    const { mean, logStd } = outputsOf(of, 'actor', actor, { observation })
    const actions = Float32Array.from(mean!, (centre, i) => Math.tanh(centre + Math.exp(logStd![i]!) * noise[i]!))
    const logProbs = noise.map((value, i) => {
      const normal = -(value ** 2) / 2 - logStd![i]! - Math.log(2 * Math.PI) / 2
      return normal - Math.log(1 - actions[i]! ** 2)
    })
    return { actions, logProbs }
  }

  it.each([
    { temperature: 0.7, steps: 1 },
    { temperature: 0.7, steps: 3 },
    { temperature: 'auto', steps: 1 },
  ])('has the soft targets and the soft policy loss, %o', async (kind) => {
    const updated = await updates('sac', { ...kind, blend: 0.25 }, 6)
    const { before, after, batch, metrics, actor, critic } = updated
    const temperature = Math.exp(before.arrays.temperature![0]!)
    const rng = generator(before.rngs.noise!)
    const noise = () => Array.from(batch.rewards, () => rng.normal())
    const next = draw(before, actor, batch.next, noise())
    expectRegression(updated, next.actions, (i) => -temperature * next.logProbs[i]!)
    const [observation, now] = [batch.observations, noise()]
    const loss = (of: Updated['before']) => {
      const { actions, logProbs } = draw(of, actor, observation, now)
      const [one, two] = twinsOf(after, critic, '', { observation, action: actions })
      return temperature * average(logProbs) - average(one!.map((value, i) => Math.min(value, two![i]!)))
    }
    expect(metrics.temperature).toBeCloseTo(temperature, 6)
    expect(metrics.entropy).toBeCloseTo(-average(draw(before, actor, observation, now).logProbs), 4)
    expect(metrics.policyLoss).toBeCloseTo(loss(before), 4)
    for (const head of ['mean', 'logStd'])
      expect(gradientOf(before, after, 'actor', `${head}.bias`)[0]).toBeCloseTo(slopeBy(updated, head, loss), 3)
    expectFollowed(updated, ['critic', 'twin'], 0.25)
  })

  it('climbs the mean of both critics where they drop units, as DroQ does', async () => {
    // So small a share of so few units that none is dropped here: what is left is what the policy climbs.
    const updated = await updates('sac', { temperature: 0.7, criticDropout: 1e-9 }, 6)
    const { before, after, batch, metrics, actor, critic } = updated
    const rng = generator(before.rngs.noise!)
    const noise = () => Array.from(batch.rewards, () => rng.normal())
    noise() // that of the targets
    const [observation, now] = [batch.observations, noise()]
    const loss = (
      of: Updated['before'],
      counts: (one: number, two: number) => number = (one, two) => (one + two) / 2,
    ) => {
      const { actions, logProbs } = draw(of, actor, observation, now)
      const [one, two] = twinsOf(after, critic, '', { observation, action: actions })
      return 0.7 * average(logProbs) - average(one!.map((value, i) => counts(value, two![i]!)))
    }
    expect(loss(before, Math.min) - loss(before)).toBeGreaterThan(1e-3)
    expect(metrics.policyLoss).toBeCloseTo(loss(before), 4)
    expect(gradientOf(before, after, 'actor', 'mean.bias')[0]).toBeCloseTo(slopeBy(updated, 'mean', loss), 3)
  })

  it.each([-50, 50])('moves the temperature towards an entropy of %i', async (targetEntropy) => {
    const { after } = await updates('sac', { targetEntropy }, 1)
    // Adam's first step is as long as the rate: down where there is more entropy than wanted, up where less.
    expect(after.arrays.temperature![0]).toBeCloseTo(0.02 * Math.sign(targetEntropy), 6)
  })

  it('moves policy and temperature every so many, the rest always', async () => {
    const { states } = await updates('sac', { policyEvery: 3 }, 6)
    const temperatures = states.map(({ arrays }) => arrays.temperature![0])
    const rare = [false, false, true, false, false, true]
    expect(moves(states, 'actor')).toEqual(rare)
    expect(temperatures.slice(1).map((one, i) => one !== temperatures[i])).toEqual(rare)
    for (const name of ['critic', 'twin', 'criticTarget', 'twinTarget'])
      expect(moves(states, name)).not.toContain(false)
  })
})
