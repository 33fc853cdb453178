import { layerOf, type NetworkSpec, networkLayers, parameterShapes } from 'landbridge/core'
import { describe, expect, it } from 'vitest'

const layer = (size: number) => ({ size, activation: 'tanh' as const, gain: 1 })
const spec: NetworkSpec = {
  inputs: { observation: 3, action: 2 },
  trunks: [
    { name: 'eye', from: ['observation'], layers: [layer(4), layer(5)] },
    { name: 'joint', from: ['eye', 'action'], layers: [layer(6)] },
  ],
  heads: [
    { kind: 'dense', name: 'value', from: 'joint', size: 1, gain: 1 },
    { kind: 'free', name: 'logStd', size: 2, initial: 0 },
  ],
}

describe('networkLayers', () => {
  it('lists layers bottom first, with widths, sources and depths', () => {
    expect(
      networkLayers(spec).map(({ name, from, inputs, outputs, depth }) => [name, from, inputs, outputs, depth]),
    ).toEqual([
      ['eye.0', ['observation'], 3, 4, 0],
      ['eye.1', ['eye.0'], 4, 5, 1],
      ['joint.0', ['eye.1', 'action'], 7, 6, 2],
      ['value', ['joint.0'], 6, 1, 3],
    ])
  })
})

describe('parameterShapes', () => {
  it('names every parameter after its layer', () => {
    const shapes = parameterShapes(spec)
    expect(shapes.get('joint.0.weight')).toEqual([6, 7])
    expect(shapes.get('logStd.value')).toEqual([2])
    expect([...shapes.keys()].map(layerOf)).toContain('eye.1')
  })
})
