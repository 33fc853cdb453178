// Advantages against numbers worked out by hand, and against their definition as a sum.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateAdvantages } from '#src/learn/gae.js'

type Case = Parameters<typeof estimateAdvantages>[0]

function compute(of: Case, gamma: number, lambda: number): number[] {
  const into = new Float32Array(of.rows * of.length)
  estimateAdvantages(of, gamma, lambda, into)
  return [...into]
}

/** Two rows of four steps: the first terminates in step 1, the second is truncated in step 2; both go on afterwards. */
const table: Case = {
  rows: 2,
  length: 4,
  rewards: Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40),
  values: Float32Array.of(5, 50, 6, 60, 7, 70, 8, 80),
  finalValues: Float32Array.of(900, 900, 900, 900, 900, 100, 900, 900),
  lastValues: Float32Array.of(9, 90),
  terminated: Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0),
  truncated: Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0),
}

describe('advantages', () => {
  it('are those worked out by hand', () => {
    // gamma = 1/2, lambda = 1/2, so a later error counts a quarter a step.
    // Row 0: errors 1 + 3 - 5 = -1, 2 - 6 = -4 (no future), 3 + 4 - 7 = 0, 4 + 4.5 - 8 = 0.5.
    // Row 1: errors 10 + 30 - 50 = -10, 20 + 35 - 60 = -5, 30 + 50 - 70 = 10 (the final observation's value), 40 + 45 - 80 = 5.
    const expected = [
      [-1 - 4 / 4, -10 - 5 / 4 + 10 / 16],
      [-4, -5 + 10 / 4],
      [0 + 0.5 / 4, 10],
      [0.5, 5],
    ]
    expect(compute(table, 0.5, 0.5)).toEqual(expected.flat())
  })

  it('of a terminated step know nothing of what follows, nor does any step before it', () => {
    const other = {
      ...table,
      rewards: table.rewards.slice(),
      values: table.values.slice(),
      lastValues: Float32Array.of(-1, -1),
    }
    for (const i of [4, 6]) other.rewards[i] = other.values[i] = 1e6
    const column = (of: Case) => compute(of, 0.9, 0.8).filter((_, i) => i === 0 || i === 2)
    expect(column(other)).toEqual(column(table))
  })

  it('do not read the values of observations that no episode ended in', () => {
    const other = { ...table, finalValues: Float32Array.of(0, 0, 0, 0, 0, 100, 0, 0) }
    expect(compute(other, 0.9, 0.8)).toEqual(compute(table, 0.9, 0.8))
  })

  const number = fc.double({ min: -10, max: 10, noNaN: true }).map(Math.fround)
  const cases = fc
    .record({ rows: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 1, max: 8 }) })
    .chain((size) => {
      const count = size.rows * size.length
      const floats = (length: number) =>
        fc.array(number, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values))
      const ends = fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: count, maxLength: count })
      return fc
        .record({
          rewards: floats(count),
          values: floats(count),
          finalValues: floats(count),
          lastValues: floats(size.rows),
          ends,
        })
        .map(
          ({ ends: how, ...arrays }): Case => ({
            ...size,
            ...arrays,
            terminated: Uint8Array.from(how, (end) => (end === 1 ? 1 : 0)),
            truncated: Uint8Array.from(how, (end) => (end === 2 ? 1 : 0)),
          }),
        )
    })

  it('are the discounted sums of errors up to the end of the episode', () => {
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, gamma, lambda) => {
          const { rows, length, rewards, values, finalValues, lastValues, terminated, truncated } = of
          const error = (t: number, row: number) => {
            const i = t * rows + row
            const following = t === length - 1 ? lastValues[row]! : values[i + rows]!
            const next = terminated[i] ? 0 : truncated[i] ? finalValues[i]! : following
            return rewards[i]! + gamma * next - values[i]!
          }
          const got = compute(of, gamma, lambda)
          for (let row = 0; row < rows; row++) {
            for (let t = 0; t < length; t++) {
              let sum = 0
              for (let k = t; k < length; k++) {
                sum += (gamma * lambda) ** (k - t) * error(k, row)
                if (terminated[k * rows + row] || truncated[k * rows + row]) break
              }
              expect(Math.abs(got[t * rows + row]! - sum)).toBeLessThan(1e-5 * (1 + Math.abs(sum)))
            }
          }
        },
      ),
    )
  })

  it('with lambda 1 make values plus advantages the discounted return', () => {
    const of: Case = { ...table, terminated: new Uint8Array(8), truncated: new Uint8Array(8) }
    const got = compute(of, 0.5, 1)
    // Row 0: 1 + 2/2 + 3/4 + 4/8 + 9/16.
    expect(got[0]! + 5).toBeCloseTo(1 + 1 + 0.75 + 0.5 + 9 / 16, 6)
  })
})
