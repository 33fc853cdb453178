// Dense layers in TensorFlow.js operations, forward and backward, written out: no tape of gradients, nothing computed twice.

import type { DenseLayer } from '../../core/index.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** act(X W^T + b): X is [rows x inputs], the result [rows x outputs]. */
export function denseForward(
  tf: TensorFlow,
  { activation }: Pick<DenseLayer, 'activation'>,
  x: Tensor,
  [weight, bias]: readonly [Tensor, Tensor],
): Tensor {
  const fused = activation === 'relu' ? 'relu' : 'linear'
  const y = tf.fused.matMul({ a: x, b: weight, transposeB: true, bias, activation: fused })
  return activation === 'tanh' ? tf.tanh(y) : y
}

/** The gradient before the activation, from that by the output `y`. */
export function behindActivation(
  tf: TensorFlow,
  { activation }: Pick<DenseLayer, 'activation'>,
  dy: Tensor,
  y: Tensor,
): Tensor {
  if (activation === 'tanh') return tf.mul(dy, tf.sub(1, tf.square(y)))
  return activation === 'relu' ? tf.mul(dy, tf.step(y)) : dy
}

/** Gradients of weight and bias from that before the activation. */
export function parameterGradients(tf: TensorFlow, dz: Tensor, x: Tensor): [weight: Tensor, bias: Tensor] {
  return [tf.matMul(dz, x, true, false), tf.sum(dz, 0)]
}
