// The layout of a network in flat memory: where each parameter and each layer's outputs lie.
// A weight is kept transposed, [inputs x padded outputs], and all widths are padded to whole vectors; padding is 0 and stays 0.

import { LandbridgeError, layerOf, type NetworkSpec, networkLayers, parameterShapes } from '../../core/index.js'
import type { activationKinds } from './activations.js'

/** One parameter: element [o, i] of the contract's [outputs x inputs] lies at `offset + i * stride + o`. */
export interface Parameter {
  name: string
  layer: string
  inputs: number // 1 for a bias or a free head
  outputs: number
  offset: number
  stride: number
  /** Floats with padding. */
  length: number
}

/** An input or a layer's output: [rows x stride], of which `width` columns count. */
export interface Node {
  name: string
  width: number
  stride: number
  /** Floats of one row of all nodes before it: its rows start at `before * capacity`. */
  before: number
}

/** One of the concatenated inputs of a layer. */
interface Source {
  node: Node
  /** Offset of its rows in the weight. */
  weight: number
}

/** A dense layer. */
export interface Layer extends Node {
  activation: keyof typeof activationKinds
  weight: Parameter
  bias: Parameter
  sources: Source[]
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
}

/** `width` rounded up to whole vectors of 4 floats. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4
}

/** Lays out a checked spec. */
export function layOut(spec: NetworkSpec): Graph {
  const parameters = layParameters(spec)
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const nodes = new Map<string, Node>()
  let rowSize = 0
  const addNode = (name: string, width: number): Node => {
    const node = { name, width, stride: padded(width), before: rowSize }
    rowSize += node.stride
    nodes.set(name, node)
    return node
  }
  const inputs = Object.entries(spec.inputs).map(([name, width]) => addNode(name, width))
  const layers = networkLayers(spec).map((dense): Layer => {
    if (dense.kind !== 'dense' || !isSimple(dense.activation))
      throw new LandbridgeError('config', `Expected dense layers of tanh or relu, got '${dense.name}'`)
    const weight = byName.get(`${dense.name}.weight`)!
    let row = weight.offset
    const sources = dense.from.map((name): Source => {
      const source = { node: nodes.get(name)!, weight: row }
      row += source.node.width * weight.stride
      return source
    })
    const layer = {
      ...addNode(dense.name, dense.outputs),
      activation: dense.activation,
      weight,
      bias: byName.get(`${dense.name}.bias`)!,
      sources,
    }
    nodes.set(dense.name, layer)
    return layer
  })
  const heads = spec.heads.flatMap((head) =>
    layers.filter((layer) => head.kind === 'dense' && layer.name === head.name),
  )
  const free = spec.heads.flatMap((head) =>
    head.kind === 'free' ? [{ name: head.name, parameter: byName.get(`${head.name}.value`)! }] : [],
  )
  const size = parameters.reduce((sum, parameter) => sum + parameter.length, 0)
  return { parameters, size, inputs, layers, heads, free, rowSize }
}

function isSimple(activation: string): activation is Layer['activation'] {
  return activation === 'tanh' || activation === 'relu' || activation === 'linear'
}

function layParameters(spec: NetworkSpec): Parameter[] {
  let offset = 0
  return [...parameterShapes(spec)].map(([name, [outputs = 1, inputs = 1]]) => {
    const stride = padded(outputs)
    const parameter = { name, layer: layerOf(name), inputs, outputs, offset, stride, length: inputs * stride }
    offset += parameter.length
    return parameter
  })
}

/** Copies a parameter out of flat memory at `base`, [outputs x inputs]. */
export function readParameter(memory: Float32Array, base: number, parameter: Parameter): Float32Array {
  const { inputs, outputs, offset, stride } = parameter
  const values = new Float32Array(inputs * outputs)
  for (let i = 0; i < inputs; i++) {
    const from = base + offset + i * stride
    for (let o = 0; o < outputs; o++) values[o * inputs + i] = memory[from + o]!
  }
  return values
}

/** Copies a parameter [outputs x inputs] into flat memory at `base`. */
export function writeParameter(memory: Float32Array, base: number, parameter: Parameter, values: Float32Array): void {
  const { inputs, outputs, offset, stride } = parameter
  for (let i = 0; i < inputs; i++) {
    const to = base + offset + i * stride
    for (let o = 0; o < outputs; o++) memory[to + o] = values[o * inputs + i]!
  }
}
