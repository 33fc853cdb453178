// Each law finds the env that breaks it, and says what to do.

import { checkEnv, createRng, envLaws, nominalPhysics, untriedTerms } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { broken } from './breakages.js'
import { PointEnv, pointPlugin } from './point-env.js'

it('a lawful env has no findings', () => {
  expect(checkEnv(pointPlugin())).toEqual([])
})

it('terms of the reward that no step came across are named', () => {
  class Effortless extends PointEnv {
    override step(command: Float32Array): void {
      super.step(command)
      this.result.terms[1] = 0
      this.result.reward = this.result.terms[0]!
    }
  }
  const effortless = pointPlugin({ make: (physics) => new Effortless(physics) })
  expect([untriedTerms(pointPlugin()), untriedTerms(effortless)]).toEqual([[], ['effort']])
})

it('starts that coarse sensors see as the same may differ for critics', () => {
  const coarse = envs.pendubot.create({ encoder: 6 })
  const starts = [1, 2].map((seed) => {
    const env = coarse.create(nominalPhysics(coarse))
    env.reset(createRng(seed))
    return [...env.result.observation].join()
  })
  expect(starts[0]).toBe(starts[1])
  expect(checkEnv(envs.pendubot, { encoder: 6 })).toEqual([])
})

describe.each(broken)('$law: $says', ({ law, says, hint = /\w+/, also = [], by }) => {
  const findings = checkEnv(pointPlugin(by))

  it('is found and explained', () => {
    const found = findings.find((finding) => finding.law === law)
    expect(found?.message).toMatch(says)
    expect(found?.hint).toMatch(hint)
  })

  it('is not mistaken for something else', () => {
    for (const finding of findings) expect([law, ...also]).toContain(finding.law)
  })
})

it('every law has an env that breaks it', () => {
  expect([...new Set(broken.map(({ law }) => law))].sort()).toEqual([...envLaws].sort())
})
