// Every kind of layer that this engine computes.

import { LandbridgeError, type NetworkLayer } from '../../core/index.js'
import { conv } from './conv.js'
import { dense } from './dense.js'
import { layerNorm } from './layer-norm.js'
import type { LayerKind } from './layer-pass.js'
import { take } from './take.js'

const kinds = { dense, conv, layerNorm, take } as Record<string, unknown>

/** How a layer is computed. Throws `config` where this engine cannot. */
export function kindOf(layer: NetworkLayer): LayerKind<NetworkLayer> {
  const kind = kinds[layer.kind] as LayerKind<NetworkLayer> | undefined
  if (kind !== undefined) return kind
  const message = `Expected layers of ${Object.keys(kinds).join(', ')}, got '${layer.name}', a ${layer.kind}`
  throw new LandbridgeError('config', message, 'engine simd may have it')
}
