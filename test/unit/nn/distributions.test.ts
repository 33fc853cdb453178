// Action distributions: samples, densities, entropies and divergences agree with each other, gradients with finite differences.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { type ActionDistribution, categorical, distributionOf, gaussian } from '#src/nn/index.js'
import { actions } from './snapshot-example.js'

interface Kind {
  name: string
  size: number
  actionSize: number
  law: ActionDistribution
  outputs(rows: number, seed: number): Record<string, Float32Array>
}

const kinds: Kind[] = [
  {
    name: 'gaussian',
    size: 3,
    actionSize: 3,
    law: gaussian(3),
    outputs: (rows, seed) => {
      const rng = createRng(seed)
      const draw = (length: number) => Float32Array.from({ length }, () => rng.normal())
      return { mean: draw(rows * 3), logStd: draw(3).map((value) => value / 2) }
    },
  },
  {
    name: 'gaussian by what is seen',
    size: 3,
    actionSize: 3,
    law: gaussian(3),
    outputs: (rows, seed) => {
      const rng = createRng(seed)
      const draw = () => Float32Array.from({ length: rows * 3 }, () => rng.normal())
      return { mean: draw(), logStd: draw().map((value) => value / 2) }
    },
  },
  {
    name: 'categorical',
    size: 4,
    actionSize: 1,
    law: categorical(4),
    outputs: (rows, seed) => {
      const rng = createRng(seed)
      return { logits: Float32Array.from({ length: rows * 4 }, () => 2 * rng.normal()) }
    },
  },
]

const shapes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(100_000))

function copy(outputs: Record<string, Float32Array>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values.slice()]))
}

describe.each(kinds)('the $name distribution', ({ law, outputs, actionSize }) => {
  const sampleRows = (rows: number, seed: number, of = outputs(rows, seed)) => {
    const sampled = new Float32Array(rows * actionSize)
    law.sample(createRng(seed), of, rows, sampled)
    return sampled
  }

  it('leaves the generator where drawing so many rows does', () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), ([rows, seed], before) => {
        const [drawn, skipped] = [createRng(seed), createRng(seed)]
        for (let i = 0; i < before; i++) for (const rng of [drawn, skipped]) rng.normal()
        law.sample(drawn, outputs(rows, seed), rows, new Float32Array(rows * actionSize))
        law.skip(skipped, rows)
        expect(skipped.save()).toBe(drawn.save())
      }),
    )
  })

  it('has the gradients of finite differences, of log-probability and entropy together', () => {
    fc.assert(
      fc.property(shapes, ([rows, seed]) => {
        const at = outputs(rows, seed)
        const drawn = sampleRows(rows, seed)
        const rng = createRng(seed).split('weights')
        const by = {
          logProb: Float32Array.from({ length: rows }, () => rng.normal()),
          entropy: Float32Array.from({ length: rows }, () => rng.normal()),
        }
        const value = () => {
          const [logProb, entropy] = [new Float64Array(rows), new Float64Array(rows)]
          law.logProb(at, drawn, rows, logProb as never)
          law.entropy(at, rows, entropy as never)
          return logProb.reduce((sum, one, row) => sum + by.logProb[row]! * one + by.entropy[row]! * entropy[row]!, 0)
        }
        const gradients = copy(at)
        law.gradients(at, drawn, rows, by, gradients)
        for (const [name, values] of Object.entries(at)) {
          for (let i = 0; i < values.length; i++) {
            const middle = values[i]!
            values[i] = middle + 1e-3
            const [above, high] = [value(), values[i]!]
            values[i] = middle - 1e-3
            const [below, low] = [value(), values[i]!]
            values[i] = middle
            const expected = (above - below) / (high - low)
            expect(Math.abs(gradients[name]![i]! - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)))
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('draws every row by its own numbers', () => {
    const rows = 5
    const at = outputs(rows, 6)
    const rng = createRng(7)
    const drawn = Array.from({ length: rows }, (_, row) => {
      const own = Object.entries(at).map(([name, values]) => {
        const width = values.length / rows
        return [name, Number.isInteger(width) ? values.slice(row * width, (row + 1) * width) : values]
      })
      const sampled = new Float32Array(actionSize)
      law.sample(rng, Object.fromEntries(own), 1, sampled)
      return [...sampled]
    })
    expect([...sampleRows(rows, 7, at)]).toEqual(drawn.flat())
  })

  it('has the entropy and the divergence that its samples show', () => {
    const count = 40_000
    const [from, to] = [outputs(1, 3), outputs(1, 4)]
    const repeat = (of: Record<string, Float32Array>) =>
      Object.fromEntries(
        Object.entries(of).map(([name, values]) => {
          const rows = name === 'logStd' ? 1 : count
          return [name, Float32Array.from({ length: rows * values.length }, (_, i) => values[i % values.length]!)]
        }),
      )
    const drawn = sampleRows(count, 5, repeat(from))
    const [own, other] = [new Float32Array(count), new Float32Array(count)]
    law.logProb(repeat(from), drawn, count, own)
    law.logProb(repeat(to), drawn, count, other)
    const mean = (value: (row: number) => number) => own.reduce((sum, _, row) => sum + value(row), 0) / count
    const [entropy, divergence] = [new Float32Array(1), new Float32Array(1)]
    law.entropy(from, 1, entropy)
    law.kl(from, to, 1, divergence)
    const deviation = Math.sqrt(mean((row) => (own[row]! - other[row]! - divergence[0]!) ** 2) / count)
    expect(mean((row) => -own[row]!)).toBeCloseTo(entropy[0]!, 1)
    expect(Math.abs(mean((row) => own[row]! - other[row]!) - divergence[0]!)).toBeLessThan(4 * deviation)
  })

  it('diverges from itself by 0 and from others by more', () => {
    fc.assert(
      fc.property(shapes, ([rows, seed]) => {
        const divergence = new Float32Array(rows)
        law.kl(outputs(rows, seed), outputs(rows, seed), rows, divergence)
        for (const value of divergence) expect(Math.abs(value)).toBeLessThan(1e-12)
        law.kl(outputs(rows, seed), outputs(rows, seed + 1), rows, divergence)
        for (const value of divergence) expect(value).toBeGreaterThan(0)
      }),
    )
  })

  it('draws the same actions from the same generator', () => {
    expect(sampleRows(9, 4)).toEqual(sampleRows(9, 4))
    expect(sampleRows(9, 4)).not.toEqual(sampleRows(9, 5, outputs(9, 4)))
  })
})

describe('the gaussian distribution', () => {
  it('has the density of the textbook', () => {
    const into = new Float32Array(1)
    gaussian(2).logProb(
      { mean: Float32Array.of(1, -1), logStd: Float32Array.of(0, Math.log(2)) },
      Float32Array.of(2, 3),
      1,
      into,
    )
    const density = (Math.exp(-0.5) / Math.sqrt(2 * Math.PI)) * (Math.exp(-2) / (2 * Math.sqrt(2 * Math.PI)))
    expect(into[0]).toBeCloseTo(Math.log(density), 6)
  })
})

describe('the categorical distribution', () => {
  it('has probabilities that add up to 1, also for huge logits', () => {
    const logits = Float32Array.of(3e8, 3e8, -3e8)
    const into = new Float32Array(1)
    const of = (action: number) => {
      categorical(3).logProb({ logits }, Float32Array.of(action), 1, into)
      return Math.exp(into[0]!)
    }
    expect(of(0) + of(1) + of(2)).toBeCloseTo(1, 6)
    expect(of(2)).toBe(0)
  })

  it('draws choices as often as their probabilities say', () => {
    const rows = 60_000
    const p = [0.1, 0.25, 0.6, 0.05]
    const logits = Float32Array.from({ length: rows * 4 }, (_, i) => Math.log(p[i % 4]!))
    const drawn = new Float32Array(rows)
    categorical(4).sample(createRng(6), { logits }, rows, drawn)
    p.forEach((probability, choice) => {
      const share = drawn.filter((one) => one === choice).length / rows
      expect(Math.abs(share - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / rows))
    })
  })
})

describe('distributionOf', () => {
  it('takes the heads that go with the action space', () => {
    const into = new Float32Array(1)
    distributionOf(actions.box).entropy({ logStd: new Float32Array(2) }, 1, into)
    expect(into[0]).toBeCloseTo(1 + Math.log(2 * Math.PI), 6)
    distributionOf(actions.discrete).entropy({ logits: new Float32Array(3) }, 1, into)
    expect(into[0]).toBeCloseTo(Math.log(3), 6)
  })
})

describe('a categorical', () => {
  it('answers for the logits as they are, also where they changed in place or there are fewer', () => {
    const law = categorical(2)
    const logits = Float32Array.of(0, 1, 2, 0)
    const chosen = Float32Array.of(0, 0)
    const said = (rows: number) => {
      const into = new Float32Array(rows)
      law.logProb({ logits }, chosen, rows, into)
      const entropies = new Float32Array(rows)
      law.entropy({ logits }, rows, entropies)
      return [...into, ...entropies]
    }
    const before = said(2)
    expect(said(1)).toEqual([before[0], before[2]])
    logits[0] = 5
    const after = said(2)
    expect(after[0]).toBeGreaterThan(before[0]!)
    expect(after[1]).toBe(before[1])
    logits[0] = Number.NaN
    expect(said(2)[0]).toBeNaN()
  })
})
