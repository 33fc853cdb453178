// Gradient steps of networks, and none where all of a network is frozen.

import type { DescentOrder, Engine } from '../core/index.js'
import { breathe } from './breathe.js'

const PARAMETERS = { parameters: true, inputs: [] }

/** One gradient step of each network, none of those where all is frozen; then whatever has waited for long has its turn. */
export async function descend(engine: Engine, descents: readonly DescentOrder[]): Promise<void> {
  const moving = descents.filter(({ rates }) => Object.keys(rates).length > 0)
  if (engine.descendAll) await engine.descendAll(moving)
  else
    for (const { network, tape, outputGradients, rates, maxNorm } of moving) {
      await network.backward(tape, outputGradients, PARAMETERS)
      await network.update({ rates, ...(maxNorm !== undefined && { maxNorm }) })
    }
  await breathe()
}
