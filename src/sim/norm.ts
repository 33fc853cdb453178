// Lengths of vectors in loops, where `Math.hypot` costs an allocation and ten times as much.

/** Length of a vector whose square does not overflow. */
export function norm(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
