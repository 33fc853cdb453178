// Initial parameters of a network: random weights, biases of 0 or what a head says, free heads at their initial value.

import {
  type NamedParameters,
  type NetworkLayer,
  type NetworkSpec,
  networkLayers,
  parameterShapes,
  type Rng,
} from '../core/index.js'
import { checkState } from './network-checks.js'
import { orthogonal } from './orthogonal.js'

/** Initial parameters of a spec; every layer draws from its own split, so a change elsewhere leaves it as it was. */
export function initialParameters(spec: NetworkSpec, rng: Rng): NamedParameters {
  const parameters: NamedParameters = {}
  for (const layer of networkLayers(spec)) {
    const own = rng.split(layer.name)
    for (const [part, shape] of Object.entries(layer.parameters)) {
      const length = shape.reduce((product, size) => product * size, 1)
      parameters[`${layer.name}.${part}`] = initial(layer, part, length, own)
    }
  }
  for (const head of spec.heads) {
    if (head.kind === 'free') parameters[`${head.name}.value`] = new Float32Array(head.size).fill(head.initial)
    else parameters[`${head.name}.bias`]!.fill(head.bias ?? 0)
  }
  return parameters
}

/** Those that a network begins with: given ones, else {@link initialParameters}. Throws `checkpoint` on those of another spec. */
export function firstParameters(spec: NetworkSpec, rng: Rng, given: NamedParameters | undefined): NamedParameters {
  if (given === undefined) return initialParameters(spec, rng)
  checkState(parameterShapes(spec), { parameters: given, first: {}, second: {}, steps: {} })
  return given
}

function initial(layer: NetworkLayer, part: string, length: number, rng: Rng): Float32Array {
  const values = new Float32Array(length)
  if (part === 'scale') return values.fill(1)
  if (layer.kind === 'lstm' && part === 'bias') return values.fill(1, layer.outputs, 2 * layer.outputs)
  if (part === 'recurrent')
    return gates(length, layer.outputs, layer.outputs, () => orthogonal(layer.outputs, layer.outputs, 1, rng))
  if (part !== 'weight' || !('weights' in layer)) return values
  if (layer.kind === 'dense') return matrix(layer, layer.outputs, layer.inputs, 1, rng)
  if (layer.kind === 'conv') {
    const { filters, kernelHeight, kernelWidth } = layer.windows
    return matrix(layer, filters, length / filters, kernelHeight * kernelWidth, rng)
  }
  return gates(length, layer.outputs, layer.inputs, () => matrix(layer, layer.outputs, layer.inputs, 1, rng))
}

/** Gate after gate, each drawn like a layer of its own. */
function gates(length: number, outputs: number, inputs: number, draw: () => Float32Array): Float32Array {
  const values = new Float32Array(length)
  for (let at = 0; at < length; at += outputs * inputs) values.set(draw(), at)
  return values
}

/** `field`: positions of the kernel that one number takes part in. */
function matrix(
  { weights, gain }: { weights: 'orthogonal' | 'xavier'; gain: number },
  outputs: number,
  inputs: number,
  field: number,
  rng: Rng,
): Float32Array {
  if (weights === 'orthogonal') return orthogonal(outputs, inputs, gain, rng)
  const bound = gain * Math.sqrt(6 / (inputs + outputs * field))
  return Float32Array.from({ length: outputs * inputs }, () => rng.uniform(-bound, bound))
}
