// The guard of every loss.

import { LandbridgeError } from '../core/index.js'

/** Throws `unstable` on a loss that is no number, before it moves a weight. */
export function requireFinite(loss: number, name: string): void {
  if (!Number.isFinite(loss))
    throw new LandbridgeError('unstable', `Expected a finite ${name}, got ${loss}`, 'lower the learning rate')
}
