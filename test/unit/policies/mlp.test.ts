// The mlp policy: heads by action space, sizes by task, separate actor and critic.

import { describe, expect, it } from 'vitest'
import { mlp } from '#policies/mlp.js'
import { parameterShapes, type Task } from '#src/core/index.js'
import { checkSpec } from '#src/nn/index.js'
import { actions, observation } from '../nn/snapshot-example.js'

const taskOf = (kind: 'box' | 'discrete'): Task => ({
  observation,
  action: actions[kind],
  actuators: { channels: [{ name: 'motor', unit: 'N m' }], low: [-1], high: [1], slew: [9], safe: [0] },
  terms: [],
  controlHz: 50,
  maxSteps: 100,
})

describe('mlp', () => {
  it('lays out means with a free log standard deviation for a box', () => {
    const { actor, critic } = mlp.create({ hidden: [7], initialLogStd: -1 }, { task: taskOf('box'), critic: 'value' })
    expect([...parameterShapes(actor)]).toEqual([
      ['trunk.0.weight', [7, 3]],
      ['trunk.0.bias', [7]],
      ['mean.weight', [2, 7]],
      ['mean.bias', [2]],
      ['logStd.value', [2]],
    ])
    expect(actor.heads[1]).toMatchObject({ initial: -1 })
    expect([...parameterShapes(critic).keys()]).toContain('value.weight')
  })

  it('lays out logits for choices, and 64-64 tanh by default', () => {
    const { actor, critic } = mlp.create({}, { task: taskOf('discrete'), critic: 'value' })
    expect(actor.heads).toEqual([{ kind: 'dense', name: 'logits', from: 'trunk', size: 3, gain: 0.01 }])
    const layer = { size: 64, activation: 'tanh', gain: Math.SQRT2 }
    expect(actor.trunks).toEqual([{ name: 'trunk', from: ['observation'], layers: [layer, layer] }])
    expect(critic.heads).toMatchObject([{ name: 'value', size: 1, gain: 1 }])
  })

  it('judges actions: a box as an input, choices one value each', () => {
    const ofBox = mlp.create({}, { task: taskOf('box'), critic: 'action-value' }).critic
    expect(ofBox.inputs).toEqual({ observation: 3, action: 2 })
    expect(() => checkSpec(ofBox)).not.toThrow()
    const ofChoices = mlp.create({}, { task: taskOf('discrete'), critic: 'action-value' }).critic
    expect(ofChoices.heads).toMatchObject([{ size: 3 }])
  })

  it('names the option that does not fit', () => {
    const make = (config: unknown) => () => mlp.create(config, { task: taskOf('box'), critic: 'value' })
    for (const [config, where] of [
      [{ hidden: [] }, 'mlp.hidden'],
      [{ activation: 'sine' }, 'mlp.activation'],
    ] as const) {
      expect(make(config)).toThrow(expect.objectContaining({ code: 'config' }))
      expect(make(config)).toThrow(where)
    }
  })
})
