// Laws of every kind of layer, in sequences with memory: every engine keeps them.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  createRng,
  type Engine,
  layerOf,
  memorySize,
  type NamedParameters,
  type Network,
  type NetworkSpec,
  type Sequence,
  type Table,
} from '#src/core/index.js'
import { referenceForward } from '#src/nn/index.js'
import { drawGradients, drawInputs } from './cases.js'
import { layerCases } from './layer-cases.js'
import { type Doubles, differences, largestError, toDoubles, weightedSum } from './numbers.js'

/** Outputs and norms of gradients by case, written once: what any change to a layer would change. */
const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Record<
  string,
  { outputs: number[]; gradients: Record<string, number> }
>

const length = 4
const count = 3
const rows = length * count
/** One row starts anew in the middle, one at the first step. */
const starts = Uint8Array.from({ length: rows }, (_, i) => Number(i === 1 || i === 2 * count))

interface Made {
  engine: Engine
  network: Network
  tables: Record<string, Table>
  inputs: NamedParameters
  sequence: Sequence
  weights: NamedParameters
}

async function make(engine: Engine, spec: NetworkSpec, seed: number): Promise<Made> {
  const network = engine.network(spec, createRng(seed))
  // Biases and scales that begin as constants would hide mistakes.
  const rng = createRng(seed).split('shift')
  const { parameters } = await network.save()
  const moved = Object.entries(parameters).map(([name, values]) => [name, values.map((v) => v + 0.3 * rng.normal())])
  network.load({ parameters: Object.fromEntries(moved), first: {}, second: {}, steps: {} })
  const inputs = drawInputs({ spec, rows, seed })
  const tables = Object.entries(inputs).map(([name, values]) => [name, engine.keep(values, spec.inputs[name]!)])
  const memory = Float32Array.from({ length: count * memorySize(spec) }, () => 0.5 * rng.normal())
  const sequence = { length, memory, starts }
  const weights = drawGradients({ spec, rows, seed })
  return { engine, network, tables: Object.fromEntries(tables), inputs, sequence, weights }
}

interface Slopes {
  parameters: Doubles
  inputs: Doubles
}

const slopes = new Map<string, Slopes>()

/** What `compute` gave for the first engine that came with this key. */
function once(key: string, compute: () => Slopes): Slopes {
  const known = slopes.get(key) ?? compute()
  slopes.set(key, known)
  return known
}

/**
 * `exact`: the engine promises the same bits whatever rows and steps are computed together. `isSlow`: a gradient takes a tenth of a
 * second, so that of the layers that may learn alone only the lowest and the highest do.
 */
export function layerLaws(makeEngine: () => Promise<Engine>, { exact = false, isSlow = false }): void {
  const tolerance = 2e-5
  const gradientTolerance = 2e-4

  describe.each(Object.entries(layerCases))('a network with %s', (what, spec) => {
    it('gives outputs and memory of the reference network', async () => {
      const { network, tables, inputs, sequence } = await make(await makeEngine(), spec, 3)
      const tape = await network.forward(tables, undefined, sequence)
      const expected = referenceForward(spec, await network.parameters(), inputs, rows, sequence)
      expect(largestError(tape.outputs, expected.outputs)).toBeLessThan(tolerance)
      expect(largestError({ memory: tape.memory }, { memory: expected.memory })).toBeLessThan(tolerance)
      const fresh = await network.forward(tables)
      const first = referenceForward(spec, await network.parameters(), inputs, rows)
      expect(largestError(fresh.outputs, first.outputs)).toBeLessThan(tolerance)
    })

    it('gives the golden vectors', async () => {
      const { network, tables, sequence, weights } = await make(await makeEngine(), spec, 3)
      const tape = await network.forward(tables, undefined, sequence)
      const { outputs, gradients } = golden[what]!
      expect(largestError({ mean: tape.outputs.mean! }, { mean: Float64Array.from(outputs) })).toBeLessThan(tolerance)
      await network.backward(tape, weights, { parameters: true, inputs: [] })
      const got = await network.gradients()
      const norms = Object.entries(got).map(([name, values]) => [name, [Math.hypot(...values)]] as const)
      const expected = Object.entries(gradients).map(([name, norm]) => [name, Float64Array.of(norm)] as const)
      expect(Object.keys(got)).toEqual(Object.keys(gradients))
      expect(largestError(Object.fromEntries(norms), Object.fromEntries(expected))).toBeLessThan(gradientTolerance)
    })

    it('gives the gradients of finite differences', async () => {
      const { network, tables, inputs, sequence, weights } = await make(await makeEngine(), spec, 5)
      const names = Object.keys(inputs)
      const tape = await network.forward(tables, undefined, sequence)
      const ofInputs = await network.backward(tape, weights, { parameters: true, inputs: names })
      const parameters = toDoubles(await network.parameters())
      const doubles = toDoubles(inputs)
      const value = () => weightedSum(referenceForward(spec, parameters, doubles, rows, sequence).outputs, weights)
      const expected = once(`${what} ${JSON.stringify([parameters, doubles])}`, () => ({
        parameters: differences(parameters, value),
        inputs: differences(doubles, value),
      }))
      expect(Object.keys(expected.parameters)).not.toEqual([])
      expect(largestError(await network.gradients(), expected.parameters)).toBeLessThan(gradientTolerance)
      expect(largestError(ofInputs, expected.inputs)).toBeLessThan(gradientTolerance)
    })

    it('gives step by step what it gives all at once', async () => {
      const { network, tables, sequence } = await make(await makeEngine(), spec, 7)
      const whole = await network.forward(tables, undefined, sequence)
      const [all, last] = [whole.outputs.mean!.slice(), whole.memory.slice()]
      let memory = sequence.memory.slice()
      for (let t = 0; t < length; t++) {
        const step = Int32Array.from({ length: count }, (_, i) => t * count + i)
        const own = { length: 1, memory, starts: starts.slice(t * count, (t + 1) * count) }
        const tape = await network.forward(tables, step, own)
        const size = all.length / length
        same(tape.outputs.mean!, all.slice(t * size, (t + 1) * size), exact)
        memory = tape.memory.slice()
      }
      same(memory, last, exact)
    })

    it('gives learning layers the same gradients whatever else is frozen', async () => {
      const { network, tables, sequence, weights } = await make(await makeEngine(), spec, 11)
      const tape = await network.forward(tables, undefined, sequence)
      await network.backward(tape, weights, { parameters: true, inputs: [] })
      const full = await network.gradients()
      const layers = [...new Set(Object.keys(full).map(layerOf))]
      for (const layer of isSlow ? [layers[0]!, layers.at(-1)!] : layers) {
        network.train(new Set())
        network.train(new Set([layer]))
        await network.backward(tape, weights, { parameters: true, inputs: [] })
        const own = Object.entries(full).filter(([name]) => layerOf(name) === layer)
        expect(await network.gradients()).toEqual(Object.fromEntries(own))
      }
    })

    it('starts an episode from zero memory', async () => {
      const { network, tables, sequence } = await make(await makeEngine(), spec, 13)
      const all = new Uint8Array(rows).fill(1)
      const forgetting = (await network.forward(tables, undefined, { ...sequence, starts: all })).outputs.mean!.slice()
      same((await network.forward(tables)).outputs.mean!, forgetting, exact)
    })

    if (exact) rowLaw(makeEngine, spec)
  })

  describe('dropping', () => {
    const spec: NetworkSpec = {
      inputs: { x: 500 },
      trunks: [
        {
          name: 'trunk',
          from: ['x'],
          layers: [
            { kind: 'dropout', rate: 0.25 },
            { kind: 'take', first: 0, size: 500 },
          ],
        },
      ],
      heads: [{ kind: 'dense', name: 'sum', from: 'trunk', size: 1, gain: 1 }],
    }
    const ones = { sum: new Float32Array(8).fill(1) }
    const want = { parameters: false, inputs: ['x'] }
    const started = async () => {
      const engine = await makeEngine()
      const network = engine.network(spec, createRng(1))
      const { parameters } = await network.save()
      parameters['sum.weight']!.fill(1)
      network.load({ parameters, first: {}, second: {}, steps: {} })
      return { network, tables: { x: engine.keep(new Float32Array(8 * 500).fill(1), 500) } }
    }

    it('zeroes the share it says, scales the others up, and passes gradients through the same mask', async () => {
      const { network, tables } = await started()
      network.drop(true)
      const tape = await network.forward(tables)
      const mask = (await network.backward(tape, ones, want)).x!
      expect([...new Set(mask)].sort()).toEqual([0, Math.fround(4 / 3)])
      const dropped = mask.filter((value) => value === 0).length / mask.length
      expect(Math.abs(dropped - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 4000))
      const sums = Array.from({ length: 8 }, (_, row) =>
        mask.slice(row * 500, row * 500 + 500).reduce((a, b) => a + b, 0),
      )
      expect(largestError({ sum: tape.outputs.sum! }, { sum: Float64Array.from(sums) })).toBeLessThan(1e-5)
    })

    it('draws another mask each time, the same for the same generator, and goes on from a saved state', async () => {
      const [one, other] = [await started(), await started()]
      const masks = async ({ network, tables }: typeof one) =>
        (await network.backward(await network.forward(tables), ones, want)).x!.slice()
      one.network.drop(true)
      other.network.drop(true)
      const first = await masks(one)
      expect(await masks(other)).toEqual(first)
      const state = await one.network.save()
      const second = await masks(one)
      expect(second).not.toEqual(first)
      one.network.load(state)
      expect(await masks(one)).toEqual(second)
      expect(() => one.network.load({ ...state, masks: 'x' })).toThrow(expect.objectContaining({ code: 'checkpoint' }))
    })

    it('does nothing while it is off', async () => {
      const { network, tables } = await started()
      expect([...(await network.forward(tables)).outputs.sum!]).toEqual(new Array(8).fill(500))
    })
  })
}

/** Of an engine that promises the same bits. */
function rowLaw(makeEngine: () => Promise<Engine>, spec: NetworkSpec): void {
  it('gives a row the same bits whatever rows are computed with it', async () => {
    const { network, tables, sequence } = await make(await makeEngine(), spec, 9)
    const together = (await network.forward(tables, undefined, sequence)).outputs.mean!.slice()
    const size = memorySize(spec)
    for (let row = 0; row < count; row++) {
      const own = Int32Array.from({ length }, (_, t) => t * count + row)
      const memory = sequence.memory.slice(row * size, (row + 1) * size)
      const alone = await network.forward(tables, own, {
        length,
        memory,
        starts: Uint8Array.from(own, (i) => starts[i]!),
      })
      own.forEach((at, t) => {
        expect(alone.outputs.mean!.slice(3 * t, 3 * t + 3)).toEqual(together.slice(3 * at, 3 * at + 3))
      })
    }
  })
}

function same(got: Float32Array, expected: Float32Array, exact: boolean): void {
  if (exact) expect(got).toEqual(expected)
  else expect(largestError({ of: got }, { of: Float64Array.from(expected) })).toBeLessThan(1e-5)
}
