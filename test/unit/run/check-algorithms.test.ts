// A policy goes on only in an algorithm that reads its outputs as the one before did: values of choices are no logits.

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'
import { type PlanInput, planSchema } from '#src/core/index.js'
import { decodeSnapshot } from '#src/nn/index.js'
import { checkPlan, run } from '#src/run/index.js'

const train = { kind: 'train' as const, on: 'source', steps: 64 }
const transfer = { kind: 'transfer' as const, to: 'source' }
const by = (algorithm: string) => ({ ...train, algorithm })

function planOf(rest: Partial<PlanInput>) {
  const domains = { source: { kind: 'sim' as const, env: 'cart-pole' } }
  const curve = { points: 2, episodes: 1 }
  return planSchema.parse({ name: 'tiny', domains, curve, seeds: 1, ...rest })
}

const check = (rest: Partial<PlanInput>) => checkPlan(planOf(rest), catalog, process.cwd())
const refused = (expected: RegExp, trainedBy: string) => ({
  message: expect.stringMatching(expected),
  hint: `go on with the algorithm ${trainedBy}, or begin anew`,
})

const valuesToLaw = /law of actions for 'ppo', got one trained by 'dqn', whose outputs are values of choices/
const lawToValues = /values of choices for 'dqn', got one trained by 'a2c', whose outputs are a law of actions/

let folder: string
let start: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'landbridge-algorithms-'))
  for await (const _ of run(planOf({ pretrain: [by('dqn')] }), catalog, { folder: join(folder, 'run') }));
  start = join(folder, 'run', 'snapshots', 'pretrain-0-0-train.safetensors')
})

describe('a snapshot', () => {
  it('says which algorithm trained it', () => {
    expect(decodeSnapshot(readFileSync(start)).contract.algorithm).toBe('dqn')
  })

  it('of values is refused by an algorithm of laws when the plan is checked, transferred or not', async () => {
    const arms = { on: [transfer, train] }
    expect(await check({ start, arms })).toMatchObject({ path: ['algorithm'], ...refused(valuesToLaw, 'dqn') })
    expect(await check({ start, pretrain: [train] })).toMatchObject(refused(valuesToLaw, 'dqn'))
  })

  it('of values is refused by a run whose plan nobody checked', async () => {
    const events = run(planOf({ start, arms: { on: [transfer, train] } }), catalog, {
      folder: join(folder, 'unchecked'),
    })
    const all = async () => {
      for await (const _ of events);
    }
    await expect(all()).rejects.toMatchObject({ code: 'config', ...refused(valuesToLaw, 'dqn') })
  })

  it('goes on in its own algorithm, and keeps its word through a transfer', async () => {
    const going = planOf({ start, algorithm: 'dqn', arms: { on: [transfer, train] } })
    expect(await checkPlan(going, catalog, process.cwd())).toHaveProperty('plan')
    const out = join(folder, 'going')
    for await (const _ of run(going, catalog, { folder: out }));
    const moved = decodeSnapshot(readFileSync(join(out, 'snapshots', 'on-0-0-transfer.safetensors')))
    expect(moved.contract.algorithm).toBe('dqn')
  })
})

describe('a plan', () => {
  it('is refused where a stage goes on from another kind of algorithm', async () => {
    expect(await check({ pretrain: [by('a2c'), by('dqn')] })).toMatchObject(refused(lawToValues, 'a2c'))
    const arms = { on: [transfer, by('dqn')] }
    expect(await check({ pretrain: [by('a2c')], arms })).toMatchObject(refused(lawToValues, 'a2c'))
    const after = { arm: 'anew', stages: [train] }
    expect(await check({ arms: { anew: [by('dqn')] }, after })).toMatchObject(refused(valuesToLaw, 'dqn'))
  })

  it('may train anew by any, and go on by one of the same kind', async () => {
    expect(await check({ pretrain: [by('a2c')], arms: { anew: [by('dqn')], on: [transfer, train] } })).toHaveProperty(
      'plan',
    )
  })
})
