// Means and quantiles of plain numbers.

/** The arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** The `q`-quantile, linear between order statistics (numpy's default); NaN of nothing. `values` need not be sorted. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return Number.NaN
  const place = q * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

/** The middle value, the mean of the two middle ones where there are two. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}
