// What the schedules share: how high a layer stands, the share of a stage, an answer made of rates.

import type { FreezeSchedule, LayerInfo, Progress } from './learner.js'

/** Layers between a layer and the top of its own network; 0 for a head, whatever the network's depth. */
export function heightOf(layers: readonly LayerInfo[]): (layer: LayerInfo) => number {
  const top = { actor: 0, critic: 0 }
  for (const layer of layers) top[layer.network] = Math.max(top[layer.network], layer.depth)
  return (layer) => top[layer.network] - layer.depth
}

/** How much of the stage is done, in [0, 1]. */
export function shareOf(progress: Progress): number {
  return progress.total > 0 ? Math.min(1, progress.steps / progress.total) : 1
}

/** The answer of a schedule from one factor a layer: 0 freezes it, 1 is the algorithm's own rate. */
export function trainByRate(
  layers: readonly LayerInfo[],
  factor: (layer: LayerInfo) => number,
): ReturnType<FreezeSchedule['at']> {
  const rates = Object.fromEntries(layers.map((layer) => [layer.name, factor(layer)]).filter(([, rate]) => rate !== 0))
  return { train: new Set(Object.keys(rates)), rates }
}
