// What a training that goes nowhere, or cuts its episodes, says of itself.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { type EnvPlugin, plugin, z } from 'landbridge/core'
import { describe, expect, it } from 'vitest'

/** The cart-pole with a term that its reward leaves out while the pole is upright, as it is in most steps. */
const forgetful: EnvPlugin = plugin({
  id: 'forgetful',
  summary: 'a reward without one of its terms',
  config: z.object({}),
  create() {
    const spec = catalog.env.cartPole!.create({})
    const create = (physics: Record<string, number>) => {
      const env = spec.create(physics)
      const terms = new Float32Array(2)
      const result = Object.assign(env.result, { terms })
      const step = env.step.bind(env)
      env.step = (command) => {
        step(command)
        terms.set([result.reward, 0.5])
      }
      return env
    }
    return { ...spec, terms: [...spec.terms, 'bonus'], create }
  },
})

async function noticesOf(change: object): Promise<string[]> {
  const plan = planSchema.parse({
    name: 'said',
    domains: { source: { kind: 'sim', env: 'cart-pole' } },
    policy: { id: 'mlp', config: { hidden: [4] } },
    algorithm: { id: 'ppo', config: { batch: 64, epochs: 1 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 1024, rows: 1 }],
    curve: { points: 2, episodes: 1 },
    seeds: 1,
    ...change,
  })
  const folder = join(mkdtempSync(join(tmpdir(), 'landbridge-said-')), 'run')
  const messages: string[] = []
  for await (const event of run(plan, { ...catalog, env: { ...catalog.env, forgetful } }, { folder, now: () => 0 }))
    if (event.kind === 'notice') messages.push(event.message)
  return messages
}

const algorithm = (id: string, config: object) => ({ algorithm: { id, config } })
const untouched = /^source: expected something learnt in 1024 steps, got the weights of the beginning/
const cut = /^source: all rows start anew at every curve point, after some 342 steps each: .* up to 500,/

const standardised = /^source: the policy has learnt from observations as they are, .* once ppo standardises them/

describe('a training', () => {
  it.each([
    ['that never leaves its warm-up', algorithm('dqn', { warmup: 2000 }), untouched],
    ['whose first generation never ends', algorithm('cem', { population: 1000 }), untouched],
    ['with curve points closer than episodes are long', { curve: { points: 4, episodes: 1 } }, cut],
  ])('%s says so', async (_, change, said) => {
    expect(await noticesOf(change)).toEqual([expect.stringMatching(said)])
  })

  it('whose rewards do not add up says so once, whatever its seeds and arms', async () => {
    const own = { kind: 'sim', env: 'forgetful' }
    const evaluate = { kind: 'evaluate', on: 'source', episodes: 1 }
    const arms = { scratch: [{ kind: 'train', on: 'source', steps: 64, rows: 2 }, evaluate] }
    const said = await noticesOf({ domains: { source: own }, arms, seeds: 2 })
    expect(said).toEqual([
      'source: expected every reward to be the sum of its terms (alive, bonus), got another: add up the terms into `result.reward` in every step',
    ])
  })

  it.each([
    ['carry', [expect.stringMatching(standardised)]],
    ['refit', []],
    ['reset', []],
  ])('that standardises what a policy has seen as it is says so, or not, after %s', async (normaliser, said) => {
    const raw = { id: 'ppo', config: { batch: 64, epochs: 1, normaliseObservations: false } }
    const train = { kind: 'train', on: 'source', steps: 64, rows: 1 }
    const pretrain = [{ ...train, algorithm: raw }]
    const on = [{ kind: 'transfer', to: 'source', normaliser }, train]
    expect(await noticesOf({ pretrain, arms: { on } })).toEqual(said)
    expect(await noticesOf({ pretrain, arms: { on: [on[0], ...pretrain] } })).toEqual([])
  })

  it.each([
    ['that learns', {}],
    ['past its warm-up', algorithm('dqn', { warmup: 900 })],
    ['with curve points far apart', { curve: { points: 3, episodes: 1 } }],
  ])('%s says nothing', async (_, change) => {
    expect(await noticesOf(change)).toEqual([])
  })
})
