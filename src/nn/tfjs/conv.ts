// Convolutions over images and, with width 1, along time.

import type { NetworkLayer } from '../../core/index.js'
import { activate, behindActivation } from './activations.js'
import type { LayerKind } from './layer-pass.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

type Conv = Extract<NetworkLayer, { kind: 'conv' }>

/** act(windows W^T + b), valid positions only. `x` is [rows x height x width x channels], the sources' channels side by side. */
export const conv: LayerKind<Conv> = {
  join(tf, { windows: { height, width } }, sources) {
    const images = sources.map((source) => tf.reshape(source, [source.shape[0]!, height, width, -1]))
    return images.length === 1 ? images[0]! : tf.concat(images, 3)
  },
  cut(tf, { windows: { height, width }, widths }, dx) {
    const channels = widths.map((size) => size / (height * width))
    const images = widths.length === 1 ? [dx] : tf.split(dx, channels, 3)
    return images.map((image, i) => tf.reshape(image, [image.shape[0]!, widths[i]!]))
  },
  forward(tf, { activation, outputs, windows }, x, [weight, bias]) {
    const strides = [windows.strideHeight, windows.strideWidth] as const
    const image = tf.add(tf.conv2d(x, filterOf(tf, weight!), strides, 'valid'), bias!)
    const z = tf.reshape(image, [x.shape[0]!, outputs])
    return { x, z, y: activate(tf, activation, z) }
  },
  backward(tf, { activation, windows }, { x, z, y }, [weight], dy, want) {
    const { outHeight, outWidth, filters, strideHeight, strideWidth } = windows
    const flat = behindActivation(tf, activation, dy, z, y)
    const dz = tf.reshape(flat, [x.shape[0]!, outHeight, outWidth, filters])
    const places = tf.reshape(flat, [-1, filters])
    const back = () => tf.conv2dTranspose(dz, filterOf(tf, weight!), x.shape, [strideHeight, strideWidth], 'valid')
    return {
      ...(want.parameters && { parameters: [weightGradient(tf, windows, x, places), tf.sum(places, 0)] }),
      ...(want.x && { x: back() }),
    }
  },
}

/** [filters x height x width x channels] as TensorFlow wants it, [height x width x channels x filters]. */
function filterOf(tf: TensorFlow, weight: Tensor): Tensor {
  return tf.transpose(weight, [1, 2, 3, 0])
}

/**
 * Windows and gradients at all places multiplied: [filters x height x width x channels]. The windows are gathered slice by slice,
 * since not every backend has TensorFlow's own kernel for this.
 */
function weightGradient(tf: TensorFlow, windows: Conv['windows'], x: Tensor, places: Tensor): Tensor {
  const { kernelHeight, kernelWidth, strideHeight, strideWidth, outHeight, outWidth, channels, filters } = windows
  const rows = x.shape[0]!
  const seen: Tensor[] = []
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      const end = [rows, ky + (outHeight - 1) * strideHeight + 1, kx + (outWidth - 1) * strideWidth + 1, channels]
      const part = tf.stridedSlice(x, [0, ky, kx, 0], end, [1, strideHeight, strideWidth, 1])
      seen.push(tf.reshape(part, [rows * outHeight * outWidth, channels]))
    }
  }
  const gradient = tf.matMul(places, tf.concat(seen, 1), true, false)
  return tf.reshape(gradient, [filters, kernelHeight, kernelWidth, channels])
}
