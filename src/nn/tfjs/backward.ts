// The backward pass: from the heads down, as far as anybody wants a gradient and no further.

import type { NetworkLayer } from '../../core/index.js'
import type { Adam } from './adam.js'
import { type Activations, weightsOf } from './forward.js'
import { kindOf } from './layer-kinds.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** What a pass starts from and what is wanted of it. */
export interface BackwardPass {
  layers: readonly NetworkLayer[]
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
  const wanted = wantedNodes(pass)
  const deltas = new Map<string, Tensor>()
  const parameters: Record<string, Tensor> = {}
  for (const layer of pass.layers.toReversed()) {
    const { name, from } = layer
    const passed = pass.activations.layers[name]!
    const given = pass.outputGradients[name]
    const dy = given ? tf.tensor(given, passed.y.shape) : deltas.get(name)
    // An untouched branch is skipped.
    if (dy === undefined || !wanted.has(name)) continue
    const want = { x: from.some((source) => wanted.has(source)), parameters: pass.learns(name) }
    const kind = kindOf(layer)
    const found = kind.backward(tf, layer, passed, weightsOf(layer, pass.adam), dy, want)
    if (want.parameters) {
      for (const [i, part] of Object.keys(layer.parameters).entries()) {
        parameters[`${name}.${part}`] = found.parameters![i]!
      }
    }
    if (want.x) addTo(tf, deltas, from, kind.cut(tf, layer, found.x!))
  }
  const inputs = pass.wantedInputs.flatMap((name) => (deltas.has(name) ? [[name, deltas.get(name)!] as const] : []))
  return { parameters, inputs: Object.fromEntries(inputs) }
}

function addTo(tf: TensorFlow, deltas: Map<string, Tensor>, names: readonly string[], parts: readonly Tensor[]): void {
  names.forEach((name, i) => {
    const there = deltas.get(name)
    deltas.set(name, there ? tf.add(there, parts[i]!) : parts[i]!)
  })
}

/** Nodes whose gradient is needed: learning layers, wanted inputs, and all above them. */
function wantedNodes({ layers, learns, wantedInputs }: BackwardPass): Set<string> {
  const wanted = new Set(wantedInputs)
  for (const { name, from, parameters } of layers) {
    const learnsItself = Object.keys(parameters).length > 0 && learns(name)
    if (learnsItself || from.some((source) => wanted.has(source))) wanted.add(name)
  }
  return wanted
}
