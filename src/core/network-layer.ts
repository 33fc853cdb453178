// The layers of a spec as engines, surgery and schedules see them: widths, sources, parameters, memory.

import type { Activation, LayerSpec, NetworkSpec } from './network-spec.js'

/** What every layer says of itself. */
interface LayerBase {
  /** `trunk.0`, or the head's name. A parameter is named `NAME.PART`. */
  name: string
  /** Where its input comes from: inputs or layers, concatenated in this order. */
  from: string[]
  /** Width of each of `from`. */
  widths: number[]
  /** Numbers that come in, all sources together. */
  inputs: number
  outputs: number
  /** Layers with parameters below it on the longest way down. */
  depth: number
  /** Shapes of its parameters by part; matrices are [outputs x inputs]. */
  parameters: Record<string, readonly number[]>
  /** Numbers that it carries from step to step. */
  memory: number
}

/** Sliding windows over an image: a 1-D one has width 1. Output [outHeight x outWidth x filters]. */
export interface Windows {
  height: number
  width: number
  channels: number
  kernelHeight: number
  kernelWidth: number
  strideHeight: number
  strideWidth: number
  outHeight: number
  outWidth: number
  filters: number
}

type Weighted = { gain: number; weights: 'orthogonal' | 'xavier' }

/** A layer of a spec. */
export type NetworkLayer = LayerBase &
  (
    | ({ kind: 'dense'; activation: Activation } & Weighted) // weight [outputs x inputs], bias
    | ({ kind: 'conv'; activation: Activation; windows: Windows } & Weighted) // weight [filters x kernelHeight x kernelWidth x channels], bias
    | { kind: 'layerNorm'; activation: Activation } // scale, bias
    | { kind: 'dropout'; rate: number }
    | { kind: 'take'; first: number }
    | { kind: 'window'; length: number }
    | ({ kind: 'gru' } & Weighted) // weight [3 size x inputs], recurrent [3 size x size], bias, recurrentBias
    | ({ kind: 'lstm' } & Weighted) // weight [4 size x inputs], recurrent [4 size x size], bias
  )

/** Layers of a spec, bottom first; throws nothing: a spec is checked when a network is made of it. */
export function networkLayers(spec: NetworkSpec): NetworkLayer[] {
  const layers: NetworkLayer[] = []
  const widths = new Map(Object.entries(spec.inputs))
  const tops = new Map<string, { name: string; above: number }>()
  const add = (name: string, from: readonly string[], layer: LayerSpec) => {
    const sources = from.map((source) => tops.get(source) ?? { name: source, above: 0 })
    const base = {
      name,
      from: sources.map((source) => source.name),
      widths: sources.map((source) => widths.get(source.name) ?? 0),
      depth: Math.max(...sources.map((source) => source.above)),
    }
    const made = shaped(layer, base)
    layers.push(made)
    widths.set(name, made.outputs)
    const own = Object.keys(made.parameters).length > 0 ? 1 : 0
    return { name, above: base.depth + own }
  }
  for (const trunk of spec.trunks) {
    let from = trunk.from
    trunk.layers.forEach((layer, i) => {
      const top = add(`${trunk.name}.${i}`, from, layer)
      tops.set(trunk.name, top)
      tops.set(top.name, top)
      from = [top.name]
    })
  }
  for (const head of spec.heads) {
    if (head.kind === 'dense') add(head.name, [head.from], { size: head.size, activation: 'linear', gain: head.gain })
  }
  return layers
}

function shaped(layer: LayerSpec, at: Pick<LayerBase, 'name' | 'from' | 'widths' | 'depth'>): NetworkLayer {
  const inputs = at.widths.reduce((sum, width) => sum + width, 0)
  const base = { ...at, inputs, memory: 0 }
  const weights = ('weights' in layer && layer.weights) || 'orthogonal'
  switch (layer.kind) {
    case 'conv2d':
    case 'conv1d':
      return { ...base, ...convolution(layer), gain: layer.gain, weights }
    case 'layerNorm': {
      const parameters = { scale: [inputs], bias: [inputs] }
      return { ...base, kind: 'layerNorm', outputs: inputs, activation: layer.activation, parameters }
    }
    case 'dropout':
      return { ...base, kind: 'dropout', outputs: inputs, rate: layer.rate, parameters: {} }
    case 'take':
      return { ...base, kind: 'take', outputs: layer.size, first: layer.first, parameters: {} }
    case 'window': {
      const { length } = layer
      const memory = (length - 1) * inputs
      return { ...base, kind: 'window', outputs: length * inputs, length, memory, parameters: {} }
    }
    case 'gru':
    case 'lstm':
      return { ...base, ...recurrent(layer.kind, layer.size, inputs), gain: layer.gain, weights }
    default: {
      const { size, activation, gain } = layer
      const parameters = { weight: [size, inputs], bias: [size] }
      return { ...base, kind: 'dense', outputs: size, activation, gain, weights, parameters }
    }
  }
}

function recurrent(kind: 'gru' | 'lstm', size: number, inputs: number) {
  const gates = kind === 'gru' ? 3 * size : 4 * size
  const shared = { weight: [gates, inputs], recurrent: [gates, size], bias: [gates] }
  const parameters = kind === 'gru' ? { ...shared, recurrentBias: [gates] } : shared
  return { kind, outputs: size, memory: kind === 'gru' ? size : 2 * size, parameters }
}

type Conv = Extract<LayerSpec, { kind: 'conv1d' | 'conv2d' }>

function convolution(layer: Conv) {
  const windows = windowsOf(layer)
  const { outHeight, outWidth, kernelHeight, kernelWidth, channels, filters } = windows
  const parameters = { weight: [filters, kernelHeight, kernelWidth, channels], bias: [filters] }
  const outputs = outHeight * outWidth * filters
  return { kind: 'conv' as const, outputs, activation: layer.activation, windows, parameters }
}

/** What a convolution slides over and gives. */
function windowsOf({
  kind,
  shape,
  filters,
  kernel,
  stride,
}: Pick<Conv, 'kind' | 'shape' | 'filters' | 'kernel' | 'stride'>): Windows {
  const flat = kind === 'conv1d'
  const [height, width, channels] = flat ? [shape[0], 1, shape[1]] : (shape as [number, number, number])
  const outOf = (length: number) => convolved(length, { kernel, stride })
  return {
    height,
    width,
    channels,
    kernelHeight: kernel,
    kernelWidth: flat ? 1 : kernel,
    strideHeight: stride,
    strideWidth: flat ? 1 : stride,
    outHeight: outOf(height),
    outWidth: flat ? 1 : outOf(width),
    filters,
  }
}

/** Positions of a kernel along `length` numbers; 0 where it does not fit. */
export function convolved(length: number, { kernel, stride }: { kernel: number; stride: number }): number {
  return Math.max(0, Math.floor((length - kernel) / stride) + 1)
}

/** Numbers under the windows at all positions of a row, those under several counted as often. */
export function unfoldedSize({ outHeight, outWidth, kernelHeight, kernelWidth, channels }: Windows): number {
  return outHeight * outWidth * kernelHeight * kernelWidth * channels
}

/** Numbers of recurrent state a row: those of every layer with memory, bottom first. */
export function memorySize(spec: NetworkSpec): number {
  return networkLayers(spec).reduce((sum, layer) => sum + layer.memory, 0)
}

/** Names and shapes of a spec's parameters, in the order of the flat array: `trunk.0.weight`, `trunk.0.bias`, ..., `logStd.value`. */
export function parameterShapes(spec: NetworkSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  for (const layer of networkLayers(spec)) {
    for (const [part, shape] of Object.entries(layer.parameters)) shapes.set(`${layer.name}.${part}`, shape)
  }
  for (const head of spec.heads) if (head.kind === 'free') shapes.set(`${head.name}.value`, [head.size])
  return shapes
}

/** The layer a parameter belongs to: `trunk.0.weight` is of `trunk.0`. */
export function layerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf('.'))
}
