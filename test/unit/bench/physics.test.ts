// The world against exact answers: the rows of `landbridge bench physics`, without the peers.

import { describe, expect, it } from 'vitest'
import { hardwareFigures, measureHardware } from '#src/bench/hardware-tests.js'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { physicsTests, rates } from '#src/bench/physics-tests.js'

/** A row keeps its limit; where there is none it is a number. */
function check(value: number, limit: number | null, better: 'lower' | 'higher'): void {
  expect(value).not.toBeNaN()
  if (limit === null) return
  if (better === 'lower') expect(value).toBeLessThanOrEqual(limit)
  else expect(value).toBeGreaterThanOrEqual(limit)
}

describe.each(rates.map((hz, i) => ({ hz, i })))('at $hz Hz', ({ hz, i }) => {
  for (const { figures, measure } of physicsTests) {
    const measured = measure(buildOwnScene, hz)
    it.each(Object.entries(figures))('%s', (name, { limits, better }) => {
      check(measured[name]!, limits[i]!, better)
    })
  }
})

describe('the identified double pendulum', () => {
  const measured = measureHardware()
  it.each(Object.entries(hardwareFigures))('%s', (name, { limit, better }) => {
    check(measured[name]!, limit, better)
  })
})
