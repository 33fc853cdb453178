// The ramp of the fixtures with its types, and what comes out of it.

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
