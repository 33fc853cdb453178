// What a step takes of a servo or spring and of its damping, so that a body alone swings as it does in truth.

/**
 * Radians of an oscillation's own phase a step from which on it is damped, and by how much more damping is critical: what steps
 * cannot follow stores energy that a chain of such joints, each by its own inertia of now, does not keep.
 */
const FOLLOWED = 0.7
const LOST = 2
/** Whether steps of twice `half` follow an oscillation of this square of a rate, so that it is not damped. */
export function isFollowed(square: number, half: number): boolean {
  return square * half * half <= (FOLLOWED / 2) ** 2
}

/** Numbers of a fit: stiffness and damping by mobility, seconds, the drive's share, drag. */
export const FIT = 5

/**
 * Fits drag and drive to a body alone with `x'' = -square x - decay x'` over steps of twice `half`, the numbers at `at`; drive's
 * share and drag come behind them. From the exact recurrence `x+ = A x - B x-`: drag (1 - B) / (1 + B), share
 * 2 (1 + B - A) / ((1 + B) square h^2).
 */
export function fitOscillation(fits: Float64Array, at: number): void {
  const square = fits[at]!
  const half = fits[at + 2]!
  const phase = Math.sqrt(square) * 2 * half
  const lost = Math.min(Math.max((phase - FOLLOWED) / LOST, 0), 1)
  const damped = Math.max(fits[at + 1]! * half, lost * phase) // half of decay times h
  const drag = Math.tanh(damped)
  fits[at + 4] = drag
  if (square === 0) {
    fits[at + 3] = damped > 1e-8 ? drag / damped : 1
    return
  }
  const swing = phase * phase
  const apart = damped * damped - swing
  const last = Math.exp(-2 * damped) // B
  let gap: number // (1 + B - A) / swing
  if (apart >= 0) {
    const fast = damped + Math.sqrt(apart)
    const slow = swing / fast
    gap = (Math.expm1(-fast) / fast) * (slow > 1e-12 ? Math.expm1(-slow) / slow : -1)
  } else {
    const sine = Math.sin(Math.sqrt(-apart) / 2)
    const shrink = Math.exp(-damped)
    gap = swing > 1e-12 ? ((1 - shrink) ** 2 + 4 * shrink * sine * sine) / swing : 1
  }
  fits[at + 3] = (2 * gap) / (1 + last)
}
