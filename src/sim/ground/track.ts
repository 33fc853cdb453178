// The ground of an episode: looked at from above and by lidar, and shown.

/** Points (x, y, x, y, ... m) as a window that goes along with `x` shows them: with `x` at 0. */
export function beside(points: readonly number[], x: number): number[] {
  return points.map((value, i) => (i % 2 === 0 ? value - x : value))
}

/** A chain of points, which a world takes as terrain. */
export class Track {
  /** `points`: x, y, x, y, ... m, from left to right. */
  constructor(readonly points: readonly number[]) {}

  /** Height of the ground at `x`, m; that of its ends beyond them. */
  height(x: number): number {
    const { points } = this
    const last = points.length - 2
    if (x <= points[0]!) return points[1]!
    if (x >= points[last]!) return points[last + 1]!
    const low = 2 * this.#segment(x)
    const ax = points[low]!
    const ay = points[low + 1]!
    return ay + ((x - ax) / (points[low + 2]! - ax)) * (points[low + 3]! - ay)
  }

  /** Distance from (x, y) above the ground along a unit direction that does not lead left to the ground, at most `longest`, m. */
  ray(x: number, y: number, dx: number, dy: number, longest: number): number {
    const { points } = this
    const last = points.length - 2
    const end = x + dx * longest
    for (let k = 2 * this.#segment(x); k < last && points[k]! <= end; k += 2) {
      const ax = points[k]! - x
      const ay = points[k + 1]! - y
      const ex = points[k + 2]! - points[k]!
      const ey = points[k + 3]! - points[k + 1]!
      const across = dx * ey - dy * ex
      if (across === 0) continue
      const along = (dx * ay - dy * ax) / -across
      const far = (ax * ey - ay * ex) / across
      if (along >= 0 && along <= 1 && far >= 0) return Math.min(far, longest)
    }
    return longest
  }

  /** What a window from `left` to `right` of `x` shows: evenly spaced points, with `x` at 0. */
  line(x: number, left: number, right: number, count = 121): number[] {
    return Array.from({ length: count }, (_, i) => left + ((right - left) * i) / (count - 1)).flatMap((at) => [
      at,
      this.height(x + at),
    ])
  }

  /** The last point at or left of `x`, or the first one. */
  #segment(x: number): number {
    const { points } = this
    let low = 0
    let high = points.length / 2 - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (points[2 * middle]! <= x) low = middle
      else high = middle
    }
    return low
  }
}
