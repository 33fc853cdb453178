// The ramp of the fixtures with its types, and what comes out of it.

import { expect } from 'vitest'
import type { VectorStep } from '#src/core/index.js'

export { ramp } from '../../fixtures/sim/ramp.js'

/** The file that the ramp lies in, as a scenario would name it. */
export const rampModule = new URL('../../fixtures/sim/ramp.js', import.meta.url).href

/** Every number of a step, copied. */
export function copyStep(step: VectorStep): Record<string, number[] | number> {
  return Object.fromEntries(
    Object.entries(step).map(([name, values]) => [name, typeof values === 'number' ? values : [...values]]),
  )
}

/** What is thrown where a ramp in row 0 broke down, with the error of its own code as the cause. */
export function brokeDown(seed: number, when: string): object {
  const place = `${when} of ramp's episode from seed ${seed} (row 0, `
  return {
    code: 'env',
    message: expect.stringContaining(`Expected ramp to simulate on, got Error: the ramp broke ${place}`),
    hint: expect.stringMatching(/^thrown at .*ramp\.js:\d+:\d+\)?$/),
    cause: expect.objectContaining({ message: 'the ramp broke', stack: expect.stringContaining('ramp.js') }),
  }
}
