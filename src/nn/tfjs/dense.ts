// Dense layers, forward and backward written out: no tape of gradients, nothing computed twice.

import type { NetworkLayer } from '../../core/index.js'
import { activate, behindActivation } from './activations.js'
import { type LayerKind, sideBySide } from './layer-pass.js'

type Dense = Extract<NetworkLayer, { kind: 'dense' }>

/** act(X W^T + b): X is [rows x inputs], W [outputs x inputs]. */
export const dense: LayerKind<Dense> = {
  ...sideBySide,
  forward(tf, { activation }, x, [weight, bias]) {
    // The fused operation of 4.22 adds wrong biases in WebAssembly.
    const z =
      tf.getBackend() === 'wasm'
        ? tf.add(tf.matMul(x, weight!, false, true), bias!)
        : tf.fused.matMul({ a: x, b: weight!, transposeB: true, bias: bias! })
    return { x, z, y: activate(tf, activation, z) }
  },
  backward(tf, { activation }, { x, z, y }, [weight], dy, want) {
    const dz = behindActivation(tf, activation, dy, z, y)
    return {
      ...(want.parameters && { parameters: [tf.matMul(dz, x, true, false), tf.sum(dz, 0)] }),
      ...(want.x && { x: tf.matMul(dz, weight!) }),
    }
  },
}
