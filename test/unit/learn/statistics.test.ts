// How much of what came predictions explain.

import { expect, it } from 'vitest'
import { explainedVariance } from '#src/learn/statistics.js'

it.each([
  ['all of it where they are right', [1, 2, 6], [1, 2, 6], 1],
  ['all of it where they are as far off everywhere', [0, 1, 5], [1, 2, 6], 1],
  ['nothing of it where they are all the same', [4, 4, 4], [1, 2, 6], 0],
  ['less than nothing where they are the other way round', [-1, -2, -6], [1, 2, 6], -3],
  ['nothing where nothing varies', [1, 2, 6], [3, 3, 3], 0],
])('%s', (_, predictions, targets, share) => {
  expect(explainedVariance(Float32Array.from(predictions), Float32Array.from(targets))).toBeCloseTo(share, 6)
})
