// Networks of a policy of one's own that an algorithm cannot use are refused before anything is trained, each with what it lacks.

import { type Networks, taskOf } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import type { algorithms } from '#src/learn/index.js'
import { createLearner, identity } from './identity-env.js'

type Algorithm = keyof typeof algorithms

/** A learner on the networks of `mlp`, changed. */
function learnerOn(algorithm: Algorithm, config: object, change: (networks: Networks) => Networks) {
  const spec = identity(algorithm === 'dqn' ? 'discrete' : 'box')
  const task = taskOf(spec)
  const data = { observations: new Float32Array(8), actions: new Float32Array(4) }
  const networks = (critic: 'value' | 'action-value') => change(policies.mlp.create({}, { task, critic }))
  return createLearner(spec, config, { algorithm, data, networks })
}

const without =
  (network: 'actor' | 'critic', name: string) =>
  (networks: Networks): Networks => ({
    ...networks,
    [network]: { ...networks[network], heads: networks[network].heads.filter((head) => head.name !== name) },
  })

const wide =
  (network: 'actor' | 'critic', name: string) =>
  (networks: Networks): Networks => ({
    ...networks,
    [network]: {
      ...networks[network],
      heads: networks[network].heads.map((head) => (head.name === name ? { ...head, size: 3 } : head)),
    },
  })

const reading =
  (inputs: Record<string, number>) =>
  ({ actor, critic }: Networks): Networks => {
    const trunks = critic.trunks.map((trunk) => ({ ...trunk, from: Object.keys(inputs) }))
    return { actor, critic: { ...critic, inputs, trunks } }
  }

const other = { ...{ kind: 'dense' as const, name: 'other' }, from: 'trunk', size: 1, gain: 1 }
const renamed = ({ actor, critic }: Networks): Networks => ({ actor, critic: { ...critic, heads: [other] } })

const free = ({ actor, critic }: Networks): Networks => {
  const heads = [actor.heads[0]!, { kind: 'free' as const, name: 'logStd', size: 1, initial: 0 }]
  return { actor: { ...actor, heads }, critic }
}

type Odd = [algorithm: Algorithm, change: (networks: Networks) => Networks, message: string, config?: object]

describe('networks are refused', () => {
  it.each<Odd>([
    ['ppo', without('actor', 'logStd'), "Expected a head 'logStd' of 1 in the actor, got none"],
    ['a2c', wide('actor', 'logStd'), "Expected a head 'logStd' of 1 in the actor, got a free one of 3"],
    ['ppo', wide('critic', 'value'), "Expected a head 'value' of 1 in the critic, got a dense one of 3"],
    ['bc', renamed, "Expected a head 'value' of 1 in the critic, got none"],
    ['sac', free, "Expected a dense head 'logStd' of 1 in the actor, got a free one of 1"],
    ['td3', renamed, "Expected a head 'value' of 1 in the critic, got none"],
    ['dqn', renamed, "Expected a head 'value' of 1 in the critic, got none", { duelling: true }],
    [
      'ppo',
      reading({ observation: 5 }),
      'Expected inputs of the critic among observation (2), action (1), got observation (5)',
    ],
    ['cem', reading({ goal: 2 }), 'Expected inputs of the critic among observation (2), action (1), got goal (2)'],
  ])('by %s', async (algorithm, change, message, config = {}) => {
    const refused = learnerOn(algorithm, config, change)
    await expect(refused).rejects.toMatchObject({
      code: 'config',
      message,
      hint: expect.stringContaining('actorHeads'),
    })
  })

  it('by nobody who does without', async () => {
    await expect(learnerOn('td3', {}, without('actor', 'logStd'))).resolves.toBeDefined()
    await expect(learnerOn('dqn', {}, renamed)).resolves.toBeDefined()
  })
})
