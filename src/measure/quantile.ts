// Quantiles of plain numbers.

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
