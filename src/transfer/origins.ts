// Which number of which input or layer every column of a layer's input is: what surgery and folding find their columns by.

import { type NetworkLayer, type NetworkSpec, networkLayers } from '../core/index.js'

/** Number `index` of an input or a layer, `lag` steps ago. */
export interface Origin {
  node: string
  index: number
  lag: number
}

/** The origin of each column that comes into a layer, by its name: taking, remembering and dropping are looked through. */
export function originsOf(spec: NetworkSpec): Map<string, Origin[]> {
  const given = new Map(Object.entries(spec.inputs).map(([name, width]) => [name, numbersOf(name, width)]))
  const incoming = new Map<string, Origin[]>()
  for (const layer of networkLayers(spec)) {
    const columns = layer.from.flatMap((name) => given.get(name) ?? [])
    incoming.set(layer.name, columns)
    given.set(layer.name, passedOn(layer, columns))
  }
  return incoming
}

function passedOn(layer: NetworkLayer, columns: Origin[]): Origin[] {
  switch (layer.kind) {
    case 'take':
      return columns.slice(layer.first, layer.first + layer.outputs)
    case 'window':
      return Array.from({ length: layer.length }, (_, i) =>
        columns.map((origin) => ({ ...origin, lag: origin.lag + layer.length - 1 - i })),
      ).flat()
    case 'dropout':
      return columns
    default:
      return numbersOf(layer.name, layer.outputs)
  }
}

function numbersOf(node: string, width: number): Origin[] {
  return Array.from({ length: width }, (_, index) => ({ node, index, lag: 0 }))
}
