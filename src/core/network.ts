// Networks as data, and the few operations an engine implements on them.

import { z } from 'zod'
import type { Awaitable } from './awaitable.js'
import type { Rng } from './rng.js'

const activation = z.enum(['tanh', 'relu', 'linear'])
/** Element-wise function after a dense layer. */
export type Activation = z.infer<typeof activation>

/** A chain of dense layers over the concatenation of `from` (inputs or earlier trunks). Layer i is named `trunk.i`. */
export const trunkSchema = z.strictObject({
  name: z.string(),
  from: z.array(z.string()).min(1),
  layers: z.array(z.strictObject({ size: z.int().positive(), activation, gain: z.number().positive() })),
})

/** An output. `dense` is linear on a trunk or an input; `free` is a learned vector that no input reaches (a log standard deviation). */
export const headSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dense'),
    name: z.string(),
    from: z.string(),
    size: z.int().positive(),
    gain: z.number().positive(),
    /** The action is the hyperbolic tangent of this output; without it the output is clipped to [-1, 1]. */
    squash: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('free'), name: z.string(), size: z.int().positive(), initial: z.number() }),
])

/** A graph of named trunks and heads. `inputs` gives the width of each named input. Weights start orthogonal with the layer's gain, biases 0. */
export const networkSpecSchema = z.strictObject({
  inputs: z.record(z.string(), z.int().positive()),
  trunks: z.array(trunkSchema),
  heads: z.array(headSchema).min(1),
})
/** A graph of named trunks and heads over named inputs. */
export type NetworkSpec = z.infer<typeof networkSpecSchema>

/** A dense layer of a spec as engines and surgery see it, in topological order. */
export interface DenseLayer {
  /** `trunk.0`, or the head's name. Its parameters are `NAME.weight` [outputs x inputs] and `NAME.bias` [outputs]. */
  name: string
  /** Where its input comes from: inputs or layers, concatenated in this order. */
  from: string[]
  inputs: number
  outputs: number
  activation: Activation
  gain: number
  /** 0 for a layer that reads an input. */
  depth: number
}

/** Dense layers of a spec, bottom first; throws nothing: a spec is checked when a network is made of it. */
export function denseLayers(spec: NetworkSpec): DenseLayer[] {
  const layers: DenseLayer[] = []
  const widths = new Map(Object.entries(spec.inputs))
  const tops = new Map<string, { name: string; depth: number }>()
  const add = (name: string, from: string[], outputs: number, activation: Activation, gain: number) => {
    const sources = from.map((source) => tops.get(source) ?? { name: source, depth: 0 })
    const inputs = sources.reduce((sum, source) => sum + (widths.get(source.name) ?? 0), 0)
    const depth = Math.max(...sources.map((source) => source.depth))
    layers.push({ name, from: sources.map((source) => source.name), inputs, outputs, activation, gain, depth })
    widths.set(name, outputs)
    return { name, depth: depth + 1 }
  }
  for (const trunk of spec.trunks) {
    let from = trunk.from
    trunk.layers.forEach((layer, i) => {
      const top = add(`${trunk.name}.${i}`, from, layer.size, layer.activation, layer.gain)
      tops.set(trunk.name, top)
      tops.set(top.name, top)
      from = [top.name]
    })
  }
  for (const head of spec.heads) {
    if (head.kind === 'dense') add(head.name, [head.from], head.size, 'linear', head.gain)
  }
  return layers
}

/** Parameters by name; matrices are [outputs x inputs] row-major. */
export type NamedParameters = Record<string, Float32Array>

/** Names and shapes of a spec's parameters, in the order of the flat array: `trunk.0.weight`, `trunk.0.bias`, ..., `logStd.value`. */
export function parameterShapes(spec: NetworkSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  for (const layer of denseLayers(spec)) {
    shapes.set(`${layer.name}.weight`, [layer.outputs, layer.inputs])
    shapes.set(`${layer.name}.bias`, [layer.outputs])
  }
  for (const head of spec.heads) if (head.kind === 'free') shapes.set(`${head.name}.value`, [head.size])
  return shapes
}

/** The layer a parameter belongs to: `trunk.0.weight` is of `trunk.0`. */
export function layerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf('.'))
}

/** Everything an optimiser needs to go on: parameters, Adam's moments and step counts, all by parameter name. */
export interface NetworkState {
  parameters: NamedParameters
  first: NamedParameters
  second: NamedParameters
  steps: Record<string, number>
}

/** Rows kept where the engine computes, [rows x columns]; minibatches gather from it. */
export interface Table {
  readonly columns: number
  /** Replaces all rows; `values` is as long as what was kept. */
  write(values: Float32Array): void
  dispose(): void
}

/** One forward pass, kept for its backward pass; valid until the network's next `forward`. */
export interface Tape {
  readonly rows: number
  /** Output by head name, [rows x size]; a free head gives its one row [size]. */
  readonly outputs: Record<string, Float32Array>
}

/** A network on one engine, with its gradients and its Adam state. */
export interface Network {
  readonly spec: NetworkSpec
  /** Which layers learn from now on. Frozen ones are skipped by gradients, clipping and Adam; their moments and step counts stay as they are. */
  train(layers: ReadonlySet<string>): void
  /** `inputs` by name; `rows` picks rows of the tables (all by default). */
  forward(inputs: Record<string, Table>, rows?: Int32Array): Awaitable<Tape>
  /** Adds to the gradients of the learning layers; returns the gradients of the wanted inputs [rows x columns] by name. */
  backward(
    tape: Tape,
    outputGradients: Record<string, Float32Array>,
    want: { parameters: boolean; inputs: readonly string[] },
  ): Awaitable<Record<string, Float32Array>>
  gradients(): Awaitable<NamedParameters>
  addGradients(by: NamedParameters): void
  /** One Adam step on the summed gradients, then zeroes them. `rates` by layer; `maxNorm` clips the global norm over learning layers. */
  update(by: { rates: Record<string, number>; maxNorm?: number }): Awaitable<void>
  /** Moves every parameter, frozen or not, by `share` of the way to those of `from`, a network of the same engine and spec: a target's step. */
  blend(from: Network, share: number): Awaitable<void>
  parameters(): Awaitable<NamedParameters>
  save(): Awaitable<NetworkState>
  load(state: NetworkState): void
  dispose(): void
}

/** Where networks compute. */
export interface Engine {
  readonly id: string
  keep(values: Float32Array, columns: number): Table
  network(spec: NetworkSpec, rng: Rng): Network
  dispose(): void
}
