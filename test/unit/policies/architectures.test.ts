// What every architecture of the catalogue keeps, and what is particular to those with more than dense layers.

import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import { createRng, memorySize, networkLayers, type Space, type Task } from '#src/core/index.js'
import { checkActor } from '#src/nn/actor.js'
import { initialParameters, referenceForward, simd } from '#src/nn/index.js'
import { actions, observation } from '../nn/snapshot-example.js'

/** A camera and its last frame, numbers on both sides. */
const channels = [
  { name: 'speed', unit: 'm/s' },
  { name: 'camera', unit: '1', shape: [12, 10] },
  { name: 'camera.before', unit: '1', shape: [12, 10, 1] },
  { name: 'angle', unit: 'rad' },
  { name: 'rate', unit: 'rad/s' },
]
const size = channels.reduce((sum, { shape = [] }) => sum + shape.reduce((a, b) => a * b, 1), 0)
const bounds = { low: new Array(size).fill(-1), high: new Array(size).fill(1) }
const seen: Space = { kind: 'box', channels, ...bounds }

const taskOf = (action: 'box' | 'discrete', changes: Partial<Task> = {}): Task => ({
  observation: seen,
  action: actions[action],
  actuators: { channels: [{ name: 'motor', unit: 'N m' }], low: [-1], high: [1], slew: [9], safe: [0] },
  privileged: observation,
  terms: [],
  controlHz: 50,
  maxSteps: 100,
  ...changes,
})

describe.each(Object.values(policies))('$id', (policy) => {
  it.each(['box', 'discrete'] as const)(
    'lays out networks that an engine makes, for actions of a %s',
    async (action) => {
      const engine = await simd.create({}, undefined)
      for (const critic of ['value', 'action-value'] as const) {
        const task = taskOf(action)
        const networks = policy.create({}, { task, critic })
        expect(() => checkActor(networks.actor, task.observation, task.action)).not.toThrow()
        for (const spec of Object.values(networks)) engine.network(spec, createRng(1)).dispose()
      }
    },
  )

  it.each(['value', 'action-value'] as const)(
    'lets all that the networks read count, with a critic of %s',
    (critic) => {
      for (const spec of Object.values(policy.create({}, { task: taskOf('box'), critic }))) {
        const rng = createRng(1)
        const inputs: Record<string, number[]> = Object.fromEntries(
          Object.entries<number>(spec.inputs).map(([name, width]) => [
            name,
            Array.from({ length: width }, () => rng.normal()),
          ]),
        )
        const parameters = initialParameters(spec, rng)
        const head = spec.heads[0]!.name
        const output = (of: typeof inputs) => referenceForward(spec, parameters, of, 1).outputs[head]
        for (const [name, values] of Object.entries(inputs))
          expect(output({ ...inputs, [name]: values.map((value) => value + 1) }), name).not.toEqual(output(inputs))
      }
    },
  )

  it('may let the standard deviation depend on what is seen', () => {
    const { actor } = policy.create({ seenStd: true }, { task: taskOf('box'), critic: 'value' })
    expect(actor.heads.find(({ name }) => name === 'logStd')).toMatchObject({ kind: 'dense', size: 2 })
  })

  it.each([
    ['free', 'value', {}],
    ['seen', 'value', { seenStd: true }],
    ['squashed', 'action-value', {}],
  ] as const)('starts with the standard deviation that is asked for, %s', (_what, critic, config) => {
    const task = taskOf('box')
    const { actor } = policy.create({ ...config, initialLogStd: -1.5 }, { task, critic })
    const started = initialParameters(actor, createRng(1))
    expect(started['logStd.value'] ?? started['logStd.bias']).toEqual(new Float32Array(2).fill(-1.5))
  })

  it('takes another start and layer normalisation into every network', () => {
    const task = taskOf('box')
    const networks = policy.create({ weights: 'xavier', layerNorm: true }, { task, critic: 'value' })
    for (const spec of Object.values(networks)) {
      const layers = networkLayers(spec).filter(({ name }) => name.includes('.'))
      const dense = layers.filter(({ kind }) => kind === 'dense')
      expect(dense).not.toEqual([])
      expect(dense.map((layer) => 'activation' in layer && layer.activation)).toEqual(dense.map(() => 'linear'))
      expect(layers.filter(({ kind }) => kind === 'layerNorm')).toHaveLength(dense.length)
      for (const layer of layers) if ('weights' in layer) expect(layer.weights, layer.name).toBe('xavier')
    }
  })

  it('refuses standard deviations that no learner keeps to', () => {
    for (const initialLogStd of [-21, 2.5, 1000]) {
      const make = () => policy.create({ initialLogStd }, { task: taskOf('box'), critic: 'value' })
      expect(make).toThrow(expect.objectContaining({ code: 'config' }))
    }
  })
})

const create = (id: keyof typeof policies, config: object, changes: Partial<Task> = {}) =>
  policies[id].create(config, { task: taskOf('box', changes), critic: 'value' })

describe('cnn', () => {
  it('looks at images of one size side by side, and takes all other numbers along', () => {
    const layers = networkLayers(create('cnn', { convolutions: [{ filters: 4, kernel: 3, stride: 2 }] }).actor)
    const of = (name: string) => layers.find((layer) => layer.name === name)
    expect(of('eye0.0')).toMatchObject({
      from: ['image0.0', 'image1.0'],
      windows: { height: 12, width: 10, channels: 2, outHeight: 5, outWidth: 4 },
    })
    expect(of('image1.0')).toMatchObject({ kind: 'take', first: 121, outputs: 120 })
    expect(of('numbers1.0')).toMatchObject({ first: 241, outputs: 2 })
    expect(of('trunk.0')).toMatchObject({ inputs: 5 * 4 * 4 + 3 })
  })

  it('looks at images of another shape by themselves, and takes what is no image as numbers', () => {
    const several = [
      { name: 'wide', unit: '1', shape: [6, 20] },
      { name: 'high', unit: '1', shape: [20, 6] },
      { name: 'block', unit: '1', shape: [2, 2, 2, 2] },
    ]
    const seeing = { observation: { kind: 'box' as const, channels: several, low: [], high: [] } }
    const convolutions = [{ filters: 4, kernel: 3, stride: 2 }]
    const layers = networkLayers(create('cnn', { convolutions }, seeing).actor)
    const of = (name: string) => layers.find((layer) => layer.name === name)
    expect(of('eye0.0')).toMatchObject({ windows: { height: 6, width: 20, channels: 1 } })
    expect(of('eye1.0')).toMatchObject({ windows: { height: 20, width: 6, channels: 1 } })
    expect(of('numbers0.0')).toMatchObject({ first: 240, outputs: 16 })
    expect(of('image2.0')).toBeUndefined()
  })

  it('is refused without a camera, and with a kernel that is larger than the image', () => {
    const refused = expect.objectContaining({ code: 'config' })
    expect(() => create('cnn', {}, { observation })).toThrow(refused)
    expect(() => create('cnn', { convolutions: [{ filters: 4, kernel: 11, stride: 1 }] })).toThrow(refused)
  })
})

describe('memory', () => {
  it('is the output of a gru, output and cell of an lstm, and all but the newest row of a window', () => {
    const sizes = (id: keyof typeof policies, config: object) =>
      Object.values(create(id, config, { observation })).map((spec) => memorySize(spec))
    expect(sizes('recurrent', { size: 7 })).toEqual([7, 7])
    expect(sizes('recurrent', { size: 7, cell: 'lstm' })).toEqual([14, 14])
    expect(sizes('history', { length: 16 })).toEqual([45, 45])
    expect(sizes('mlp', {})).toEqual([0, 0])
  })

  it('of a window lies beside the newest observation', () => {
    const convolutions = [{ filters: 8, kernel: 4, stride: 2 }]
    const layers = networkLayers(create('history', { length: 8, convolutions }, { observation }).actor)
    expect(layers.find(({ name }) => name === 'trunk.0')).toMatchObject({ inputs: 3 * 8 + 3 })
  })

  it('of a window that is shorter than the kernels is refused', () => {
    expect(() => create('history', { length: 4 })).toThrow(expect.objectContaining({ code: 'config' }))
  })
})

describe('asymmetric', () => {
  it('lets the critic alone read privileged observations', () => {
    const { actor, critic } = create('asymmetric', {}, { observation })
    expect([actor.inputs, critic.inputs]).toEqual([{ observation: 3 }, { observation: 3, privileged: 3 }])
  })

  it('gives each its own layers', () => {
    const networks = create('asymmetric', { hidden: [5], criticHidden: [7, 6] }, { observation })
    const widths = Object.values(networks).map((spec) => networkLayers(spec).map(({ outputs }) => outputs))
    expect(widths).toEqual([
      [5, 2],
      [7, 6, 1],
    ])
  })

  it('is refused where there are none', () => {
    const { privileged: _, ...task } = taskOf('box')
    const attempt = () => policies.asymmetric.create({}, { task, critic: 'value' })
    expect(attempt).toThrow(expect.objectContaining({ code: 'config' }))
  })
})
