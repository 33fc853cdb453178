// The world against exact answers: the rows of `landbridge bench physics`, without the peers.

import { describe, expect, it } from 'vitest'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { physicsTests, rates } from '#src/bench/physics-tests.js'

/** Figures that do not reach their limit yet, and what they reach at most. Whoever reaches it strikes it out. */
const KNOWN_MISSES: Record<string, number> = {
  'short-chain-energy-lost-60hz': 1.07,
  'short-chain-energy-lost-240hz': 0.97,
  'collision-angular-momentum-60hz': 0.0212,
  'collision-angular-momentum-240hz': 0.00367,
  'correction-angular-momentum-240hz': 0.00404,
}

describe.each(rates.map((hz, i) => ({ hz, i })))('at $hz Hz', ({ hz, i }) => {
  for (const { figures, measure } of physicsTests) {
    const measured = measure(buildOwnScene, hz)
    it.each(Object.keys(figures))('%s', (name) => {
      const value = measured[name]!
      const { limits, better } = figures[name]!
      const miss = KNOWN_MISSES[`${name}-${hz}hz`]
      const limit = limits[i]
      expect(value).not.toBeNaN()
      if (limit === null) return
      const worse = (than: number) => (better === 'lower' ? value > than : value < than)
      expect(worse(limit!), miss === undefined ? 'a new miss' : 'a miss no more').toBe(miss !== undefined)
      if (miss !== undefined) expect(worse(miss), `${value} is worse than ${miss}`).toBe(false)
    })
  }
})
