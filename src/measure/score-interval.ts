// The score of one policy: the mean return of its episodes, and how far chance may have moved it.

import { createRng, mean } from '../core/index.js'
import { meanInterval } from './bootstrap.js'

/** Mean return of one policy with its interval over episodes, null for a single one. */
export interface ScoreInterval {
  value: number
  low: number | null
  high: number | null
  level: number
  episodes: number
}

/**
 * Mean and percentile-bootstrap interval over episodes; the same for the same returns and seed. It says what other episodes might
 * have given, not what another training run would have.
 */
export function scoreInterval(returns: readonly number[], { level = 0.95, seed = 0 } = {}): ScoreInterval {
  const interval = meanInterval(returns, { rng: createRng(seed), level })
  const { low = null, high = null } = interval ?? {}
  return { value: mean(returns), low, high, level, episodes: returns.length }
}
