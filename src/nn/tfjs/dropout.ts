// Dropout: numbers zeroed by masks that all engines draw alike.

import type { NetworkLayer } from '../../core/index.js'
import { type LayerKind, sideBySide } from './layer-pass.js'

/** Times a mask while the network drops; nothing while it does not. */
export const dropout: LayerKind<Extract<NetworkLayer, { kind: 'dropout' }>> = {
  ...sideBySide,
  forward(tf, { rate, inputs }, x, _weights, { masks }) {
    if (masks === undefined) return { x, z: x, y: x }
    const rows = x.shape[0]!
    const drawn = new Float32Array(rows * inputs)
    masks.fill(drawn, 0, inputs, rows, inputs, rate)
    const mask = tf.tensor(drawn, [rows, inputs])
    return { x, z: mask, y: tf.mul(x, mask) }
  },
  backward(tf, _layer, { x, z, y }, _weights, dy) {
    return { x: x === y ? dy : tf.mul(dy, z) }
  },
}
