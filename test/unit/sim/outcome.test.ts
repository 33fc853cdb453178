// What scores a step says all of it, or is refused by name.

import { createRng, nominalPhysics, type Outcome } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { block } from './block-env.js'

describe('an outcome', () => {
  const filled = (into: Outcome) => {
    into.terms[0] = into.reward = -1
    into.terminated = false
  }

  it.each<[string, (into: Outcome & { done?: boolean }) => void, string]>([
    [
      'a name that is not known',
      (into) => {
        into.terms[0] = into.reward = -1
        into.done = false
      },
      "fill into.terminated, got 'done', which nothing reads",
    ],
    [
      'no reward',
      (into) => {
        into.terms[0] = -1
        into.terminated = false
      },
      'fill into.reward, got nothing',
    ],
    [
      'what was there before',
      (into) => {
        into.terms[0]! -= 1
        into.reward = into.terms[0]!
        into.terminated = false
      },
      "fill into.terms[0] ('distance'), got nothing",
    ],
  ])('of %s is refused in the first step, on hardware too', (_, fill, message) => {
    const spec = block({ judge: (_b: unknown, _c: unknown, _n: unknown, into: Outcome) => fill(into) }).create({})
    const refusal = { code: 'env', message: `Expected the judge of block to ${message}` }
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(1))
    const row = new Float32Array(1)
    expect(() => env.step(row)).toThrow(expect.objectContaining(refusal))
    expect(() => spec.judge!(row, row, row)).toThrow(expect.objectContaining(refusal))
  })

  it('that is left out later on is refused within 64 steps', () => {
    let steps = 0
    const judge = (_b: unknown, _c: unknown, _n: unknown, into: Outcome) => {
      if (++steps <= 70) filled(into)
    }
    const spec = block({ judge }).create({})
    const env = spec.create(nominalPhysics(spec))
    env.reset(createRng(1))
    const play = () => {
      for (;;) env.step(new Float32Array(1))
    }
    expect(play).toThrow(/the judge of block to fill into.terms\[0\] \('distance'\), got nothing/)
    expect(steps).toBe(129)
  })

  it('of a machine is watched alike', () => {
    const outcomes = [filled, () => {}]
    const envs = outcomes.map((fill) => {
      const outcome = (_command: Float32Array, into: Outcome) => fill(into)
      const spec = block({ judge: undefined }, { outcome }).create({})
      return spec.create(nominalPhysics(spec))
    })
    for (const env of envs) env.reset(createRng(1))
    envs[0]!.step(new Float32Array(1))
    expect(envs[0]!.result).toMatchObject({ reward: -1, terminated: false })
    expect(() => envs[1]!.step(new Float32Array(1))).toThrow(/the outcome of block to fill into.terms\[0\]/)
  })
})
