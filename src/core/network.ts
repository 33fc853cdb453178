// The few operations that an engine implements on networks.

import type { Awaitable } from './awaitable.js'
import type { NetworkSpec } from './network-spec.js'
import type { Plugin } from './plugin.js'
import type { Rng } from './rng.js'

/** Parameters by name; matrices are [outputs x inputs] row-major. */
export type NamedParameters = Record<string, Float32Array>

/** Everything an optimiser needs to go on: parameters, Adam's moments and step counts, all by parameter name. */
export interface NetworkState {
  parameters: NamedParameters
  first: NamedParameters
  second: NamedParameters
  steps: Record<string, number>
  /** Where the masks of dropout go on; absent where no layer drops. */
  masks?: string
}

/** Rows kept where the engine computes, [rows x columns]; minibatches gather from it. */
export interface Table {
  readonly columns: number
  /** Replaces all rows; `values` is as long as what was kept. */
  write(values: Float32Array): void
  dispose(): void
}

/**
 * Says that the rows of a pass are `length` steps of rows/length sequences, time-major. `memory` [sequences x memorySize] enters
 * (read, never written) and is zero where `starts` [length x sequences] is 1. Gradients go back to the first step and no further.
 */
export interface Sequence {
  length: number
  memory: Float32Array
  starts: Uint8Array
}

/** One forward pass, kept for its backward pass; valid until the network's next `forward`. */
export interface Tape {
  readonly rows: number
  /** Output by head name, [rows x size]; a free head gives its one row [size]. */
  readonly outputs: Record<string, Float32Array>
  /** Memory after the last step, [sequences x memorySize]; layers with memory bottom first. */
  readonly memory: Float32Array
}

/** A network on one engine, with its gradients and its Adam state. */
export interface Network {
  readonly spec: NetworkSpec
  /** Which layers learn from now on. Frozen ones are skipped by gradients, clipping and Adam; their moments and step counts stay as they are. */
  train(layers: ReadonlySet<string>): void
  /** Whether dropout layers drop in the next forward passes; at first they do not. Each dropping pass draws masks of its own. */
  drop(drops: boolean): void
  /** `inputs` by name; `rows` picks rows of the tables (all by default). Without a `sequence` every row is one step from zero memory. */
  forward(inputs: Record<string, Table>, rows?: Int32Array, sequence?: Sequence): Awaitable<Tape>
  /** Adds to the gradients of the learning layers; returns the gradients of the wanted inputs [rows x columns] by name. */
  backward(
    tape: Tape,
    outputGradients: Record<string, Float32Array>,
    want: Wanted,
  ): Awaitable<Record<string, Float32Array>>
  /** A copy of the sums since the last {@link update}, by parameter of the learning layers. */
  gradients(): Awaitable<NamedParameters>
  addGradients(by: NamedParameters): void
  /**
   * One Adam step on the summed gradients, then zeroes them. `rates` by layer; `maxNorm` clips the global norm over learning layers.
   * Throws `unstable`, changing nothing, where they are not finite or what is left of them has squares beyond 32 bits.
   */
  update(by: { rates: Record<string, number>; maxNorm?: number }): Awaitable<void>
  /** Moves every parameter, frozen or not, by `share` of the way to those of `from`, a network of the same engine and spec: a target's step. */
  blend(from: Network, share: number): Awaitable<void>
  parameters(): Awaitable<NamedParameters>
  /** Parameters, the state of Adam and that of dropout, copied. */
  save(): Awaitable<NetworkState>
  /** Goes on from what {@link save} gave, of any engine. */
  load(state: NetworkState): void
  dispose(): void
}

/** What a backward pass is for: gradients of the learning layers' parameters, and of inputs by name. */
export interface Wanted {
  parameters: boolean
  inputs: readonly string[]
}

/** A forward pass of one of several networks. */
export interface ForwardOrder {
  network: Network
  inputs: Record<string, Table>
  rows?: Int32Array | undefined
  sequence?: Sequence | undefined
}

/** A backward pass of one of several networks. */
export interface BackwardOrder {
  network: Network
  tape: Tape
  outputGradients: Record<string, Float32Array>
  want: Wanted
}

/** A gradient step of one of several networks: backward to its parameters, then {@link Network.update}. */
export interface DescentOrder extends Omit<BackwardOrder, 'want'> {
  rates: Record<string, number>
  maxNorm?: number | undefined
}

/** Where networks compute. */
export interface Engine {
  readonly id: string
  /** Whether the same inputs give the same bits on every run and machine; otherwise a resumed run is equal within the conformance tolerance. */
  readonly reproducible: boolean
  /** What computes, in words: versions and device where they are known. */
  readonly about: string
  /** The accelerator that computes, by the best name that is known; absent where processors do, also behind a GPU's interface. */
  readonly accelerator?: string
  /** A table of whole rows where the engine computes; `values` are copied. */
  keep(values: Float32Array, columns: number): Table
  /**
   * A network that begins with these parameters, or with weights drawn from `rng`. Throws `config` on a spec that is none, `checkpoint`
   * on parameters of another one.
   */
  network(spec: NetworkSpec, rng: Rng, parameters?: NamedParameters): Network
  /** Passes of different networks, side by side where there are threads for it, with the bits of one after the other. */
  forwardAll?(orders: readonly ForwardOrder[]): Tape[]
  backwardAll?(orders: readonly BackwardOrder[]): Record<string, Float32Array>[]
  /** Throws `unstable` as {@link Network.update} does where the gradients of any are no use, before any moves. */
  descendAll?(orders: readonly DescentOrder[]): Awaitable<void>
  dispose(): void
}

/** A plug-in that makes an engine. Asynchronous, since some load native libraries. */
export interface EnginePlugin extends Plugin<Promise<Engine>> {
  /** Configs worth trying on an unknown machine, likely fastest first; `{}` alone where none are named. */
  readonly variants?: readonly Record<string, unknown>[]
}
