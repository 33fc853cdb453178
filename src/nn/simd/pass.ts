// What the layers of a network share while a pass goes through them.

import type { Masks } from '../masks.js'
import type { Layer, Node } from './graph.js'
import type { Instance } from './instance.js'
import type { Rows } from './rows.js'

/** Rows as steps of sequences, time-major; `memory` enters (zeros where there is none), `after` takes what leaves; they may be one. */
export interface Steps {
  length: number
  memory: Float32Array | undefined
  starts: Uint8Array | undefined
  after: Float32Array
  memorySize: number
}

/** Where a forward pass finds its numbers; `parameters` is a float index. */
export interface ForwardPass {
  instance: Instance
  parameters: number
  values: Rows
  count: number
  steps: Steps
  /** Where dropout takes its masks from while it drops. */
  masks: Masks | undefined
}

/** Where a backward pass finds its numbers (float indices) and what is wanted of it. */
export interface BackwardPass extends ForwardPass {
  gradients: number
  /** Float index of a 1. */
  one: number
  deltas: Rows
  /** Whether the layer's parameters get a gradient. */
  learns(layer: Layer): boolean
  /** Nodes whose gradient is needed. */
  wanted: ReadonlySet<Node>
}
