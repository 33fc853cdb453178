// Envs that break down, or are none: what a vectorised env says of them, and how it goes on.

import { type Env, episodeSeed, type Step, type VectorEnv } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { localEnv } from '#src/sim/index.js'
import { brokeDown, copyStep, ramp } from './ramp-env.js'

function open(config: object = {}, rows = 1): VectorEnv {
  return localEnv(ramp.create(config), { rows, physics: {} })
}

/** A ramp whose result is spoilt after every such call. */
function spoilt(after: 'reset' | 'step', spoil: (result: Step) => void): VectorEnv {
  const spec = ramp.create({})
  const create = (physics: Record<string, number>) => {
    const env = spec.create(physics)
    const call = env[after].bind(env) as (given: never) => void
    env[after] = (given: never) => {
      call(given)
      spoil(env.result)
    }
    return env
  }
  return localEnv({ ...spec, create }, { rows: 1, physics: {} })
}

describe('an env that breaks down', () => {
  it('is refused a step before a reset', async () => {
    await expect(open().step(Float32Array.of(0, 0))).rejects.toMatchObject({ code: 'env' })
  })

  it('lets nothing that is not finite reach a learner', async () => {
    const env = open({ breakdown: 'loses', at: 2 })
    await env.reset(1)
    await env.step(Float32Array.of(0, 0))
    await expect(env.step(Float32Array.of(0, 0))).rejects.toMatchObject({ code: 'unstable' })
  })

  it('lets no start that is not finite reach a policy, which would be blamed for it', async () => {
    const env = spoilt('reset', ({ observation }) => {
      observation[0] = Number.NaN
    })
    await expect(env.reset(1)).rejects.toMatchObject({
      code: 'unstable',
      message: expect.stringMatching(/got NaN for 'ramp.level', at the start of/),
    })
  })

  it('lets no reward term that is not finite reach a report', async () => {
    const env = spoilt('step', ({ terms }) => {
      terms[1] = Number.NaN
    })
    await env.reset(1)
    await expect(env.step(Float32Array.of(0, 0))).rejects.toMatchObject({
      code: 'unstable',
      message: expect.stringMatching(/got NaN for the reward's 'time', in step 1 of/),
    })
  })

  it('starts again with the next reset', async () => {
    const env = open({ breakdown: 'throws', at: 2 })
    const first = copyStep(await env.reset(1))
    await env.step(Float32Array.of(0, 0))
    const error = brokeDown(episodeSeed(1, 0, 0), 'in step 2')
    await expect(env.step(Float32Array.of(0, 0))).rejects.toMatchObject(error)
    expect(copyStep(await env.reset(1))).toEqual(first)
  })

  it('at the start of an episode says of which', async () => {
    const env = open({ breakdown: 'starts', at: 2, length: 3 }, 2)
    await env.reset(1)
    for (let k = 0; k < 2; k++) await env.step(new Float32Array(4))
    const error = brokeDown(episodeSeed(1, 0, 1), 'at the start')
    await expect(env.step(new Float32Array(4))).rejects.toMatchObject(error)
  })

  it.each<[string, (env: Env) => unknown, RegExp]>([
    ['that is none', () => undefined, /'create' of \S+ to give an env with a result/],
    ['that is promised', async (env) => env, /'create' of \S+ to be done when it returns, got a promise/],
    ['without a result', (env) => ({ ...env, result: undefined }), /to give an env with a result/],
    [
      'without terms',
      (env) => ({ result: { ...env.result, terms: undefined } }),
      /result.terms to be 2 numbers.*got none/,
    ],
    [
      'with a term too many',
      (env) => ({ result: { ...env.result, terms: [0, 0, 0] } }),
      /2 numbers as declared, got 3/,
    ],
  ])('is refused %s', (_, made, message) => {
    const spec = ramp.create({})
    const create = (physics: Record<string, number>) => made(spec.create(physics)) as Env
    const opened = () => localEnv({ ...spec, create }, { rows: 1, physics: {} })
    expect(opened).toThrow(expect.objectContaining({ code: 'env', message: expect.stringMatching(message) }))
  })

  it.each(['reset', 'step'] as const)('is refused where its %s goes on after it returned', async (late) => {
    const spec = ramp.create({})
    const create = (physics: Record<string, number>) => {
      const env = spec.create(physics)
      // A promise that fails must not end the process beside the error.
      const broken = { [late]: async () => Promise.reject(new Error('too late')) }
      return Object.assign(env, broken)
    }
    const env = localEnv({ ...spec, create }, { rows: 1, physics: {} })
    const played = async () => {
      await env.reset(1)
      await env.step(new Float32Array(2))
    }
    await expect(played()).rejects.toMatchObject({
      code: 'env',
      message: expect.stringContaining(`Expected '${late}' to be done when it returns, got a promise`),
    })
  })

  it('is refused where its observations are not what it declares', () => {
    const spec = ramp.create({})
    const narrow = { ...spec.observation, channels: [{ name: 'ramp.level', unit: 'm' }] } as typeof spec.observation
    expect(() => localEnv({ ...spec, observation: narrow }, { rows: 1, physics: {} })).toThrow(
      expect.objectContaining({ code: 'env', message: expect.stringContaining('1 numbers as declared, got 3') }),
    )
  })
})
