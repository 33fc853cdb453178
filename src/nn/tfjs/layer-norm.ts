// Layer normalisation (Ba et al., "Layer normalization", 2016) with its gradient.

import type { NetworkLayer } from '../../core/index.js'
import { activate, behindActivation } from './activations.js'
import { type LayerKind, sideBySide } from './layer-pass.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

const epsilon = 1e-5

/** Each row to mean 0 and variance 1, then by `scale` and `bias`, then the activation. */
export const layerNorm: LayerKind<Extract<NetworkLayer, { kind: 'layerNorm' }>> = {
  ...sideBySide,
  forward(tf, { activation }, x, [scale, bias]) {
    const z = tf.add(tf.mul(standardised(tf, x).normal, scale!), bias!)
    return { x, z, y: activate(tf, activation, z) }
  },
  backward(tf, { activation }, { x, z, y }, [scale], dy, want) {
    const dz = behindActivation(tf, activation, dy, z, y)
    const { normal, root } = standardised(tf, x)
    const moved = tf.mul(dz, scale!)
    const along = tf.mean(tf.mul(moved, normal), 1, true)
    const off = tf.sub(tf.sub(moved, tf.mean(moved, 1, true)), tf.mul(normal, along))
    return {
      ...(want.parameters && { parameters: [tf.sum(tf.mul(dz, normal), 0), tf.sum(dz, 0)] }),
      ...(want.x && { x: tf.div(off, root) }),
    }
  },
}

function standardised(tf: TensorFlow, x: Tensor): { normal: Tensor; root: Tensor } {
  const centred = tf.sub(x, tf.mean(x, 1, true))
  const root = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon))
  return { normal: tf.div(centred, root), root }
}
