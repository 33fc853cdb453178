// The layout of a network in flat memory: where each parameter and each layer's outputs lie.
// A matrix is kept transposed, [inputs x padded outputs], and all widths are padded to whole vectors; padding is 0 and stays 0.

import { layerOf, type NetworkLayer, type NetworkSpec, networkLayers, parameterShapes } from '../../core/index.js'

/** One parameter: element [o, i] of the contract's [outputs x inputs] lies at `offset + i * stride + column of o`. */
export interface Parameter {
  name: string
  layer: string
  inputs: number // 1 for a vector
  outputs: number
  /** Gates, each padded by itself: output o is number o % block of gate o / block, which starts at a multiple of the padded block. */
  gates: number
  offset: number
  stride: number
  /** Floats with padding. */
  length: number
}

/** An input, a layer's output, or rows that a layer keeps for itself: [rows x stride], of which `width` columns count. */
export interface Node {
  name: string
  width: number
  stride: number
  /** Floats of one row of all nodes before it: its rows start at `before * capacity`. */
  before: number
}

/** One of the concatenated inputs of a layer. */
export interface Source {
  node: Node
  /** Offset of its rows in the layer's `weight`, where it has one. */
  weight: number
}

/** A layer as its kernels need it: what it reads, its parameters, rows of its own to work in. */
export interface Layer extends Node {
  of: NetworkLayer
  sources: Source[]
  /** By part: `weight`, `bias` ... */
  parameters: Record<string, Parameter>
  /** Rows of its own by what they hold. */
  work: Record<string, Node>
  /** Where its part of a row's memory begins. */
  memoryAt: number
}

/** A network's layout. Sizes in floats. */
export interface Graph {
  parameters: Parameter[]
  size: number
  inputs: Node[]
  layers: Layer[]
  /** Names and parameters of the free heads. */
  free: { name: string; parameter: Parameter }[]
  /** The dense heads' layers, in the order of the spec. */
  heads: Layer[]
  /** One row of all nodes. */
  rowSize: number
  /** Numbers of memory a row. */
  memorySize: number
}

/** `width` rounded up to whole vectors of 4 floats. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4
}

/** Lays out a checked spec. */
export function layOut(spec: NetworkSpec): Graph {
  const described = networkLayers(spec)
  const parameters = layParameters(spec, described)
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const nodes = new Map<string, Node>()
  let rowSize = 0
  let memorySize = 0
  const addNode = (name: string, width: number): Node => {
    const node = { name, width, stride: padded(width), before: rowSize }
    rowSize += node.stride
    return node
  }
  const inputs = Object.entries(spec.inputs).map(([name, width]) => addNode(name, width))
  for (const input of inputs) nodes.set(input.name, input)
  const layers = described.map((of): Layer => {
    const own = Object.keys(of.parameters).map((part) => [part, byName.get(`${of.name}.${part}`)!] as const)
    const work = workOf(of).map(({ part, width }) => [part, addNode(`${of.name}.${part}`, width)] as const)
    const layer = {
      ...addNode(of.name, of.outputs),
      of,
      sources: sourcesOf(of, nodes, byName.get(`${of.name}.weight`)),
      parameters: Object.fromEntries(own),
      work: Object.fromEntries(work),
      memoryAt: memorySize,
    }
    memorySize += of.memory
    nodes.set(of.name, layer)
    return layer
  })
  const heads = spec.heads.flatMap((head) =>
    layers.filter((layer) => head.kind === 'dense' && layer.name === head.name),
  )
  const free = spec.heads.flatMap((head) =>
    head.kind === 'free' ? [{ name: head.name, parameter: byName.get(`${head.name}.value`)! }] : [],
  )
  const size = parameters.reduce((sum, parameter) => sum + parameter.length, 0)
  return { parameters, size, inputs, layers, heads, free, rowSize, memorySize }
}

function sourcesOf(of: NetworkLayer, nodes: Map<string, Node>, weight: Parameter | undefined): Source[] {
  let row = weight?.offset ?? 0
  return of.from.map((name) => {
    const source = { node: nodes.get(name)!, weight: row }
    row += source.node.width * (weight?.stride ?? 0)
    return source
  })
}

/** What a layer must remember of a pass besides its outputs. */
function workOf(of: NetworkLayer): { part: string; width: number }[] {
  const gates = (count: number) => ({ width: count * padded(of.outputs) })
  const size = { width: of.outputs }
  switch (of.kind) {
    case 'dense':
    case 'conv':
      return of.activation === 'silu' || of.activation === 'gelu' ? [{ part: 'sums', ...size }] : []
    case 'layerNorm': {
      const own = [
        { part: 'standard', ...size },
        { part: 'inverse', width: 4 },
      ]
      return of.activation === 'silu' || of.activation === 'gelu' ? [...own, { part: 'sums', ...size }] : own
    }
    case 'dropout':
      return [{ part: 'mask', ...size }]
    case 'gru':
      return [
        { part: 'gates', ...gates(3) },
        { part: 'recurrent', ...gates(3) },
        { part: 'before', ...size },
      ]
    case 'lstm':
      return [
        { part: 'gates', ...gates(4) },
        { part: 'before', ...size },
        { part: 'cell', ...size },
        { part: 'cellBefore', ...size },
      ]
    default:
      return []
  }
}

function layParameters(spec: NetworkSpec, layers: readonly NetworkLayer[]): Parameter[] {
  let offset = 0
  const gatesOf = new Map(layers.map(({ name, kind }) => [name, kind === 'gru' ? 3 : kind === 'lstm' ? 4 : 1]))
  return [...parameterShapes(spec)].map(([name, [outputs = 1, ...rest]]) => {
    const layer = layerOf(name)
    const gates = gatesOf.get(layer) ?? 1
    const inputs = rest.reduce((product, size) => product * size, 1)
    const stride = gates * padded(outputs / gates)
    const parameter = { name, layer, inputs, outputs, gates, offset, stride, length: inputs * stride }
    offset += parameter.length
    return parameter
  })
}

/** Calls `visit` with the place of each element in flat memory at `base` and in the contract's [outputs x inputs]. */
export function eachElement(base: number, parameter: Parameter, visit: (place: number, element: number) => void): void {
  const { inputs, outputs, gates, offset, stride } = parameter
  const block = outputs / gates
  for (let i = 0; i < inputs; i++) {
    for (let gate = 0; gate < gates; gate++) {
      const place = base + offset + i * stride + gate * padded(block)
      for (let o = 0; o < block; o++) visit(place + o, (gate * block + o) * inputs + i)
    }
  }
}

/** Copies a parameter out of flat memory at `base`, [outputs x inputs]. */
export function readParameter(memory: Float32Array, base: number, parameter: Parameter): Float32Array {
  const values = new Float32Array(parameter.inputs * parameter.outputs)
  eachElement(base, parameter, (place, element) => {
    values[element] = memory[place]!
  })
  return values
}

/** Copies a parameter [outputs x inputs] into flat memory at `base`. */
export function writeParameter(memory: Float32Array, base: number, parameter: Parameter, values: Float32Array): void {
  eachElement(base, parameter, (place, element) => {
    memory[place] = values[element]!
  })
}
