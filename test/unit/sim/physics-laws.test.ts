// Laws for constants: what is refused before anything is simulated, and that what is accepted stays in range.

import fc from 'fast-check'
import type { Env, EnvSpec, Physics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { checkPhysics, startEpisode } from '#src/sim/index.js'
import { ramp } from './ramp-env.js'

const spec: EnvSpec = {
  ...ramp.create({}),
  physics: {
    mass: { nominal: 2, min: 0.5, max: 8, unit: 'kg', about: '' },
    drag: { nominal: 0, min: 0, max: 1, unit: '1', about: '' },
    tilt: { nominal: 0.1, min: -1, max: 1, unit: 'rad', about: '' },
  },
}

const sled = ramp.create({}).create({ slope: 1 })

/** The constants that an episode starts with. */
function drawn(physics: Physics, seed: number): Record<string, number> {
  let values: Record<string, number> = {}
  const env: Env = { ...sled, set: (to) => (values = to), reset() {} }
  startEpisode(env, spec, physics, seed)
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
    .array(
      range({}, 0.5, 8).map(({ low, high }) => [low, high]),
      { minLength: 1, maxLength: 3 },
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
  ]
  it.each(refused)('$physics', ({ physics, says }) => {
    expect(() => checkPhysics(spec, physics, 'sled')).toThrow(
      expect.objectContaining({ code: 'physics', message: expect.stringContaining(says) }),
    )
  })
})
