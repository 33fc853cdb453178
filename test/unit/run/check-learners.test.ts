// Every training of a plan is tried out on what it will be given, before any of them begins.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { catalog } from '#src/catalog.js'
import { type PlanInput, planSchema } from '#src/core/index.js'
import { encodeDemonstrations } from '#src/learn/index.js'
import { checkPlan } from '#src/run/index.js'

const data = join(mkdtempSync(join(tmpdir(), 'landbridge-learners-')), 'demonstrations.safetensors')
const taught = { observations: new Float32Array(6), actions: new Float32Array(2) }
writeFileSync(data, encodeDemonstrations(taught, envs.pendulum.create({})))

const train = { kind: 'train' as const, on: 'source', steps: 64 }
const transfer = { kind: 'transfer' as const, to: 'source' }
const dqn = (duelling: boolean) => ({ id: 'dqn', config: { duelling } })
const droq = { id: 'sac', config: { criticDropout: 0.01, criticLayerNorm: true } }

function check(rest: Partial<PlanInput>) {
  const domains = {
    source: { kind: 'sim' as const, env: 'pendulum' },
    choosing: { kind: 'sim' as const, env: 'cart-pole' },
  }
  const policy = { id: 'mlp', config: { hidden: [4] } }
  return checkPlan(planSchema.parse({ name: 'tiny', domains, policy, seeds: 1, ...rest }), catalog, process.cwd())
}

describe('a later training is refused when the plan is checked', () => {
  it.each<[string, Partial<PlanInput>, object]>([
    [
      'with the critic of another kind',
      { pretrain: [train], arms: { on: [transfer, { ...train, algorithm: 'sac' }] } },
      { path: ['arms', 'on', 1], message: 'Expected a critic of action and observation, got one of observation' },
    ],
    [
      'with a critic that is not regularised',
      { pretrain: [{ ...train, algorithm: 'sac' }], arms: { on: [transfer, { ...train, algorithm: droq }] } },
      { path: ['arms', 'on', 1], message: expect.stringContaining('layers in the critic of the snapshot, got dense') },
    ],
    [
      'with an actor whose mean is squashed in place of the actions taught',
      {
        data,
        pretrain: [
          { ...train, algorithm: 'sac' },
          { ...train, algorithm: 'bc' },
        ],
      },
      { path: ['pretrain', 1], message: "Expected networks with a state-value critic for 'bc', got others" },
    ],
    [
      'with values in place of advantages',
      {
        pretrain: [{ ...train, on: 'choosing', algorithm: dqn(true) }],
        arms: {
          on: [
            { ...transfer, to: 'choosing' },
            { ...train, on: 'choosing', algorithm: dqn(false) },
          ],
        },
      },
      {
        path: ['arms', 'on', 1],
        message: 'Expected a snapshot trained with duelling: false, got one with true',
        hint: 'go on with duelling: true, or begin anew',
      },
    ],
    [
      'with choices in place of numbers',
      { pretrain: [train], arms: { scratch: [{ ...train, on: 'choosing', algorithm: 'sac' }] } },
      { path: ['arms', 'scratch', 0], message: "Expected continuous actions for 'sac', got 2 choices" },
    ],
    [
      'with statistics that cannot be folded into its networks',
      { policy: 'history', pretrain: [train], arms: { on: [{ ...transfer, normaliser: 'refit' }, train] } },
      { path: ['arms', 'on', 0], hint: expect.stringContaining("than 'refit'") },
    ],
    [
      'with a policy that remembers',
      { policy: 'recurrent', pretrain: [train], arms: { scratch: [{ ...train, algorithm: 'td3' }] } },
      { path: ['arms', 'scratch', 0], message: 'Expected a policy without memory, got one that remembers' },
    ],
    [
      'after all seeds',
      { arms: { on: [train] }, after: { arm: 'on', stages: [{ ...train, algorithm: 'td3' }] } },
      { path: ['after', 'stages', 0], message: expect.stringContaining('critic of action and observation') },
    ],
  ])('%s', async (_, plan, complaint) => {
    expect(await check(plan)).toMatchObject(complaint)
  })
})

it.each<[string, Partial<PlanInput>, string]>([
  ['the algorithm', { pretrain: [{ ...train, on: 'choosing', algorithm: 'sac' }] }, 'Expected continuous actions'],
  ['the policy', { policy: 'cnn', pretrain: [train] }, 'Expected a channel of shape'],
  ['the rows', { pretrain: [{ ...train, rows: 3000 }] }, 'ppo.batch: Expected at least a step of all 3000 rows'],
])('the only training is refused too when the plan is checked, by %s', async (_, plan, message) => {
  expect(await check(plan)).toMatchObject({ path: ['pretrain', 0], message: expect.stringContaining(message) })
})

it('what fits is left as it is', async () => {
  const sac = { ...train, algorithm: 'sac' }
  const plan = {
    pretrain: [sac],
    arms: {
      on: [transfer, sac],
      scratch: [{ ...train, algorithm: droq }],
      perturbed: [transfer, { ...train, algorithm: 'cem' }, sac],
      duelling: [dqn(true), dqn(true)].map((algorithm) => ({ ...train, on: 'choosing', algorithm })),
    },
  }
  expect(await check(plan)).toHaveProperty('plan')
})
