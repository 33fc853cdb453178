// How wide each source of a layer's input is: what surgery and folding find their columns by.

import { denseLayers, type NetworkSpec } from '../core/index.js'

/** Numbers that an input or a layer gives; 0 where the spec has none of that name. */
export function sourceWidth(spec: NetworkSpec, name: string): number {
  return spec.inputs[name] ?? denseLayers(spec).find((layer) => layer.name === name)?.outputs ?? 0
}
