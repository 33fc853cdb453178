// Each law finds the env that breaks it, and says what to do.

import { checkEnv, envLaws, type Rng, stillChannels, untriedTerms } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { broken } from './breakages.js'
import { PointEnv, pointPlugin } from './point-env.js'

/** A point that is seen in whole units, by critics as it is. */
class CoarsePoint extends PointEnv {
  override observe(): void {
    this.result.observation.set(this.state.map(Math.trunc))
    this.result.privileged = Float32Array.from(this.state)
  }
}

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

it('channels that are one number in every step are named with it, not those of a constant or a start', () => {
  class Seen extends PointEnv {
    override result = { observation: new Float32Array(5), reward: 0, terms: new Float32Array(2), terminated: false }
    #start = 0
    override reset(rng: Rng): void {
      this.#start = rng.uniform(0, 1)
      super.reset(rng)
    }
    override observe(): void {
      this.result.observation.set([...this.state, this.constants.mass!, this.#start, 7])
    }
  }
  const names = ['point.position', 'point.velocity', 'point.mass', 'point.start', 'point.dead']
  const observation = {
    kind: 'box' as const,
    channels: names.map((name) => ({ name, unit: '1' })),
    low: names.map(() => Number.NEGATIVE_INFINITY),
    high: names.map(() => Number.POSITIVE_INFINITY),
  }
  const seen = pointPlugin({ declared: { observation }, make: (physics) => new Seen(physics) })
  expect([stillChannels(pointPlugin()), stillChannels(seen)]).toEqual([[], [{ name: 'point.dead', value: 7 }]])
})

it('a constant without a range need not matter', () => {
  const { physics } = pointPlugin().create({})
  const fixed = { nominal: 3, min: 3, max: 3, unit: '1', about: 'what stays' }
  const make = ({ fixed: _, ...physics }: Record<string, number>) =>
    Object.assign(new PointEnv(physics), {
      set({ fixed: _, ...values }: Record<string, number>) {
        PointEnv.prototype.set.call(this, values)
      },
    })
  expect(checkEnv(pointPlugin({ declared: { physics: { ...physics, fixed } }, make }))).toEqual([])
})

it('what is thrown wherever the env is played on is told once', () => {
  class Worn extends PointEnv {
    #steps = 0
    override step(command: Float32Array): void {
      if (++this.#steps > 30) throw new Error('worn out')
      super.step(command)
    }
  }
  const findings = checkEnv(pointPlugin({ make: (physics) => new Worn(physics) }))
  const told = findings.filter(({ message }) => message.startsWith('Expected no error, got worn out'))
  expect(told).toMatchObject([{ hint: expect.stringMatching(/^mend this first/) }])
})

it.each(['reset', 'step'] as const)('a %s that goes on after it returned is found', (late) => {
  const unfinished = pointPlugin({
    make: (physics) => Object.assign(new PointEnv(physics), { [late]: async () => {} }),
  })
  const message = `Expected no error, got Expected '${late}' to be done when it returns, got a promise`
  expect(checkEnv(unfinished)).toContainEqual(expect.objectContaining({ law: 'runs', message }))
})

it('starts that coarse sensors see as the same may differ for critics', () => {
  const low = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const high = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const channels = ['position', 'velocity'].map((name) => ({ name: `point.true-${name}`, unit: '1' }))
  const coarse = pointPlugin({
    declared: { privileged: { kind: 'box', channels, low, high } },
    make: (physics) => new CoarsePoint(physics),
  })
  expect(checkEnv(coarse)).toEqual([])
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
