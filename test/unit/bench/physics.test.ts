// The world against exact answers: the rows of `landbridge bench physics`, without the peers.

import { describe, expect, it } from 'vitest'
import { hardwareFigures, measureHardware } from '#src/bench/hardware-tests.js'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { physicsTests, rates } from '#src/bench/physics-tests.js'

/** Rows that do not reach their limit yet, and what they reach at most. Whoever reaches it strikes the row out. */
const KNOWN_MISSES: Record<string, number> = {
  'correction-angular-momentum-240hz': 0.00404,
}

/** A row keeps its limit, or its known miss while it misses; where there is no limit it is a number. */
function check(row: string, value: number, limit: number | null, better: 'lower' | 'higher'): void {
  const isWorse = (than: number) => (better === 'lower' ? value > than : value < than)
  const miss = KNOWN_MISSES[row]
  expect(value).not.toBeNaN()
  if (limit === null) return
  expect(isWorse(limit), `${value} against ${limit}, known to miss: ${miss !== undefined}`).toBe(miss !== undefined)
  if (miss !== undefined) expect(isWorse(miss), `${value} is worse than ${miss}`).toBe(false)
}

describe.each(rates.map((hz, i) => ({ hz, i })))('at $hz Hz', ({ hz, i }) => {
  for (const { figures, measure } of physicsTests) {
    const measured = measure(buildOwnScene, hz)
    it.each(Object.entries(figures))('%s', (name, { limits, better }) => {
      check(`${name}-${hz}hz`, measured[name]!, limits[i]!, better)
    })
  }
})

describe('the identified double pendulum', () => {
  const measured = measureHardware()
  it.each(Object.entries(hardwareFigures))('%s', (name, { limit, better }) => {
    check(name, measured[name]!, limit, better)
  })
})

it('every known miss is a row', () => {
  const named = physicsTests.flatMap(({ figures }) =>
    rates.flatMap((hz) => Object.keys(figures).map((f) => `${f}-${hz}hz`)),
  )
  expect([...named, ...Object.keys(hardwareFigures)]).toEqual(expect.arrayContaining(Object.keys(KNOWN_MISSES)))
})
