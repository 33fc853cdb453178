// What every learner tells and does by how far its stage is.

import { mean, type Progress } from '../core/index.js'

/** A number that, where it decays, falls to 0 over the stage. */
export function decayed(value: number, decay: 'none' | 'linear', { steps, total }: Progress): number {
  return decay === 'linear' ? value * (1 - steps / total) : value
}

/** The metric of that name: the mean return of the latest episodes; none before one has finished. */
export function returnMean({ returns }: Progress): Record<string, number> {
  return returns.length === 0 ? {} : { returnMean: mean(returns) }
}
