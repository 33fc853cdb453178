import { describe, expect, it } from 'vitest'
import { copyRow } from '#src/sim/copy-row.js'

const rowOf = (size: number) => Float32Array.from({ length: size }, (_, i) => (i === 3 ? Number.NaN : i - 0.5))

describe('a row', () => {
  it.each([0, 1, 8, 9, 20])('of %i numbers is copied into the beginning of an array, whose rest stays', (size) => {
    const into = new Float32Array(size + 2).fill(7)
    copyRow(rowOf(size), into)
    expect(into).toEqual(Float32Array.of(...rowOf(size), 7, 7))
  })

  it.each([1, 8, 9, 20])('of %i numbers is refused by an array without room for it, which stays', (size) => {
    const into = new Float32Array(size - 1).fill(7)
    expect(() => copyRow(rowOf(size), into)).toThrow(RangeError)
    expect(into).toEqual(new Float32Array(size - 1).fill(7))
  })
})
