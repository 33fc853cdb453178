// Gradient steps of networks, and none where all of a network is frozen.

import type { DescentOrder, Engine } from '../core/index.js'

const PARAMETERS = { parameters: true, inputs: [] }

/** One gradient step of each network, none of those where all is frozen. */
export async function descend(engine: Engine, descents: readonly DescentOrder[]): Promise<void> {
  const moving = descents.filter(({ rates }) => Object.keys(rates).length > 0)
  if (engine.descendAll) {
    engine.descendAll(moving)
    return
  }
  for (const { network, tape, outputGradients, rates, maxNorm } of moving) {
    await network.backward(tape, outputGradients, PARAMETERS)
    await network.update({ rates, ...(maxNorm !== undefined && { maxNorm }) })
  }
}
