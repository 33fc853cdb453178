// Laws of Adam, clipping and freezing that every engine keeps.

import { describe, expect, it } from 'vitest'
import {
  createRng,
  type DescentOrder,
  type Engine,
  layerOf,
  type NamedParameters,
  type Network,
  type NetworkSpec,
  type NetworkState,
  parameterShapes,
} from '#src/core/index.js'
import { descend } from '#src/learn/descend.js'
import { toDoubles } from './numbers.js'

const spec: NetworkSpec = {
  inputs: { observation: 5 },
  trunks: [
    {
      name: 'trunk',
      from: ['observation'],
      layers: [
        { size: 7, activation: 'tanh', gain: 1 },
        { size: 6, activation: 'relu', gain: 1 },
      ],
    },
  ],
  heads: [
    { kind: 'dense', name: 'mean', from: 'trunk', size: 3, gain: 0.5 },
    { kind: 'free', name: 'logStd', size: 3, initial: -1 },
  ],
}
const shapes = parameterShapes(spec)
const layers = [...new Set([...shapes.keys()].map(layerOf))]
const every = rates(1e-2)

export function optimiserLaws(makeEngine: () => Promise<Engine>, tolerance: number): void {
  const makeNetwork = async () => (await makeEngine()).network(spec, createRng(7))

  describe('updates', () => {
    it('are the textbook Adam with a rate for each layer', async () => {
      const network = await makeNetwork()
      const by = { ...every, 'trunk.1': 3e-2, logStd: 1e-3 }
      const state = textbookState(await network.save())
      for (let step = 1; step <= 25; step++) {
        const gradients = draw(step)
        network.addGradients(gradients)
        await network.update({ rates: by })
        textbookStep(state, gradients, by, Number.POSITIVE_INFINITY)
      }
      expect(stateError(await network.save(), state)).toBeLessThan(tolerance)
    })

    it('clip the global norm over the learning layers alone', async () => {
      const network = await makeNetwork()
      const state = textbookState(await network.save())
      const learning = ['trunk.1', 'mean']
      network.train(new Set(learning))
      for (let step = 1; step <= 10; step++) {
        const gradients = pick(draw(step, step % 2 === 0 ? 0.01 : 10), learning)
        network.addGradients(draw(step, step % 2 === 0 ? 0.01 : 10))
        await network.update({ rates: every, maxNorm: 0.5 })
        textbookStep(state, gradients, every, 0.5)
      }
      expect(stateError(await network.save(), state)).toBeLessThan(tolerance)
    })

    it('start from zeroed gradients each time', async () => {
      const network = await makeNetwork()
      network.addGradients(draw(1))
      await network.update({ rates: every })
      for (const values of Object.values(await network.gradients())) expect(values.every((g) => g === 0)).toBe(true)
    })

    it('leave every byte of a frozen layer, its moments and its step count', async () => {
      const network = await makeNetwork()
      await updates(network, 1, 3)
      const before = await network.save()
      for (const frozen of layers) {
        network.train(new Set(layers.filter((layer) => layer !== frozen)))
        await updates(network, 4, 6)
        const after = await network.save()
        expect(ofLayer(after, frozen)).toEqual(ofLayer(before, frozen))
        network.load(before)
      }
    })

    it('go on after freezing exactly as if the frozen updates had never happened', async () => {
      const frozen = ['trunk.0', 'logStd']
      const other = layers.filter((layer) => !frozen.includes(layer))
      const paused = await makeNetwork()
      await updates(paused, 1, 5)
      paused.train(new Set(other))
      await updates(paused, 6, 9)
      paused.train(new Set(layers))
      await updates(paused, 10, 14)
      const uninterrupted = await makeNetwork()
      await updates(uninterrupted, 1, 5)
      await updates(uninterrupted, 10, 14)
      const [got, expected] = [await paused.save(), await uninterrupted.save()]
      for (const layer of frozen) expect(ofLayer(got, layer)).toEqual(ofLayer(expected, layer))
      for (const layer of other) expect(ofLayer(got, layer)).not.toEqual(ofLayer(expected, layer))
    })

    it('drop what a layer had summed before it froze', async () => {
      const network = await makeNetwork()
      network.addGradients(draw(1))
      network.train(new Set(['mean']))
      network.train(new Set(layers))
      const gradients = await network.gradients()
      expect(gradients['trunk.0.weight']!.every((g) => g === 0)).toBe(true)
      expect(gradients['mean.weight']).toEqual(draw(1)['mean.weight'])
    })

    it('continue from a saved state with the same bits', async () => {
      const one = await makeNetwork()
      await updates(one, 1, 5)
      const other = (await makeEngine()).network(spec, createRng(99))
      other.load(await one.save())
      expect(await other.save()).toEqual(await one.save())
      await updates(one, 6, 10)
      await updates(other, 6, 10)
      expect(await other.save()).toEqual(await one.save())
    })

    it('start a fresh optimiser where a state has parameters only', async () => {
      const one = await makeNetwork()
      const parameters = await one.parameters()
      await updates(one, 1, 5)
      one.load({ parameters, first: {}, second: {}, steps: {} })
      await updates(one, 1, 5)
      const fresh = await makeNetwork()
      await updates(fresh, 1, 5)
      expect(await one.save()).toEqual(await fresh.save())
    })

    it('refuse gradients that are not finite and change nothing then', async () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const network = await makeNetwork()
        const before = await network.save()
        network.addGradients({ 'trunk.1.bias': new Float32Array(6).fill(bad) })
        const attempt = async () => await network.update({ rates: every })
        await expect(attempt()).rejects.toMatchObject({ code: 'unstable' })
        expect(await network.save()).toEqual(before)
      }
    })

    it('clip gradients whose squares no number of 32 bits holds', async () => {
      const network = await makeNetwork()
      const state = textbookState(await network.save())
      for (const [step, maxNorm] of [0.5, 2].entries()) {
        const gradients = draw(step, 1e25)
        network.addGradients(gradients)
        await network.update({ rates: every, maxNorm })
        textbookStep(state, gradients, every, maxNorm)
      }
      expect(stateError(await network.save(), state)).toBeLessThan(tolerance)
    })

    it('of two networks change neither where the gradients of either are not finite', async () => {
      const engine = await makeEngine()
      for (const bad of [0, 1]) {
        const networks = [7, 8].map((seed) => engine.network(spec, createRng(seed)))
        const before = await Promise.all(networks.map((network) => network.save()))
        const orders: DescentOrder[] = []
        for (const [i, network] of networks.entries()) {
          const tape = await network.forward({ observation: engine.keep(new Float32Array(5), 5) })
          const mean = new Float32Array(3).fill(i === bad ? Number.NaN : 1)
          orders.push({ network, tape, outputGradients: { mean }, rates: every })
        }
        await expect(descend(engine, orders)).rejects.toMatchObject({ code: 'unstable' })
        expect(await Promise.all(networks.map((network) => network.save()))).toEqual(before)
      }
    })

    it('refuse gradients whose squares would hold parameters for ever, and change nothing then', async () => {
      const network = await makeNetwork()
      await updates(network, 1, 2)
      const before = await network.save()
      for (const maxNorm of [undefined, 1e30]) {
        network.load(before)
        network.addGradients({ 'trunk.1.bias': new Float32Array(6).fill(3e19) })
        const attempt = async () => await network.update({ rates: every, ...(maxNorm !== undefined && { maxNorm }) })
        await expect(attempt()).rejects.toMatchObject({ code: 'unstable' })
        expect(await network.save()).toEqual(before)
      }
    })

    it('move by what moments are left where gradients are clipped to 0', async () => {
      const network = await makeNetwork()
      await updates(network, 1, 2)
      const state = textbookState(await network.save())
      network.addGradients(draw(3))
      await network.update({ rates: every, maxNorm: 0 })
      textbookStep(state, draw(3), every, 0)
      expect(stateError(await network.save(), state)).toBeLessThan(tolerance)
    })

    it('refuse unknown layers, a learning layer without a rate, and states that do not fit', async () => {
      const network = await makeNetwork()
      const state = await network.save()
      const refused = (code: string) => expect.objectContaining({ code })
      expect(() => network.train(new Set(['trunk.2']))).toThrow(refused('config'))
      for (const rate of [undefined, Number.NaN, Number.POSITIVE_INFINITY, -0.1]) {
        const attempt = async () => await network.update({ rates: rates(rate as number) })
        await expect(attempt()).rejects.toMatchObject({ code: 'config' })
      }
      const { 'mean.bias': _, ...incomplete } = state.parameters
      const bad: NetworkState[] = [
        { ...state, parameters: { ...state.parameters, 'tail.weight': new Float32Array(1) } },
        { ...state, parameters: { ...state.parameters, 'mean.bias': new Float32Array(4) } },
        { ...state, parameters: incomplete },
        { ...state, first: { 'mean.bias': new Float32Array(2) } },
        { ...state, steps: { nobody: 3 } },
      ]
      for (const one of bad) expect(() => network.load(one)).toThrow(refused('checkpoint'))
      expect(() => network.addGradients({ nobody: new Float32Array(1) })).toThrow(refused('checkpoint'))
      expect(await network.save()).toEqual(state)
    })
  })
}

function rates(rate: number): Record<string, number> {
  return Object.fromEntries(layers.map((layer) => [layer, rate]))
}

function draw(seed: number, scale = 1): NamedParameters {
  const rng = createRng(seed)
  return Object.fromEntries(
    [...shapes].map(([name, shape]) => {
      const length = shape.reduce((product, size) => product * size, 1)
      return [name, Float32Array.from({ length }, () => scale * rng.normal())]
    }),
  )
}

function pick(named: NamedParameters, learning: string[]): NamedParameters {
  return Object.fromEntries(Object.entries(named).filter(([name]) => learning.includes(layerOf(name))))
}

async function updates(network: Network, from: number, to: number): Promise<void> {
  for (let seed = from; seed <= to; seed++) {
    network.addGradients(draw(seed))
    await network.update({ rates: every })
  }
}

function ofLayer(state: NetworkState, layer: string): unknown {
  const names = [...shapes.keys()].filter((name) => layerOf(name) === layer)
  return names.map((name) => [state.parameters[name], state.first[name], state.second[name], state.steps[name]])
}

type Textbook = Record<'parameters' | 'first' | 'second', Record<string, Float64Array>> & {
  steps: Record<string, number>
}

function textbookState(state: NetworkState): Textbook {
  const { parameters, first, second, steps } = state
  return {
    parameters: toDoubles(parameters),
    first: toDoubles(first),
    second: toDoubles(second),
    steps: { ...steps },
  }
}

/** Algorithm 1 of Kingma and Ba, "Adam", 2015, in double precision. */
function textbookStep(state: Textbook, by: NamedParameters, rate: Record<string, number>, maxNorm: number): void {
  const norm = Math.hypot(...Object.values(by).flatMap((values) => [...values]))
  const scale = Math.min(1, maxNorm / norm)
  for (const [name, values] of Object.entries(by)) {
    const t = ++state.steps[name]!
    for (let i = 0; i < values.length; i++) {
      const g = values[i]! * scale
      const m = 0.9 * state.first[name]![i]! + 0.1 * g
      const v = 0.999 * state.second[name]![i]! + 0.001 * g * g
      state.first[name]![i] = m
      state.second[name]![i] = v
      const corrected = Math.sqrt(v / (1 - 0.999 ** t))
      state.parameters[name]![i]! -= (rate[layerOf(name)]! * (m / (1 - 0.9 ** t))) / (corrected + 1e-5)
    }
  }
}

function stateError(got: NetworkState, expected: Textbook): number {
  expect(got.steps).toEqual(expected.steps)
  let worst = 0
  for (const part of ['parameters', 'first', 'second'] as const) {
    for (const name of shapes.keys()) {
      expected[part][name]!.forEach((value, i) => {
        const error = Math.abs(got[part][name]![i]! - value) / (1 + Math.abs(value))
        if (!(error <= worst)) worst = error
      })
    }
  }
  return worst
}
