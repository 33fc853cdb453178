// Scores: whole episodes, and what they are like on the mean, whoever steps the rows.

import { mean, type Policy } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { evaluate } from '#src/learn/index.js'
import { localEnv, pooledEnv } from '#src/sim/index.js'

const ref = { id: 'hopper', config: {} }
const spec = envs.hopper.create({})

/** Bends with the torso; episodes end by falling. */
const leaning: Policy = {
  observation: spec.observation,
  action: spec.action,
  memorySize: 0,
  act: (observations, rows) =>
    Float32Array.from({ length: 3 * rows }, (_, i) => Math.sin(9 * observations[11 * Math.floor(i / 3) + (i % 3)]!)),
}

describe('the episodes of a score', () => {
  it('add up: terms to the return, steps to all that were counted', async () => {
    const { returns, steps, episode } = await evaluate({
      env: localEnv(spec, { rows: 3, physics: {} }),
      policy: leaning,
      episodes: 7,
      seed: 1,
    })
    expect(returns).toHaveLength(7)
    expect(Object.keys(episode.terms)).toEqual(spec.terms)
    const sum = Object.values(episode.terms).reduce((all, term) => all + term, 0)
    expect(sum).toBeCloseTo(mean(returns), 3)
    expect(Math.abs(episode.terms[spec.terms[0]!]!)).toBeGreaterThan(0)
    expect(episode.steps).toBeCloseTo(steps / 7, 9)
    expect(episode.terminated).toBe(1)
  })

  it('tell the end of time from a termination', async () => {
    const pendulum = envs.pendulum.create({})
    const policy: Policy = {
      observation: pendulum.observation,
      action: pendulum.action,
      memorySize: 0,
      act: () => new Float32Array(1),
    }
    const { episode } = await evaluate({
      env: localEnv(pendulum, { rows: 1, physics: {} }),
      policy,
      episodes: 2,
      seed: 1,
    })
    expect(episode).toMatchObject({ steps: pendulum.maxSteps, terminated: 0 })
  })

  it('are the same to the last bit where workers step the rows', async () => {
    const here = await evaluate({
      env: localEnv(spec, { rows: 4, physics: {} }),
      policy: leaning,
      episodes: 6,
      seed: 2,
    })
    const env = await pooledEnv(ref, { rows: 4, physics: {}, workers: 2 })
    expect(await evaluate({ env, policy: leaning, episodes: 6, seed: 2 })).toEqual(here)
    await env.dispose()
  })
})
