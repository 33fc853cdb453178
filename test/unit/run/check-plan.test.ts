// What a plan's stages need of each other is told before anything is trained, and nothing that works is refused.

import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { describe, expect, it } from 'vitest'
import { checkPlan } from '#src/run/index.js'

const domains = {
  plain: { kind: 'sim', env: 'cart-pole' },
  longer: { kind: 'sim', env: { id: 'cart-pole', config: { history: 2 } } },
  robot: { kind: 'robot', url: 'ws://127.0.0.1:1' },
}
const train = (on: string) => ({ kind: 'train', on, steps: 64 })
const transfer = (to: string) => ({ kind: 'transfer', to })
const evaluate = (on: string) => ({ kind: 'evaluate', on, episodes: 1 })
const planOf = (rest: object) =>
  planSchema.parse({ name: 'checked', domains, curve: { points: 2, episodes: 1 }, seeds: 1, ...rest })
const check = (rest: object) => checkPlan(planOf(rest), catalog, process.cwd())

describe('the channels of a policy are those', () => {
  it('that its pretraining ended with', async () => {
    const stages = {
      pretrain: [train('plain'), transfer('longer'), train('longer')],
      arms: { back: [evaluate('longer'), transfer('plain'), evaluate('plain')] },
    }
    expect(await check(stages)).toHaveProperty('plan')
    const early = { ...stages, arms: { back: [evaluate('plain'), transfer('plain')] } }
    await expect(check(early)).rejects.toMatchObject({ code: 'channels' })
  })

  it('that its arm ended with, in the stages after', async () => {
    const arms = { plain: [train('plain')] }
    const onwards = (stages: object[]) => check({ arms, after: { arm: 'plain', stages } })
    expect(await onwards([evaluate('plain'), transfer('longer'), evaluate('longer')])).toHaveProperty('plan')
    await expect(onwards([evaluate('longer')])).rejects.toMatchObject({ code: 'channels' })
  })
})

describe('a stage that needs a policy is refused where there is none', () => {
  const evaluated = 'Expected a trained policy to evaluate, got none'
  it.each([
    [{ arms: { s: [evaluate('plain'), train('plain')] }, pretrain: [train('plain')] }, ['arms', 's', 0], evaluated],
    [{ arms: { s: [transfer('plain')] } }, ['arms', 's', 0], 'Expected a trained policy to transfer, got none'],
    [{ pretrain: [evaluate('plain'), train('plain')] }, ['pretrain', 0], evaluated],
    [
      { arms: { s: [{ kind: 'stream', on: 'robot', seconds: 1 }] } },
      ['arms', 's', 0],
      'Expected a trained policy to stream, got none',
    ],
  ])('%j', async (rest, path, message) => {
    expect(await check(rest)).toMatchObject({ path: [...path, 'kind'], message })
    const folder = join(mkdtempSync(join(tmpdir(), 'landbridge-checked-')), 'run')
    await expect(run(planOf(rest), catalog, { folder }).next()).rejects.toMatchObject({ code: 'scenario' })
    expect(existsSync(folder)).toBe(false)
  })

  it('and not where one was pretrained, or trained in the arm before', async () => {
    const pretrain = [train('plain'), evaluate('plain')]
    const arms = { moved: [evaluate('plain'), transfer('plain')], scratch: [train('plain'), evaluate('plain')] }
    const after = { arm: 'scratch', stages: [evaluate('plain')] }
    expect(await check({ pretrain, arms, after })).toHaveProperty('plan')
  })
})

describe('names that mean nothing are refused by a run too', () => {
  it.each([
    [{ arms: { s: [train('plian')] } }, "arms.s.0.on: Expected a domain of this scenario, got 'plian'", 'plain'],
    [
      { arms: { s: [train('plain')] }, after: { arm: 'r', stages: [evaluate('plain')] } },
      "after.arm: Expected an arm of this scenario, got 'r'",
    ],
  ])('%j', async (rest, message, hint = '') => {
    const folder = join(mkdtempSync(join(tmpdir(), 'landbridge-checked-')), 'run')
    const refused = { code: 'scenario', message, ...(hint && { hint: expect.stringContaining(hint) }) }
    await expect(run(planOf(rest), catalog, { folder }).next()).rejects.toMatchObject(refused)
  })
})
