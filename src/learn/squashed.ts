// The squashed Gaussian: a = tanh(u), u = mean + exp(logStd) noise, with its exact log-probability and the gradients of both
// through the noise (Haarnoja et al., "Soft actor-critic algorithms and applications", 2018, appendix C).

/** Log standard deviations are clamped to this range; outside of it they get no gradient. */
const LOG_STD = { low: -20, high: 2 }
const LOG_ROOT_2_PI = 0.5 * Math.log(2 * Math.PI)

/** Head outputs and noise that actions are made of, each [rows x size]. */
export interface Squashing {
  mean: Float32Array
  logStd: Float32Array
  noise: Float32Array
}

/** Fills `actions` [rows x size], and `logProbs` [rows] with the logarithm of their density. */
export function squash({ mean, logStd, noise }: Squashing, actions: Float32Array, logProbs: Float32Array): void {
  const rows = logProbs.length
  const size = actions.length / rows
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let at = row * size; at < (row + 1) * size; at++) {
      const spread = clamp(logStd[at]!)
      const u = mean[at]! + Math.exp(spread) * noise[at]!
      actions[at] = Math.tanh(u)
      // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2u)), which does not round to log 0.
      const bent = 2 * (Math.LN2 - u - softplus(-2 * u))
      sum -= 0.5 * noise[at]! * noise[at]! + spread + LOG_ROOT_2_PI + bent
    }
    logProbs[row] = sum
  }
}

/**
 * The gradient of `sum over rows of byLogProb logProb(row) + byAction . a(row)` by mean and logStd, the noise held fixed; `actions` as
 * {@link squash} gave them. `byAction` is [rows x size], `byLogProb` one number for all rows.
 */
export function squashGradients(
  { logStd, noise }: Squashing,
  actions: Float32Array,
  byAction: Float32Array,
  byLogProb: number,
  into: { mean: Float32Array; logStd: Float32Array },
): void {
  for (let at = 0; at < actions.length; at++) {
    const action = actions[at]!
    const spread = clamp(logStd[at]!)
    const byU = byLogProb * 2 * action + byAction[at]! * (1 - action * action)
    into.mean[at] = byU
    into.logStd[at] = spread === logStd[at] ? byU * Math.exp(spread) * noise[at]! - byLogProb : 0
  }
}

function clamp(logStd: number): number {
  return Math.min(Math.max(logStd, LOG_STD.low), LOG_STD.high)
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}
