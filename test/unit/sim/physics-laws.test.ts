// Laws for constants: what is refused before anything is simulated, and that what is accepted stays in range.

import fc from 'fast-check'
import { createRng, type Env, type EnvSpec, nominalPhysics, type Physics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { checkPhysics, Episode, localEnv } from '#src/sim/index.js'
import { ramp } from './ramp-env.js'

const spec: EnvSpec = {
  ...ramp.create({}),
  physics: {
    mass: { nominal: 2, min: 0.5, max: 8, unit: 'kg', about: '' },
    drag: { nominal: 0, min: 0, max: 1, unit: '1', about: '' },
    tilt: { nominal: 0.1, min: -1, max: 1, unit: 'rad', about: '', startOnly: true },
  },
}

const sled = ramp.create({}).create({ slope: 1 })

/** The constants that an episode starts with. */
function drawn(physics: Physics, seed: number): Record<string, number> {
  let values: Record<string, number> = {}
  const env: Env = { ...sled, set: (to) => (values = to), reset() {} }
  new Episode(spec, physics).start(env, seed)
  return values
}

const range = (law: object, low: number, high: number) =>
  fc
    .tuple(fc.double({ min: low, max: high, noNaN: true }), fc.double({ min: low, max: high, noNaN: true }))
    .map(([a, b]) => ({ ...law, low: Math.min(a, b), high: Math.max(a, b) }))
const laws = fc.oneof(
  fc.double({ min: 0.5, max: 8, noNaN: true }),
  fc.double({ min: 0.5, max: 8, noNaN: true }).map((value) => ({ kind: 'fixed', value })),
  range({ kind: 'uniform' }, 0.5, 8),
  range({ kind: 'loguniform' }, 0.5, 8),
  range({ kind: 'scale' }, 0.25, 4),
  fc.record({
    kind: fc.constant('normal'),
    mean: fc.double({ min: 0.5, max: 8, noNaN: true }),
    std: fc.double({ min: 0, max: 100, noNaN: true }),
  }),
  fc
    .uniqueArray(fc.double({ min: 0.5, max: 8, noNaN: true }), { minLength: 6, maxLength: 6 })
    .map((ends) => [...ends].sort((a, b) => a - b))
    .chain(([a, b, c, d, e, f]) =>
      fc.shuffledSubarray(
        [
          [a, b],
          [c, d],
          [e, f],
        ],
        { minLength: 1 },
      ),
    )
    .map((of) => ({ kind: 'union', of })),
) as fc.Arbitrary<Physics[string]>

describe('a law that is accepted', () => {
  it('gives values within the range, the same for the same seed, and leaves the others nominal', () => {
    fc.assert(
      fc.property(laws, fc.integer({ min: 0 }), (mass, seed) => {
        checkPhysics(spec, { mass }, 'sled')
        const values = drawn({ mass }, seed)
        expect(values.mass).toBeGreaterThanOrEqual(0.5)
        expect(values.mass).toBeLessThanOrEqual(8)
        expect(values).toEqual({ ...drawn({ mass }, seed), drag: 0, tilt: 0.1 })
      }),
    )
  })

  it('gives the whole range evenly, in its own measure', () => {
    const share = (physics: Physics, below: number) => {
      const count = 2000
      const values = Array.from({ length: count }, (_, seed) => drawn(physics, seed).mass!)
      return values.filter((value) => value < below).length / count
    }
    // Three standard deviations of a share of 2000 draws are at most 0.034.
    expect(share({ mass: { kind: 'uniform', low: 1, high: 5 } }, 2)).toBeCloseTo(0.25, 1.2)
    expect(share({ mass: { kind: 'loguniform', low: 0.5, high: 8 } }, 2)).toBeCloseTo(0.5, 1.2)
    expect(share({ mass: { kind: 'scale', low: 0.5, high: 1.5 } }, 1.5)).toBeCloseTo(0.25, 1.2)
    expect(share({ mass: { kind: 'normal', mean: 4, std: 1 } }, 3)).toBeCloseTo(0.159, 1.2)
    expect(
      share(
        {
          mass: {
            kind: 'union',
            of: [
              [1, 2],
              [4, 8],
            ],
          },
        },
        3,
      ),
    ).toBeCloseTo(0.2, 1.2)
  })
})

/** What plain JavaScript may say. */
const loose = (law: unknown) => ({ mass: law }) as Physics

it('a law is refused in any env by its name, or as that of the env where it has none', () => {
  const pole = envs.cartPole.create({})
  const wrong = { poleMass: 99 }
  for (const refuse of [
    () => localEnv(pole, { rows: 1, physics: wrong }),
    () => new Episode(pole, wrong).start(sled, 1),
    () => checkPhysics(pole, wrong),
  ])
    expect(refuse).toThrow(/Expected cart-pole's 'poleMass' in \[0.01, 2\] kg, got 99/)
  expect(() => checkPhysics({ physics: spec.physics }, { mass: 9 })).toThrow(/Expected the env's 'mass'/)
})

it('what a track is drawn with stays for an episode', () => {
  const drive = envs.drive.create({})
  const physics: Physics = { bends: { kind: 'uniform', low: 0, high: 1, every: 5 } }
  expect(() => localEnv(drive, { rows: 1, physics })).toThrow(/drive's 'bends' to be drawn at starts only, got every 5/)
  const env = drive.create(nominalPhysics(drive))
  env.reset(createRng(1))
  env.step(Float32Array.of(0, 0))
  const state = env.save()
  expect(() => env.retune!({ ...nominalPhysics(drive), bends: 1 })).toThrow(
    expect.objectContaining({ code: 'physics', message: "Expected drive's 'bends' to stay 0.6 for an episode, got 1" }),
  )
  expect(env.save()).toEqual(state)
  env.retune!({ ...nominalPhysics(drive), airDrag: 1 })
})

describe('a law that is refused', () => {
  const refused: { physics: Physics; says: string }[] = [
    { physics: { mas: 1 }, says: "Expected a parameter of sled, got 'mas'" },
    { physics: { toString: 1 }, says: "Expected a parameter of sled, got 'toString'" },
    { physics: { mass: 9 }, says: "Expected sled's 'mass' in [0.5, 8] kg, got 9" },
    { physics: { drag: -1 }, says: "Expected sled's 'drag' in [0, 1], got -1" },
    { physics: { mass: Number.NaN }, says: 'got NaN' },
    { physics: { mass: { kind: 'fixed', value: 0 } }, says: 'got 0' },
    { physics: { mass: { kind: 'uniform', low: 0.1, high: 2 } }, says: 'got 0.1' },
    { physics: { mass: { kind: 'uniform', low: 3, high: 2 } }, says: 'from low to high, got 3 to 2' },
    { physics: { drag: { kind: 'loguniform', low: 0, high: 1 } }, says: 'above 0 to be loguniform, got 0' },
    { physics: { mass: { kind: 'scale', low: 0.5, high: 5 } }, says: 'got 10' },
    { physics: { mass: { kind: 'normal', mean: 10, std: 1 } }, says: 'got 10' },
    {
      physics: {
        mass: {
          kind: 'union',
          of: [
            [1, 2],
            [7, 9],
          ],
        },
      },
      says: 'got 9',
    },
    { physics: { mass: { kind: 'union', of: [[2, 1]] } }, says: 'got 2 to 1' },
    { physics: { drag: { kind: 'scale', low: 0.5, high: 2 } }, says: "sled's 'drag' to have a nominal value to scale" },
    ...[
      [
        [1, 3],
        [2, 4],
      ],
      [
        [4, 4],
        [4, 4],
      ],
      [
        [1, 4],
        [2, 3],
      ],
    ].map((of) => ({ physics: loose({ kind: 'union', of }), says: "sled's 'mass' from intervals apart, got [" })),
    {
      physics: loose({
        kind: 'union',
        of: [
          [1, 1],
          [2, 3],
        ],
      }),
      says: 'from intervals or from points alone, got [1,1] beside intervals',
    },
    { physics: { tilt: { kind: 'uniform', low: 0, high: 1, every: 5 } }, says: 'at starts only, got every 5 steps' },
    ...[0, -3, 1.5].map((every) => ({
      physics: { mass: { kind: 'uniform', low: 1, high: 2, every } } as Physics,
      says: `, got ${every}`,
    })),
    { physics: { mass: { kind: 'normal', mean: 1, std: -1 } }, says: ', got -1' },
    { physics: loose({ kind: 'foo' }), says: ', got "foo"' },
    { physics: loose({ kind: 'union', of: [] }), says: ', got []' },
    { physics: loose({ kind: 'uniform', lo: 1, high: 2 }), says: ", got 'lo'" },
    { physics: loose(null), says: ', got null' },
    { physics: loose('heavy'), says: ', got "heavy"' },
  ]
  it.each(refused)('$physics', ({ physics, says }) => {
    expect(() => checkPhysics(spec, physics, 'sled')).toThrow(
      expect.objectContaining({ code: 'physics', message: expect.stringContaining(says) }),
    )
  })
})
