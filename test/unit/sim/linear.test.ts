// The direct solver: what it solves it solves, and it says where it cannot.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decompose, factorise, solveDecomposed, solveFactored } from '#src/sim/joints/linear.js'

const entries = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 72, maxLength: 72 })

/** No row begins with zeros. */
const full = (n: number) => new Int32Array(n)

it('solves symmetric positive definite systems', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), entries, (n, values) => {
      // B B^T + I
      const matrix = Float64Array.from({ length: n * n }, (_, k) => {
        const [i, j] = [Math.floor(k / n), k % n]
        return values.slice(0, n).reduce((sum, _, m) => sum + values[8 * i + m]! * values[8 * j + m]!, i === j ? 1 : 0)
      })
      const wanted = values.slice(64, 64 + n)
      const b = Float64Array.from({ length: n }, (_, i) =>
        wanted.reduce((sum, x, j) => sum + matrix[i * n + j]! * x, 0),
      )
      expect(factorise(matrix, n, full(n))).toBe(-1)
      solveFactored(matrix, n, full(n), b)
      wanted.forEach((x, i) => {
        expect(b[i]).toBeCloseTo(x, 10)
      })
    }),
  )
})

it('names the first row that is singular or not a number', () => {
  expect(factorise(Float64Array.of(1, 1, 1, 1), 2, full(2))).toBe(1)
  expect(factorise(Float64Array.of(1, 1, 1, 1 + 1e-13), 2, full(2))).toBe(-1)
  expect(factorise(Float64Array.of(1, 1, 1, 1 + 1e-13), 2, full(2), 1e-12)).toBe(1)
  expect(factorise(Float64Array.of(Number.NaN), 1, full(1))).toBe(0)
})

it('solves general systems whose diagonals dominate, as often as it is asked with one decomposition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), entries, (n, values) => {
      const entry = (i: number, j: number) => values[8 * i + j]! + (i === j ? 2 * n : 0)
      const matrix = Float64Array.from({ length: n * n }, (_, k) => entry(Math.floor(k / n), k % n))
      expect(decompose(matrix, n, false)).toBe(true)
      for (const wanted of [values.slice(64, 64 + n), values.slice(0, n)]) {
        const b = Float64Array.from({ length: n }, (_, i) => wanted.reduce((sum, x, j) => sum + entry(i, j) * x, 0))
        solveDecomposed(matrix, n, b)
        wanted.forEach((x, i) => {
          expect(b[i]).toBeCloseTo(x, 10)
        })
      }
    }),
  )
})

it('refuses pivots that are not positive, or next to none where they may be negative', () => {
  expect(decompose(Float64Array.of(1, 2, 2, 1), 2, false)).toBe(false)
  expect(decompose(Float64Array.of(1, 2, 2, 1), 2, true)).toBe(true)
  expect(decompose(Float64Array.of(1, 1, 1, 1), 2, true)).toBe(false)
  expect(decompose(Float64Array.of(Number.NaN), 1, true)).toBe(false)
})
