// The mean that every part shares.

import { mean } from 'landbridge/core'
import { describe, expect, it } from 'vitest'

describe('the mean', () => {
  it('is summed in double precision, whatever the array is', () => {
    expect(mean(Float32Array.of(2 ** 24, 1, 1))).toBe((2 ** 24 + 2) / 3)
    expect(mean([1, 2, 6])).toBe(3)
  })

  it('is no number where there is nothing, so that nobody takes it for a score', () => {
    expect(mean([])).toBeNaN()
  })
})
