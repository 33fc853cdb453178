// Where something is, seen from a body.

/** Coordinates of a world point in the frame of a body at `body` of `poses`: ahead and to the left, m. */
export function readPoint(
  poses: Float64Array,
  body: number,
  x: number,
  y: number,
  into: Float64Array,
  at: number,
): void {
  const angle = poses[body + 2]!
  const dx = x - poses[body]!
  const dy = y - poses[body + 1]!
  into[at] = Math.cos(angle) * dx + Math.sin(angle) * dy
  into[at + 1] = Math.cos(angle) * dy - Math.sin(angle) * dx
}

/** Pose of another body in the frame of a body: ahead and to the left, m, and the angle between them within a half turn, rad. */
export function readRelativePose(
  poses: Float64Array,
  body: number,
  other: number,
  into: Float64Array,
  at: number,
): void {
  readPoint(poses, body, poses[other]!, poses[other + 1]!, into, at)
  into[at + 2] = halfTurn(poses[other + 2]! - poses[body + 2]!)
}

/** The same angle within [-pi, pi]. */
export function halfTurn(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))
}
