// Generalised advantage estimation (Schulman et al. 2015, arXiv 1506.02438) over rows of episodes.

/** What {@link estimateAdvantages} reads; time-major [length x rows]. */
export interface ValuedRollout {
  rows: number
  length: number
  rewards: Float32Array
  /** Value of each observation. */
  values: Float32Array
  /** Value of the last observation of an episode, read where it was truncated. */
  finalValues: Float32Array
  /** Values after the last step, [rows]. */
  lastValues: Float32Array
  terminated: Uint8Array
  truncated: Uint8Array
}

/**
 * Fills `into` with advantages [length x rows]. A terminated step has no future, a truncated one is worth its final observation,
 * and no advantage reaches over the end of an episode.
 */
export function estimateAdvantages(of: ValuedRollout, gamma: number, lambda: number, into: Float32Array): void {
  const { rows, length, rewards, values, finalValues, lastValues, terminated, truncated } = of
  for (let row = 0; row < rows; row++) {
    let advantage = 0
    for (let t = length - 1; t >= 0; t--) {
      const i = t * rows + row
      const following = t === length - 1 ? lastValues[row]! : values[i + rows]!
      const next = terminated[i] ? 0 : truncated[i] ? finalValues[i]! : following
      const carried = terminated[i] || truncated[i] ? 0 : advantage
      advantage = rewards[i]! + gamma * next - values[i]! + gamma * lambda * carried
      into[i] = advantage
    }
  }
}
