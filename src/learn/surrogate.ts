// The clipped surrogate objective of PPO as a function of log-probabilities (Schulman et al. 2017, arXiv 1707.06347, equation 7).

/** What the surrogate says of a minibatch; means over rows. */
export interface Surrogate {
  /** Minus the mean of min(ratio A, clip(ratio, 1 - clip, 1 + clip) A). */
  loss: number
  /** Estimate of KL(old || new) in nats: Schulman's k3, "Approximating KL divergence", 2020. */
  kl: number
  /** Share of rows whose ratio lies outside the clip range. */
  clipFraction: number
}

/**
 * Computes the loss and fills `gradient` with its derivative by each row's log-probability, which passes where the unclipped
 * term is the smaller one. All arrays are [rows].
 */
export function clippedSurrogate(
  logProbs: Float32Array,
  oldLogProbs: Float32Array,
  gains: Float32Array,
  clip: number,
  gradient: Float32Array,
): Surrogate {
  const n = logProbs.length
  let [loss, kl, clipped] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const difference = logProbs[i]! - oldLogProbs[i]!
    const ratio = Math.exp(difference)
    const gain = gains[i]!
    const bounded = Math.min(Math.max(ratio, 1 - clip), 1 + clip)
    gradient[i] = ratio * gain <= bounded * gain ? (-ratio * gain) / n : 0
    loss -= Math.min(ratio * gain, bounded * gain) / n
    kl += (ratio - 1 - difference) / n
    if (ratio !== bounded) clipped++
  }
  return { loss, kl, clipFraction: clipped / n }
}
