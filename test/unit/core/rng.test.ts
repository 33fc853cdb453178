import fc from 'fast-check'
import { createRng, deriveSeed, episodeSeed, seedHalves, seedOf } from 'landbridge/core'
import { describe, expect, it } from 'vitest'

describe('createRng', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const draw = (from: number) => {
          const rng = createRng(from)
          return Array.from({ length: 8 }, () => rng.uniform())
        }
        expect(draw(seed)).toEqual(draw(seed))
        expect(draw(seed)).not.toEqual(draw(seed + 1))
      }),
    )
  })

  it('goes on from a saved state or as a copy, a spare normal included', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 20 }), (seed, skip) => {
        const rng = createRng(seed)
        for (let i = 0; i < skip; i++) rng.normal()
        const loaded = createRng(0)
        loaded.load(rng.save())
        for (const twin of [rng.copy(), loaded]) {
          const from = rng.copy()
          for (let i = 0; i < 5; i++) expect(twin.normal()).toBe(from.normal())
          expect(twin.integer(1000)).toBe(from.integer(1000))
        }
      }),
    )
  })

  it.each([
    ['7', '"7"'],
    [undefined, 'nothing'],
    [Number.NaN, 'NaN'],
  ])('refuses the seed %j', (seed, got) => {
    const refusal = `Expected a seed as a finite number, got ${got}`
    for (const use of [createRng, (odd: number) => episodeSeed(odd, 0, 0), (odd: number) => deriveSeed(odd, 'a')])
      expect(() => use(seed as unknown as number)).toThrow(refusal)
  })

  it('splits by label without advancing', () => {
    const rng = createRng(1)
    const before = rng.save()
    const [a, again, b] = [rng.split('a').uniform(), rng.split('a').uniform(), rng.split('b').uniform()]
    expect(a).toBe(again)
    expect(a).not.toBe(b)
    expect(rng.save()).toBe(before)
  })

  it('is uniform and normal by its moments', () => {
    const rng = createRng(2)
    const count = 200_000
    let [mean, square, normal, normalSquare] = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const u = rng.uniform()
      const n = rng.normal()
      mean += u / count
      square += (u * u) / count
      normal += n / count
      normalSquare += (n * n) / count
    }
    expect(mean).toBeCloseTo(1 / 2, 2)
    expect(square).toBeCloseTo(1 / 3, 2)
    expect(normal).toBeCloseTo(0, 1)
    expect(normalSquare).toBeCloseTo(1, 1)
  })

  it('draws every integer below a bound about equally often', () => {
    const rng = createRng(3)
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 70_000; i++) counts[rng.integer(7)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('draws below anything up to 2^32, and refuses what has no integers below it', () => {
    const rng = createRng(4)
    expect(rng.integer(1)).toBe(0)
    expect(Array.from({ length: 20 }, () => rng.integer(2 ** 32)).some((value) => value >= 2 ** 31)).toBe(true)
    for (const below of [0, -3, 2.5, Number.NaN, 2 ** 32 + 1, Number.POSITIVE_INFINITY])
      expect(() => rng.integer(below)).toThrow(
        new RangeError(`Expected a whole number from 1 to 2^32 to draw below, got ${below}`),
      )
  })

  it('refuses a state that is none', () => {
    expect(() => createRng(0).load('nonsense')).toThrow(/Expected a generator state, got 'nonsense'/)
  })
})

describe('seeds', () => {
  it('differ by row, episode and label', () => {
    const seeds = [episodeSeed(1, 0, 0), episodeSeed(1, 0, 1), episodeSeed(1, 1, 0), episodeSeed(2, 0, 0)]
    expect(new Set([...seeds, deriveSeed(1, 'a'), deriveSeed(1, 'b')]).size).toBe(6)
  })
})

describe('halves of a seed', () => {
  it('make it again, through words with a sign and without', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const halves = seedHalves(seed)
        expect([...Uint32Array.from(halves)]).toEqual(halves)
        for (const words of [Uint32Array.from(halves), Int32Array.from(halves)])
          expect(seedOf(words[0]!, words[1]!)).toBe(seed)
      }),
    )
    expect(seedHalves(2 ** 40 + 5)).toEqual([5, 256])
  })
})
