// What an exploring policy draws its actions from, over flat batches; a policy's heads say which.

import type { Rng } from '../core/index.js'

/** Head outputs by name: `mean` [rows x size] with `logStd` [size], or `logits` [rows x choices]. */
export type HeadOutputs = Readonly<Record<string, Float32Array>>

/** Weights of a row's log-probability and entropy in a loss, [rows] each. */
export interface GradientWeights {
  logProb: Float32Array
  entropy: Float32Array
}

/** A law of actions given head outputs. `into` arrays are filled, never kept; one number a row unless said otherwise. */
export interface ActionDistribution {
  /** Draws actions [rows x action size]. */
  sample(rng: Rng, outputs: HeadOutputs, rows: number, into: Float32Array): void
  /** Lets the generator go on as if the actions of so many rows had been drawn. */
  skip(rng: Rng, rows: number): void
  /** Logarithm of the density (or probability) of actions [rows x action size]. */
  logProb(outputs: HeadOutputs, actions: Float32Array, rows: number, into: Float32Array): void
  /** Entropy in nats. */
  entropy(outputs: HeadOutputs, rows: number, into: Float32Array): void
  /** Kullback-Leibler divergence of `to` from `from`, KL(from || to), in nats. */
  kl(from: HeadOutputs, to: HeadOutputs, rows: number, into: Float32Array): void
  /**
   * The gradient of `sum over rows of by.logProb[row] logProb(row) + by.entropy[row] entropy(row)` with respect to the head outputs;
   * overwrites `into`, shaped like `outputs`.
   */
  gradients(
    outputs: HeadOutputs,
    actions: Float32Array,
    rows: number,
    by: GradientWeights,
    into: Record<string, Float32Array>,
  ): void
}
