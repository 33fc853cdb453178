// What a kind of layer must say of itself to be computed here.

import type { NetworkLayer } from '../../core/index.js'
import type { Masks } from '../masks.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** What a layer remembers when a pass begins. */
export interface Memory {
  /** [sequences x memory of the layer] */
  before: Tensor
  /** 0 at the first step of an episode, else 1, [rows x 1]. */
  going: Tensor
  /** Where dropout draws from while it drops. */
  masks?: Masks | undefined
}

/** What a layer keeps of its forward pass. */
export interface Passed extends Partial<Pick<Memory, 'before' | 'going'>> {
  /** What it remembers after the last step. */
  after?: Tensor
  /** What it read, its sources side by side. */
  x: Tensor
  /** Before the activation. */
  z: Tensor
  /** [rows x outputs] */
  y: Tensor
}

/** Gradients of a layer: of what it read and of its parameters in their order, where they are wanted. */
export interface Gradients {
  x?: Tensor
  parameters?: Tensor[]
}

/** One kind of layer; `weights` are its parameters in the order of the spec. */
export interface LayerKind<Layer extends NetworkLayer> {
  /** The sources [rows x width] side by side. */
  join(tf: TensorFlow, layer: Layer, sources: readonly Tensor[]): Tensor
  forward(tf: TensorFlow, layer: Layer, x: Tensor, weights: readonly Tensor[], memory: Memory): Passed
  backward(
    tf: TensorFlow,
    layer: Layer,
    passed: Passed,
    weights: readonly Tensor[],
    dy: Tensor,
    want: { x: boolean; parameters: boolean },
  ): Gradients
  /** The gradient of what {@link LayerKind.join} gave, cut into the sources. */
  cut(tf: TensorFlow, layer: Layer, dx: Tensor): Tensor[]
}

/** Joining and cutting rows of numbers. */
export const sideBySide: Pick<LayerKind<NetworkLayer>, 'join' | 'cut'> = {
  join: (tf, _layer, sources) => (sources.length === 1 ? sources[0]! : tf.concat(sources, 1)),
  cut: (tf, { widths }, dx) => (widths.length === 1 ? [dx] : tf.split(dx, widths, 1)),
}
