// One gradient step of a network, and none where all of it is frozen.

import type { Network, Tape } from '../core/index.js'

/** Steps along output gradients by head, with learning rates by layer and the global norm clipped to `maxNorm` where there is one. */
export async function descend(
  network: Network,
  tape: Tape,
  gradients: Record<string, Float32Array>,
  rates: Record<string, number>,
  maxNorm?: number,
): Promise<void> {
  if (Object.keys(rates).length === 0) return
  await network.backward(tape, gradients, { parameters: true, inputs: [] })
  await network.update({ rates, ...(maxNorm !== undefined && { maxNorm }) })
}
