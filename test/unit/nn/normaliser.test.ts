// Observation statistics: the textbook values however the rows arrive, and one way of applying them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { Normaliser } from '#src/nn/index.js'

const batches = fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 30 }), {
  minLength: 1,
  maxLength: 6,
})

function wholeRows(values: number[]): Float32Array {
  return Float32Array.from(values.slice(0, values.length - (values.length % 3)), (value) => 1e4 + value / 7)
}

describe('a normaliser', () => {
  it('has the mean and variance of all rows, in one batch, in many, or row by row', () => {
    fc.assert(
      fc.property(batches, (lists) => {
        const parts = lists.map(wholeRows)
        const all = Float32Array.from(parts.flatMap((part) => [...part]))
        const [many, one, single] = [new Normaliser(3, 5), new Normaliser(3, 5), new Normaliser(3, 5)]
        for (const part of parts) many.observe(part)
        one.observe(all)
        for (let at = 0; at < all.length; at += 3) single.observe(all.subarray(at, at + 3))
        for (const { count, mean, variance } of [many.state(), one.state(), single.state()]) {
          expect(count).toBe(all.length / 3)
          for (let i = 0; i < 3; i++) {
            const column = [...all].filter((_, at) => at % 3 === i)
            const average = column.reduce((sum, value) => sum + value, 0) / column.length
            const spread = column.reduce((sum, value) => sum + (value - average) ** 2, 0) / column.length
            expect(Math.abs(mean[i]! - average)).toBeLessThan(1e-9)
            expect(Math.abs(variance[i]! - spread)).toBeLessThan(1e-9 * (1 + spread))
          }
        }
      }),
    )
  })

  it('copies values before it has seen any row', () => {
    const into = new Float32Array(3)
    new Normaliser(3, 5).apply(Float32Array.of(1e6, -7, 0.5), 1, into)
    expect(into).toEqual(Float32Array.of(1e6, -7, 0.5))
  })

  it('standardises and clips, and keeps a channel that never moved at 0', () => {
    const rng = createRng(4)
    const rows = Float32Array.from({ length: 3000 }, (_, at) => [50 + 3 * rng.normal(), rng.normal() / 100, 2][at % 3]!)
    const normaliser = new Normaliser(3, 2.5)
    normaliser.observe(rows)
    const into = new Float32Array(3000)
    normaliser.apply(rows, 1000, into)
    const { mean, variance } = normaliser.state()
    into.forEach((value, at) => {
      const i = at % 3
      const exact = (rows[at]! - mean[i]!) / Math.sqrt(variance[i]! + 1e-8)
      expect(value).toBeCloseTo(Math.min(Math.max(exact, -2.5), 2.5), 5)
    })
    expect(into.some((value) => value === 2.5)).toBe(true)
    expect(into.filter((_, at) => at % 3 === 2).every((value) => value === 0)).toBe(true)
  })

  it('writes rows with a stride and touches nothing between them', () => {
    const into = new Float32Array(12).fill(9)
    new Normaliser(2, 5).apply(Float32Array.of(1, 2, 3, 4), 2, into, 1, 4)
    expect(into).toEqual(Float32Array.of(9, 1, 2, 9, 9, 3, 4, 9, 9, 9, 9, 9))
  })

  it('goes on from a saved state with the same bits', () => {
    const rng = createRng(9)
    const draw = () => Float32Array.from({ length: 21 }, () => rng.normal() * 1e3)
    const one = new Normaliser(3, 5)
    for (let i = 0; i < 10; i++) one.observe(draw())
    const other = new Normaliser(3, 5)
    other.load(one.state())
    const rows = draw()
    const into = [new Float32Array(21), new Float32Array(21)]
    one.apply(rows, 7, into[0]!)
    other.apply(rows, 7, into[1]!)
    expect(into[0]).toEqual(into[1])
    one.observe(rows)
    other.observe(rows)
    expect(one.state()).toEqual(other.state())
  })

  it('gives copies of its state and takes copies', () => {
    const normaliser = new Normaliser(1, 5)
    const state = { count: 4, mean: Float64Array.of(1), variance: Float64Array.of(2) }
    normaliser.load(state)
    state.mean[0] = 7
    normaliser.state().variance[0] = 7
    expect(normaliser.state()).toEqual({ count: 4, mean: Float64Array.of(1), variance: Float64Array.of(2) })
  })
})
