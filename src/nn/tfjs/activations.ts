// Activations and their slopes in TensorFlow.js operations.

import type { Activation } from '../../core/index.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** The activation of `z`, element by element; `gelu` in its tanh form. */
export function activate(tf: TensorFlow, kind: Activation, z: Tensor): Tensor {
  switch (kind) {
    case 'linear':
      return z
    case 'tanh':
      return tf.tanh(z)
    case 'relu':
      return tf.relu(z)
    case 'elu':
      return tf.elu(z)
    case 'silu':
      return tf.mul(z, tf.sigmoid(z))
    case 'gelu':
      return tf.mul(tf.mul(z, 0.5), tf.add(geluTanh(tf, z), 1))
  }
}

/** The gradient by what went in, from that by the output `y` of `z`. */
export function behindActivation(tf: TensorFlow, kind: Activation, dy: Tensor, z: Tensor, y: Tensor): Tensor {
  switch (kind) {
    case 'linear':
      return dy
    case 'tanh':
      return tf.mul(dy, tf.sub(1, tf.square(y)))
    case 'relu':
      return tf.mul(dy, tf.step(y))
    case 'elu':
      // The slope is 1 above 0 and e^z = y + 1 below.
      return tf.mul(dy, tf.add(tf.minimum(y, 0), 1))
    case 'silu': {
      const sigmoid = tf.sigmoid(z)
      return tf.mul(dy, tf.add(sigmoid, tf.mul(y, tf.sub(1, sigmoid))))
    }
    case 'gelu': {
      const t = geluTanh(tf, z)
      const inner = tf.add(tf.mul(tf.square(z), 3 * GELU_CUBE * GELU_SCALE), GELU_SCALE)
      const bent = tf.mul(tf.mul(z, tf.sub(1, tf.square(t))), inner)
      return tf.mul(dy, tf.mul(tf.add(tf.add(t, 1), bent), 0.5))
    }
  }
}

const GELU_SCALE = Math.sqrt(2 / Math.PI)
const GELU_CUBE = 0.044715

function geluTanh(tf: TensorFlow, z: Tensor): Tensor {
  return tf.tanh(tf.mul(tf.add(z, tf.mul(tf.mul(tf.square(z), z), GELU_CUBE)), GELU_SCALE))
}
