// Laws of constants that are drawn again within an episode.

import { createRng, type Env, nominalPhysics, type Physics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { Episode, envPlant, localEnv } from '#src/sim/index.js'

describe('a law that is drawn anew every n steps', () => {
  const law = { kind: 'uniform', low: 0.5, high: 2, every: 4 } as const

  it('changes the constant then', async () => {
    const of = envs.cartPole.create({ action: 'continuous' })
    const rows = localEnv(of, { rows: 1, physics: { actuatorGain: law, startSpread: 0 } })
    await rows.reset(3)
    const speeds: number[] = []
    for (let k = 0; k < 12; k++) speeds.push((await rows.step(Float32Array.of(0.1))).observations[1]!)
    const gains = speeds.map((speed, k) => speed - (speeds[k - 1] ?? 0))
    const groups = [0, 4, 8].map((from) => gains.slice(from, from + 4))
    for (const group of groups) expect(Math.max(...group) / Math.min(...group)).toBeLessThan(1.1)
    expect(Math.abs(groups[0]![2]! / groups[1]![2]! - 1)).toBeGreaterThan(0.02)
  })

  it('is refused where an env cannot change on the way', () => {
    const of = envs.cartPole.create({})
    const plant = envPlant(
      { ...of, create: (values) => bound(of.create(values)) },
      { gravity: { ...law, low: 5, high: 9 } },
    )
    plant.simulated!.reset(1)
    for (let k = 0; k < 4; k++) plant.apply(Float32Array.of(0))
    expect(() => plant.apply(Float32Array.of(0))).toThrow(expect.objectContaining({ code: 'env' }))
  })
})

it('sensors and motors take other constants within an episode, too', () => {
  const of = envs.cartPole.create({ action: 'continuous' })
  const play = (changes: Record<string, number>) => {
    const env = of.create(nominalPhysics(of))
    env.reset(createRng(1))
    return Array.from({ length: 10 }, (_, k) => {
      if (k === 5) env.retune!({ ...nominalPhysics(of), ...changes })
      env.step(Float32Array.of(k))
      return [...env.result.observation]
    })
  }
  const plain = play({})
  for (const [k, row] of play({ observationDelay: 2 }).entries()) expect(row).toEqual(plain[k < 5 ? k : k - 2])
  const strong = play({ actuatorGain: 2 })
  expect(strong.slice(0, 5)).toEqual(plain.slice(0, 5))
  expect(strong[5]![1]).toBeGreaterThan(plain[5]![1]!)
})

it.each([
  [{ gravity: '9' }, /'gravity' in \[1, 25\] m\/s2 or a law for it, got "9"/],
  [{ gravity: null }, /'gravity' in .* got null/],
  [{ gravity: { kind: 'uniform', low: 10, high: 5 } }, /from low to high, got 10 to 5/],
  [{ gravity: { kind: 'uniform', low: 5 } }, /gravity.high: Expected number, got nothing/],
  [{ gravity: { kind: 'uniform', low: 5, high: 10, every: 1.5 } }, /gravity.every: Expected int, got 1.5/],
  [{ gravity: { kind: 'normal', mean: 10, std: Number.NaN } }, /gravity.std: Expected number, got NaN/],
  [{ jointFriction: { kind: 'scale', low: 0.5, high: 2 } }, /to have a nominal value to scale, got 0/],
])('an episode takes no %j for a law', (physics, says) => {
  const make = () => new Episode(envs.cartPole.create({}), physics as unknown as Physics)
  expect(make).toThrow(expect.objectContaining({ code: 'physics', message: expect.stringMatching(says) }))
})

/** An env without what is optional. */
function bound(env: Env): Env {
  return {
    result: env.result,
    reset: (rng) => env.reset(rng),
    step: (command) => env.step(command),
    set: (values) => env.set(values),
    save: () => env.save(),
    load: (state) => env.load(state),
    dispose: () => env.dispose(),
  }
}
