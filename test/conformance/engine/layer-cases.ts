// One small network for every kind of layer and every activation: odd widths, two sources, layers on layers.

import type { Activation, LayerSpec, NetworkSpec } from '#src/core/index.js'

const activations: Activation[] = ['tanh', 'relu', 'elu', 'silu', 'gelu', 'linear']
const weighted = { activation: 'tanh', gain: 1 } as const

/** Reads inputs `x` and, where it is wide, `z`. */
function network(x: number, z: number, layers: LayerSpec[]): NetworkSpec {
  const inputs: NetworkSpec['inputs'] = z > 0 ? { x, z } : { x }
  return {
    inputs,
    trunks: [{ name: 'trunk', from: Object.keys(inputs), layers }],
    heads: [
      { kind: 'dense', name: 'mean', from: 'trunk', size: 3, gain: 1 },
      { kind: 'free', name: 'free', size: 2, initial: 0.5 },
    ],
  }
}

/** Networks by what they try. */
export const layerCases: Record<string, NetworkSpec> = {
  ...Object.fromEntries(
    activations.map((activation) => [
      `dense of ${activation}`,
      network(3, 2, [
        { size: 5, activation, gain: 1 },
        { kind: 'dense', size: 6, activation, gain: 1, weights: 'xavier' },
      ]),
    ]),
  ),
  'conv2d of two sources': network(24, 12, [
    { kind: 'conv2d', shape: [3, 4, 3], filters: 5, kernel: 2, stride: 1, activation: 'gelu', gain: 1 },
    { kind: 'conv2d', shape: [2, 3, 5], filters: 4, kernel: 2, stride: 1, activation: 'elu', gain: 1 },
  ]),
  'conv2d with strides': network(25, 0, [
    { kind: 'conv2d', shape: [5, 5, 1], filters: 3, kernel: 3, stride: 2, weights: 'xavier', ...weighted },
  ]),
  conv1d: network(12, 0, [{ kind: 'conv1d', shape: [4, 3], filters: 3, kernel: 2, stride: 2, ...weighted }]),
  layerNorm: network(5, 2, [
    { kind: 'layerNorm', activation: 'silu' },
    { size: 5, ...weighted },
    { kind: 'layerNorm', activation: 'tanh' },
  ]),
  dropout: network(3, 2, [
    { size: 5, ...weighted },
    { kind: 'dropout', rate: 0.5 },
  ]),
  take: network(7, 0, [
    { kind: 'take', first: 2, size: 3 },
    { size: 4, ...weighted },
  ]),
  window: network(3, 2, [
    { kind: 'window', length: 3 },
    { size: 4, ...weighted },
    { kind: 'window', length: 2 },
  ]),
  'window under conv1d': network(3, 0, [
    { kind: 'window', length: 4 },
    { kind: 'conv1d', shape: [4, 3], filters: 5, kernel: 3, stride: 1, ...weighted },
  ]),
  gru: network(3, 2, [{ kind: 'gru', size: 5, gain: 1 }]),
  'gru on gru': network(3, 0, [
    { kind: 'gru', size: 4, gain: 1 },
    { kind: 'gru', size: 3, gain: 1, weights: 'xavier' },
  ]),
  lstm: network(3, 2, [{ kind: 'lstm', size: 5, gain: 1 }]),
  'lstm between layers': network(3, 0, [
    { size: 3, ...weighted },
    { kind: 'lstm', size: 4, gain: 1 },
    { size: 3, ...weighted },
  ]),
}
