// Every kind of layer that this engine computes.

import type { NetworkLayer } from '../../core/index.js'
import { conv } from './conv.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import { layerNorm } from './layer-norm.js'
import type { LayerKind } from './layer-pass.js'
import { gru, lstm, window } from './sequential.js'
import { take } from './take.js'

const kinds: { [Kind in NetworkLayer['kind']]: LayerKind<Extract<NetworkLayer, { kind: Kind }>> } = {
  dense,
  conv,
  layerNorm,
  dropout,
  take,
  window,
  gru,
  lstm,
}

/** How a layer is computed. */
export function kindOf(layer: NetworkLayer): LayerKind<NetworkLayer> {
  return kinds[layer.kind] as unknown as LayerKind<NetworkLayer>
}
