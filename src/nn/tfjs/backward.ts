// The backward pass: from the heads down, as far as anybody wants a gradient and no further.

import type { DenseLayer } from '../../core/index.js'
import type { Adam } from './adam.js'
import { behindActivation, parameterGradients } from './dense.js'
import type { Activations } from './forward.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** What a pass starts from and what is wanted of it. */
export interface BackwardPass {
  layers: readonly DenseLayer[]
  adam: Adam
  activations: Activations
  /** Whether the layer's parameters get a gradient. */
  learns(layer: string): boolean
  wantedInputs: readonly string[]
  /** Gradients of the heads' outputs, [rows x size]. */
  outputGradients: Record<string, Float32Array>
}

/** Gradients of the learning parameters and of the wanted inputs, by name; what no gradient reaches is not in them. */
export function backward(
  tf: TensorFlow,
  pass: BackwardPass,
): { parameters: Record<string, Tensor>; inputs: Record<string, Tensor> } {
  const { activations, outputGradients } = pass
  const wanted = wantedNodes(pass)
  const deltas = new Map<string, Tensor>()
  const parameters: Record<string, Tensor> = {}
  for (const layer of pass.layers.toReversed()) {
    const { name } = layer
    if (!wanted.has(name)) continue
    const y = activations.nodes[name]!
    const given = outputGradients[name]
    const dy = given ? tf.tensor(given, y.shape) : deltas.get(name)
    // An untouched branch is skipped.
    if (dy === undefined) continue
    const dz = behindActivation(tf, layer, dy, y)
    if (pass.learns(name)) {
      const [weight, bias] = parameterGradients(tf, dz, activations.inputs[name]!)
      parameters[`${name}.weight`] = weight
      parameters[`${name}.bias`] = bias
    }
    if (layer.from.some((source) => wanted.has(source))) addToSources(tf, layer, pass, dz, deltas)
  }
  const inputs = pass.wantedInputs.flatMap((name) => (deltas.has(name) ? [[name, deltas.get(name)!] as const] : []))
  return { parameters, inputs: Object.fromEntries(inputs) }
}

/** dX += dZ W, cut into the layer's sources. */
function addToSources(
  tf: TensorFlow,
  { name, from }: DenseLayer,
  { activations, adam }: BackwardPass,
  dz: Tensor,
  deltas: Map<string, Tensor>,
): void {
  const dx = tf.matMul(dz, adam.weight(`${name}.weight`))
  const widths = from.map((source) => activations.nodes[source]!.shape[1]!)
  const parts = from.length === 1 ? [dx] : tf.split(dx, widths, 1)
  from.forEach((source, i) => {
    const there = deltas.get(source)
    deltas.set(source, there ? tf.add(there, parts[i]!) : parts[i]!)
  })
}

/** Nodes whose gradient is needed: learning layers, wanted inputs, and all above them. */
function wantedNodes({ layers, learns, wantedInputs }: BackwardPass): Set<string> {
  const wanted = new Set(wantedInputs)
  for (const { name, from } of layers) {
    if (learns(name) || from.some((source) => wanted.has(source))) wanted.add(name)
  }
  return wanted
}
