// Initial parameters: orthogonal weights with the layer's gain, zero biases, and draws that do not depend on other layers.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, type LayerSpec, type NetworkSpec } from '#src/core/index.js'
import { initialParameters } from '#src/nn/index.js'
import { orthogonal } from '#src/nn/orthogonal.js'

const size = fc.integer({ min: 1, max: 40 })

describe('orthogonal weights', () => {
  it('have W W^T or W^T W = gain^2 I, whichever is smaller', () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.nat(),
        (outputs, inputs, gain, seed) => {
          const weight = orthogonal(outputs, inputs, gain, createRng(seed))
          const wide = outputs <= inputs
          const at = (vector: number, i: number) => weight[wide ? vector * inputs + i : i * inputs + vector]!
          const [count, length] = [Math.min(outputs, inputs), Math.max(outputs, inputs)]
          for (let a = 0; a < count; a++) {
            for (let b = 0; b <= a; b++) {
              let dot = 0
              for (let i = 0; i < length; i++) dot += at(a, i) * at(b, i)
              expect(Math.abs(dot - (a === b ? gain * gain : 0))).toBeLessThan(1e-6 * gain * gain)
            }
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('have no preferred direction', () => {
    const sums = [0, 0, 0, 0]
    const count = 4000
    for (let seed = 0; seed < count; seed++) {
      orthogonal(2, 2, 1, createRng(seed)).forEach((value, i) => {
        sums[i]! += value
      })
    }
    for (const sum of sums) expect(Math.abs(sum / count)).toBeLessThan((4 * Math.SQRT1_2) / Math.sqrt(count))
  })
})

describe('initial parameters', () => {
  const spec: NetworkSpec = {
    inputs: { observation: 4 },
    trunks: [{ name: 'trunk', from: ['observation'], layers: [{ size: 6, activation: 'tanh', gain: 2 }] }],
    heads: [
      { kind: 'dense', name: 'mean', from: 'trunk', size: 2, gain: 0.01 },
      { kind: 'free', name: 'logStd', size: 2, initial: -1.5 },
    ],
  }

  it('are zero biases, free heads at their initial value, and weights of the layer gain', () => {
    const parameters = initialParameters(spec, createRng(1))
    expect(parameters['trunk.0.bias']).toEqual(new Float32Array(6))
    expect(parameters['logStd.value']).toEqual(Float32Array.of(-1.5, -1.5))
    expect(Math.hypot(...parameters['mean.weight']!)).toBeCloseTo(0.01 * Math.SQRT2, 6)
    expect(Math.hypot(...parameters['trunk.0.weight']!)).toBeCloseTo(2 * Math.sqrt(4), 5)
  })

  it('let a memory keep what it holds, and a head begin where it says', () => {
    const remembering: NetworkSpec = {
      inputs: { observation: 4 },
      trunks: [{ name: 'trunk', from: ['observation'], layers: [{ kind: 'lstm', size: 3, gain: 1 }] }],
      heads: [{ kind: 'dense', name: 'mean', from: 'trunk', size: 2, gain: 1, bias: -0.25 }],
    }
    const parameters = initialParameters(remembering, createRng(1))
    // Input, forget, cell and output gate.
    expect([...parameters['trunk.0.bias']!]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    expect([...parameters['mean.bias']!]).toEqual([-0.25, -0.25])
  })

  it('of a convolution by Xavier fill the range of its two fans', () => {
    const layer: LayerSpec = {
      kind: 'conv2d',
      shape: [5, 5, 2],
      filters: 20,
      kernel: 3,
      stride: 1,
      activation: 'relu',
      gain: 1.5,
      weights: 'xavier',
    }
    const seeing: NetworkSpec = {
      inputs: { observation: 50 },
      trunks: [{ name: 'eye', from: ['observation'], layers: [layer] }],
      heads: [{ kind: 'dense', name: 'mean', from: 'eye', size: 1, gain: 1 }],
    }
    const weights = initialParameters(seeing, createRng(1))['eye.0.weight']!
    const bound = 1.5 * Math.sqrt(6 / (9 * 2 + 9 * 20))
    const largest = Math.max(...weights.map(Math.abs))
    expect(largest).toBeLessThanOrEqual(bound)
    expect(largest).toBeGreaterThan(0.95 * bound)
  })

  it('of one layer stay as they are when another layer is added', () => {
    const wider = {
      ...spec,
      heads: [...spec.heads, { kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 } as const],
    }
    const { 'value.weight': _weight, 'value.bias': _bias, ...rest } = initialParameters(wider, createRng(1))
    expect(rest).toEqual(initialParameters(spec, createRng(1)))
  })
})
