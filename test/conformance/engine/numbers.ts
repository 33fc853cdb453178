// Finite differences and errors in double precision: the yardsticks for every engine.

import type { NamedParameters } from '#src/core/index.js'

/** Numbers by name, [rows x width] or a parameter. */
export type Doubles = Record<string, Float64Array>

/** Parameters in double precision. */
export function toDoubles(named: NamedParameters): Doubles {
  return Object.fromEntries(Object.entries(named).map(([name, values]) => [name, Float64Array.from(values)]))
}

/** Sum of the outputs weighted by `weights`: its gradient with respect to the outputs is `weights`. */
export function weightedSum(outputs: Doubles, weights: NamedParameters): number {
  let sum = 0
  for (const [name, factors] of Object.entries(weights)) {
    for (let i = 0; i < factors.length; i++) sum += factors[i]! * outputs[name]![i]!
  }
  return sum
}

/**
 * Central differences of `value` with respect to every number in `at`, which is left as it was. Left out are names with a number
 * whose slopes on both sides differ, as at the corner of a relu: there is no gradient to compare with.
 */
export function differences(at: Doubles, value: () => number): Doubles {
  const step = 1e-5
  const here = value()
  const result: Doubles = {}
  for (const [name, numbers] of Object.entries(at)) {
    let hasCorner = false
    const slopes = numbers.map((number, i) => {
      numbers[i] = number + step
      const above = value()
      numbers[i] = number - step
      const below = value()
      numbers[i] = number
      hasCorner ||= Math.abs(above - 2 * here + below) / step > 1e-3
      return (above - below) / (2 * step)
    })
    if (!hasCorner) result[name] = slopes
  }
  return result
}

/** The largest |a - b| / (1 + |b|) over all numbers named in `expected`. */
export function largestError(got: Record<string, ArrayLike<number>>, expected: Doubles): number {
  let worst = 0
  for (const [name, numbers] of Object.entries(expected)) {
    for (let i = 0; i < numbers.length; i++) {
      const error = Math.abs((got[name]?.[i] ?? Number.NaN) - numbers[i]!) / (1 + Math.abs(numbers[i]!))
      if (!(error <= worst)) worst = error
    }
  }
  return worst
}
