import { describe, expect, it } from 'vitest'
import { copyRow } from '#src/sim/copy-row.js'

describe.each([0, 1, 8, 9, 20])('a row of %i numbers', (size) => {
  const row = Float32Array.from({ length: size }, (_, i) => (i === 3 ? Number.NaN : i - 0.5))

  it('is copied into the beginning of an array, whose rest stays', () => {
    const into = new Float32Array(size + 2).fill(7)
    copyRow(row, into)
    expect(into).toEqual(Float32Array.of(...row, 7, 7))
  })

  it.runIf(size > 0)('is refused by an array without room for it, of which nothing changes', () => {
    const into = new Float32Array(size - 1).fill(7)
    expect(() => copyRow(row, into)).toThrow(RangeError)
    expect(into).toEqual(new Float32Array(size - 1).fill(7))
  })
})
