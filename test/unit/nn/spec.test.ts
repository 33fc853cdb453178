// What a network spec must not be.

import { describe, expect, it } from 'vitest'
import type { NetworkSpec } from '#src/core/index.js'
import { checkSpec } from '#src/nn/index.js'

const layers: NetworkSpec['trunks'][number]['layers'] = [{ size: 3, activation: 'relu', gain: 1 }]
const spec: NetworkSpec = {
  inputs: { observation: 2, goal: 1 },
  trunks: [
    { name: 'low', from: ['observation'], layers },
    { name: 'high', from: ['low', 'goal'], layers },
  ],
  heads: [
    { kind: 'dense', name: 'mean', from: 'high', size: 1, gain: 1 },
    { kind: 'dense', name: 'early', from: 'low.0', size: 1, gain: 1 },
    { kind: 'free', name: 'logStd', size: 1, initial: 0 },
  ],
}
const conv = (change: { shape?: [number, number, number]; kernel?: number }) => ({
  ...{ kind: 'conv2d' as const, shape: [2, 2, 1] as [number, number, number], filters: 1, kernel: 1, stride: 1 },
  ...{ activation: 'relu' as const, gain: 1, ...change },
})
const trunk = (change: Partial<NetworkSpec['trunks'][number]>) => ({
  ...spec,
  trunks: [spec.trunks[0]!, { ...spec.trunks[1]!, ...change }],
})

describe('a network spec', () => {
  it('may read inputs, earlier trunks and their layers', () => {
    expect(() => checkSpec(spec)).not.toThrow()
  })

  it.each([
    ['a trunk that reads a later one', { ...spec, trunks: [...spec.trunks].reverse() }, "got 'low'"],
    ['a trunk that reads itself', trunk({ from: ['high'] }), "got 'high'"],
    ['a trunk without layers', trunk({ layers: [] }), "layers in trunk 'high'"],
    ['two of one name', trunk({ name: 'goal' }), "a second 'goal'"],
    ['a name with a dot', trunk({ name: 'low.0' }), "got 'low.0'"],
    ['a name from the prototype', trunk({ name: '__proto__' }), "got '__proto__'"],
    ['a name that every object has', trunk({ name: 'constructor' }), "got 'constructor'"],
    [
      'a window of more numbers than a row may have',
      trunk({ layers: [{ kind: 'window', length: 1e7 }] }),
      'at most 16,777,216 numbers a row, got 80,000,0',
    ],
    [
      'a convolution that unfolds to more',
      trunk({
        from: ['goal'],
        layers: [
          { kind: 'window', length: 2 ** 14 },
          { kind: 'conv1d', shape: [2 ** 14, 1], filters: 1, kernel: 2 ** 13, stride: 1, activation: 'relu', gain: 1 },
        ],
      }),
      'numbers a row, got 67,',
    ],
    [
      'more layers than any use',
      trunk({ layers: Array.from({ length: 1000 }, () => ({ kind: 'dropout' as const, rate: 0.1 })) }),
      'at most 1,000 layers, got 1,004',
    ],
    ['an image of another size', trunk({ layers: [conv({ shape: [2, 2, 2] })] }), "in layer 'high.0'"],
    [
      'a kernel beyond its image',
      trunk({ from: ['goal'], layers: [conv({ shape: [1, 1, 1], kernel: 3 })] }),
      'a kernel within 1 x 1',
    ],
    [
      'a take beyond its source',
      trunk({ from: ['low'], layers: [{ kind: 'take', first: 1, size: 3 }] }),
      '1 to 3 of 3',
    ],
    ['a take of two sources', trunk({ layers: [{ kind: 'take', first: 0, size: 1 }] }), '3 and 1'],
    ['a layer of no kind', trunk({ layers: [{ kind: 'dens', size: 3 }] as never }), "'dense', 'conv2d'"],
    [
      'a layer of no kind',
      trunk({ layers: [{ kind: 'dens', size: 3 }] as never }),
      'network.trunks.1.layers.0.kind: E',
    ],
    ['no activation that is', trunk({ layers: [{ size: 3, activation: 'swish', gain: 1 }] as never }), 'got "swish"'],
    [
      'a size below 1',
      trunk({ layers: [{ size: -3, activation: 'relu', gain: 1 }] }),
      'size: Expected number to be >0, got -3',
    ],
    [
      'a head of no kind',
      { ...spec, heads: [{ kind: 'sparse' }] as never },
      "Expected one of 'dense', 'free', got \"sparse\"",
    ],
    ['more than memory holds', trunk({ layers: [{ size: 1e9, activation: 'relu', gain: 1 }] }), 'which need 89.4 GiB'],
    ['a head on another head', { ...spec, heads: [{ ...spec.heads[0]!, from: 'value' }] }, "got 'value'"],
  ] as [string, NetworkSpec, string][])('is refused with %s', (_what, wrong, message) => {
    expect(() => checkSpec(wrong)).toThrow(expect.objectContaining({ code: 'config' }))
    expect(() => checkSpec(wrong)).toThrow(message)
  })
})
