// Passes of several networks at once, on whichever engine.

import type { BackwardOrder, Engine, ForwardOrder, Tape } from '../core/index.js'

/** Forward passes of different networks, in the order of `orders`. */
export async function forwardAll(engine: Engine, orders: readonly ForwardOrder[]): Promise<Tape[]> {
  if (engine.forwardAll) return engine.forwardAll(orders)
  const tapes: Tape[] = []
  for (const { network, inputs, rows, sequence } of orders) tapes.push(await network.forward(inputs, rows, sequence))
  return tapes
}

/** Backward passes of different networks: gradients of the wanted inputs, in the order of `orders`. */
export async function backwardAll(
  engine: Engine,
  orders: readonly BackwardOrder[],
): Promise<Record<string, Float32Array>[]> {
  if (engine.backwardAll) return engine.backwardAll(orders)
  const gradients: Record<string, Float32Array>[] = []
  for (const { network, tape, outputGradients, want } of orders)
    gradients.push(await network.backward(tape, outputGradients, want))
  return gradients
}
