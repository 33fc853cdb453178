// What a network means, in double precision and the plainest loops: what engines are tested against and surgery is judged by.

import {
  type Activation,
  memorySize,
  type NetworkLayer,
  type NetworkSpec,
  networkLayers,
  type Sequence,
} from '../core/index.js'

/** Numbers by name, [rows x width] or a parameter. */
export type Numbers = Record<string, ArrayLike<number>>

/** Head outputs by name and the memory after the last step; nothing is dropped. Sequences as in `Network.forward`. */
export function referenceForward(
  spec: NetworkSpec,
  parameters: Numbers,
  inputs: Numbers,
  rows: number,
  sequence?: Sequence,
): { outputs: Record<string, Float64Array>; memory: Float64Array } {
  const nodes: Record<string, Float64Array> = {}
  for (const [name, values] of Object.entries(inputs)) nodes[name] = Float64Array.from(values)
  const { length, memory, starts } = sequence ?? { length: 1, memory: undefined, starts: undefined }
  const count = rows / length
  const size = memorySize(spec)
  const last = new Float64Array(count * size)
  let before = 0
  for (const layer of networkLayers(spec)) {
    const y = new Float64Array(rows * layer.outputs)
    for (let row = 0; row < count; row++) {
      const at = row * size + before
      let state = Float64Array.from({ length: layer.memory }, (_, i) => memory?.[at + i] ?? 0)
      for (let t = 0; t < length; t++) {
        const step = t * count + row
        if (starts?.[step]) state = state.map(() => 0)
        const x = layer.from.flatMap((name, i) => rowOf(nodes[name]!, step, layer.widths[i]!))
        const result = layerForward(layer, parameters, x, state)
        state = Float64Array.from(result.state)
        y.set(result.y, step * layer.outputs)
      }
      last.set(state, at)
    }
    nodes[layer.name] = y
    before += layer.memory
  }
  const outputs = spec.heads.map((head) => [
    head.name,
    head.kind === 'free' ? Float64Array.from(parameters[`${head.name}.value`]!) : nodes[head.name]!,
  ])
  return { outputs: Object.fromEntries(outputs) as Record<string, Float64Array>, memory: last }
}

interface Stepped {
  y: number[]
  state: number[]
}

/** One row through one layer. */
function layerForward(layer: NetworkLayer, named: Numbers, x: number[], state: Float64Array): Stepped {
  const of = (part: string) => named[`${layer.name}.${part}`]!
  const stateless = (y: number[]) => ({ y, state: [] })
  switch (layer.kind) {
    case 'dense':
      return stateless(affine(of('weight'), of('bias'), x).map((sum) => activate(layer.activation, sum)))
    case 'conv':
      return stateless(convolve(layer, of('weight'), of('bias'), x))
    case 'layerNorm':
      return stateless(normalise(x).map((z, i) => activate(layer.activation, z * of('scale')[i]! + of('bias')[i]!)))
    case 'dropout':
      return stateless(x)
    case 'take':
      return stateless(x.slice(layer.first, layer.first + layer.outputs))
    case 'window': {
      const y = [...state, ...x]
      return { y, state: y.slice(layer.inputs) }
    }
    case 'gru':
      return gru(affine(of('weight'), of('bias'), x), affine(of('recurrent'), of('recurrentBias'), state), state)
    case 'lstm':
      return lstm(affine(of('weight'), of('bias'), x), (h) => affine(of('recurrent'), undefined, h), state)
  }
}

/** bias + weight x, where weight is [outputs x inputs]. */
function affine(weight: ArrayLike<number>, bias: ArrayLike<number> | undefined, x: ArrayLike<number>): number[] {
  const y: number[] = []
  for (let at = 0; at < weight.length; at += x.length) {
    let sum = bias?.[y.length] ?? 0
    for (let i = 0; i < x.length; i++) sum += weight[at + i]! * x[i]!
    y.push(sum)
  }
  return y
}

function convolve(
  layer: NetworkLayer & { kind: 'conv' },
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
  x: number[],
): number[] {
  const { outHeight, outWidth, filters } = layer.windows
  const y: number[] = []
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      const sums = affine(weight, bias, windowAt(layer, x, row, column))
      for (let f = 0; f < filters; f++) y.push(activate(layer.activation, sums[f]!))
    }
  }
  return y
}

/** The numbers under one window, [kernelHeight x kernelWidth x channels], the sources' channels side by side. */
function windowAt(layer: NetworkLayer & { kind: 'conv' }, x: number[], row: number, column: number): number[] {
  const { height, width, kernelHeight, kernelWidth, strideHeight, strideWidth } = layer.windows
  const seen: number[] = []
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      const pixel = (row * strideHeight + ky) * width + column * strideWidth + kx
      let start = 0
      for (const size of layer.widths) {
        const channels = size / (height * width)
        seen.push(...x.slice(start + pixel * channels, start + (pixel + 1) * channels))
        start += size
      }
    }
  }
  return seen
}

function normalise(x: number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length
  return x.map((value) => (value - mean) / Math.sqrt(variance + 1e-5))
}

function gru(x: number[], h: number[], before: Float64Array): Stepped {
  const size = before.length
  const y = Array.from(before, (old, i) => {
    const reset = sigmoid(x[i]! + h[i]!)
    const update = sigmoid(x[size + i]! + h[size + i]!)
    const fresh = Math.tanh(x[2 * size + i]! + reset * h[2 * size + i]!)
    return (1 - update) * fresh + update * old
  })
  return { y, state: y }
}

function lstm(x: number[], recur: (h: ArrayLike<number>) => number[], state: Float64Array): Stepped {
  const size = state.length / 2
  const h = recur(state.subarray(0, size))
  const gate = (g: number, i: number) => x[g * size + i]! + h[g * size + i]!
  const cell = Array.from({ length: size }, (_, i) => {
    const kept = sigmoid(gate(1, i)) * state[size + i]!
    return kept + sigmoid(gate(0, i)) * Math.tanh(gate(2, i))
  })
  const y = cell.map((value, i) => sigmoid(gate(3, i)) * Math.tanh(value))
  return { y, state: [...y, ...cell] }
}

function rowOf(values: Float64Array, row: number, width: number): number[] {
  const x: number[] = []
  for (let i = row * width; i < (row + 1) * width; i++) x.push(values[i]!)
  return x
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** The activations as the contract means them. */
export function activate(kind: Activation, x: number): number {
  switch (kind) {
    case 'linear':
      return x
    case 'tanh':
      return Math.tanh(x)
    case 'relu':
      return Math.max(0, x)
    case 'elu':
      return x > 0 ? x : Math.expm1(x)
    case 'silu':
      return x * sigmoid(x)
    case 'gelu':
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
  }
}
