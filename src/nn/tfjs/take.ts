// Some of a source's numbers.

import type { NetworkLayer } from '../../core/index.js'
import { type LayerKind, sideBySide } from './layer-pass.js'

/** Columns `first` to `first + outputs`. */
export const take: LayerKind<Extract<NetworkLayer, { kind: 'take' }>> = {
  ...sideBySide,
  forward(tf, { first, outputs }, x) {
    const y = tf.slice(x, [0, first], [x.shape[0]!, outputs])
    return { x, z: y, y }
  },
  backward(tf, { first, inputs, outputs }, _passed, _weights, dy) {
    const after = inputs - first - outputs
    return {
      x: tf.pad(dy, [
        [0, 0],
        [first, after],
      ]),
    }
  },
}
