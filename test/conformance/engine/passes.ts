// Laws of forward and backward that every engine keeps.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRng,
  type Engine,
  layerOf,
  type NamedParameters,
  type Network,
  type NetworkSpec,
  parameterShapes,
  type Table,
} from '#src/core/index.js'
import { referenceForward } from '#src/nn/index.js'
import { type Case, cases, drawGradients, drawInputs } from './cases.js'
import { type Doubles, differences, largestError, toDoubles, weightedSum } from './numbers.js'

const deep: NetworkSpec = {
  inputs: { x: 3 },
  trunks: [
    {
      name: 'trunk',
      from: ['x'],
      layers: [
        { size: 6, activation: 'tanh', gain: 1 },
        { size: 5, activation: 'tanh', gain: 1 },
      ],
    },
  ],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 2, gain: 1 }],
}

/** Largest errors of outputs and gradients, and on how many random networks each law is tried. */
export function passLaws(
  makeEngine: () => Promise<Engine>,
  {
    outputs: forwardTolerance,
    gradients: gradientTolerance,
    runs,
  }: { outputs: number; gradients: number; runs: number },
): void {
  describe('passes', () => {
    it('give the outputs of the reference network', async () => {
      await overCases(makeEngine, runs, async ({ spec, rows }, { network, tables, inputs }) => {
        const tape = await network.forward(tables)
        const expected = referenceForward(spec, toDoubles(await network.parameters()), inputs, rows).outputs
        expect(tape.rows).toBe(rows)
        expect(largestError(tape.outputs, expected)).toBeLessThan(forwardTolerance)
      })
    })

    it('give the gradients of finite differences, for every parameter and every input', async () => {
      await overCases(makeEngine, runs, async (one, { network, tables, inputs }) => {
        const weights = drawGradients(one)
        const names = Object.keys(inputs)
        const tape = await network.forward(tables)
        const ofInputs = await network.backward(tape, weights, { parameters: true, inputs: names })
        const parameters = toDoubles(await network.parameters())
        const value = () => weightedSum(referenceForward(one.spec, parameters, inputs, one.rows).outputs, weights)
        expect(largestError(await network.gradients(), differences(parameters, value))).toBeLessThan(gradientTolerance)
        expect(largestError(ofInputs, differences(inputs, value))).toBeLessThan(gradientTolerance)
      })
    })

    it('give the gradients of the parameters as they are now, after updates and after loading', async () => {
      const one = { spec: deep, rows: 6, seed: 5 }
      const { network, tables, inputs } = await make(makeEngine, one)
      const weights = drawGradients(one)
      const check = async () => {
        const ofInputs = await network.backward(await network.forward(tables), weights, {
          parameters: true,
          inputs: ['x'],
        })
        const parameters = toDoubles(await network.parameters())
        const value = () => weightedSum(referenceForward(deep, parameters, inputs, one.rows).outputs, weights)
        expect(largestError(await network.gradients(), differences(parameters, value))).toBeLessThan(gradientTolerance)
        expect(largestError(ofInputs, differences(inputs, value))).toBeLessThan(gradientTolerance)
      }
      const start = await network.save()
      for (let round = 0; round < 3; round++) {
        await check()
        await network.update({ rates: Object.fromEntries(layersOf(network).map((layer) => [layer, 0.1])) })
      }
      network.load(start)
      await check()
    })

    it('add up gradients over backward passes and skip heads without one', async () => {
      await overCases(makeEngine, runs, async (one, { network, tables }) => {
        const all = drawGradients(one)
        const tape = await network.forward(tables)
        for (const [name, gradient] of Object.entries(all)) {
          await network.backward(tape, { [name]: gradient }, { parameters: true, inputs: [] })
        }
        const apart = await network.gradients()
        const other = (await makeEngine()).network(one.spec, createRng(one.seed))
        other.load(await network.save())
        other.addGradients(apart)
        other.addGradients(apart)
        await network.backward(tape, all, { parameters: true, inputs: [] })
        expect(largestError(await network.gradients(), toDoubles(await other.gradients()))).toBeLessThan(1e-5)
      })
    })

    it('leave parameter gradients alone where only inputs are wanted', async () => {
      await overCases(makeEngine, runs, async (one, { network, tables, inputs }) => {
        const tape = await network.forward(tables)
        const names = Object.keys(inputs)
        const only = await network.backward(tape, drawGradients(one), { parameters: false, inputs: names })
        for (const values of Object.values(await network.gradients())) expect(values.every((g) => g === 0)).toBe(true)
        const both = await network.backward(tape, drawGradients(one), { parameters: true, inputs: names })
        expect(both).toEqual(only)
      })
    })

    it('give learning layers the same gradients whatever else is frozen, and frozen ones none', async () => {
      const subset = fc.tuple(cases, fc.infiniteStream(fc.boolean()))
      await fc.assert(
        fc.asyncProperty(subset, async ([one, coins]) => {
          const made = await make(makeEngine, one)
          const { network, tables } = made
          const tape = await network.forward(tables)
          await network.backward(tape, drawGradients(one), { parameters: true, inputs: [] })
          const full = await network.gradients()
          const learning = layersOf(network).filter(() => coins.next().value)
          network.train(new Set())
          network.train(new Set(learning))
          await network.backward(tape, drawGradients(one), { parameters: true, inputs: [] })
          const expected = Object.entries(full).filter(([name]) => learning.includes(layerOf(name)))
          expect(await network.gradients()).toEqual(Object.fromEntries(expected))
          made.dispose()
        }),
        { numRuns: runs },
      )
    })

    it('gather rows of a table, repeated and out of order', async () => {
      await overCases(makeEngine, runs, async (one, { engine, network, tables, inputs }) => {
        const rng = createRng(one.seed).split('rows')
        const rows = Int32Array.from({ length: 1 + rng.integer(12) }, () => rng.integer(one.rows))
        const gathered = copyOutputs((await network.forward(tables, rows)).outputs)
        const copies = Object.fromEntries(
          Object.entries(inputs).map(([name, values]) => {
            const size = one.spec.inputs[name]!
            const picked = [...rows].flatMap((row) => [...values.subarray(row * size, (row + 1) * size)])
            return [name, engine.keep(Float32Array.from(picked), size)]
          }),
        )
        expect(gathered).toEqual(copyOutputs((await network.forward(copies)).outputs))
      })
    })

    it('give a row the same bits whatever rows are computed with it, where the engine is reproducible', async () => {
      if (!(await makeEngine()).reproducible) return
      await overCases(makeEngine, runs, async (one, { network, tables }) => {
        const together = copyOutputs((await network.forward(tables)).outputs)
        for (let row = 0; row < one.rows; row++) {
          const alone = (await network.forward(tables, Int32Array.of(row))).outputs
          for (const head of one.spec.heads) {
            if (head.kind === 'free') continue
            const expected = together[head.name]!.subarray(row * head.size, (row + 1) * head.size)
            expect(alone[head.name]).toEqual(expected)
          }
        }
      })
    })

    it('refuse rows that a table lacks, tables of another width, a missing input and an older tape', async () => {
      const spec = {
        inputs: { observation: 3 },
        trunks: [],
        heads: [{ kind: 'dense', name: 'value', from: 'observation', size: 1, gain: 1 } as const],
      }
      const engine = await makeEngine()
      const network = engine.network(spec, createRng(1))
      const table = engine.keep(new Float32Array(6), 3)
      const attempt = async (inputs: Record<string, Table>, rows?: Int32Array) => await network.forward(inputs, rows)
      await expect(attempt({ observation: table }, Int32Array.of(2))).rejects.toThrow('below 2')
      await expect(attempt({ observation: table }, Int32Array.of(-1))).rejects.toThrow('below 2')
      await expect(attempt({ observation: engine.keep(new Float32Array(4), 2) })).rejects.toThrow('3 columns')
      await expect(attempt({})).rejects.toThrow("input 'observation'")
      const old = await attempt({ observation: table })
      await attempt({ observation: table })
      const backward = async () => await network.backward(old, {}, { parameters: true, inputs: [] })
      await expect(backward()).rejects.toThrow('tape')
      table.dispose()
      await expect(attempt({ observation: table })).rejects.toThrow('disposed')
    })

    it('read a table of another engine as it is, or refuse it', async () => {
      const network = (await makeEngine()).network(deep, createRng(1))
      const [own, other] = [await makeEngine(), await makeEngine()]
      other.keep(new Float32Array(3000).fill(9), 3)
      const x = other.keep(Float32Array.of(1, 2, 3), 3)
      const expected = own.network(deep, createRng(1))
      const outputs = (await expected.forward({ x: own.keep(Float32Array.of(1, 2, 3), 3) })).outputs.value
      const got = await (async () => [...(await network.forward({ x })).outputs.value!])().catch(String)
      expect([[...outputs!], expect.stringMatching('of this engine .* one of another engine')]).toContainEqual(got)
    })
  })
}

interface Made {
  engine: Engine
  network: Network
  tables: Record<string, Table>
  inputs: Doubles
  dispose(): void
}

async function make(makeEngine: () => Promise<Engine>, one: Case): Promise<Made> {
  const engine = await makeEngine()
  const network = engine.network(one.spec, createRng(one.seed))
  network.load({ ...(await network.save()), parameters: drawBiases(await network.parameters(), one.seed) })
  const inputs = drawInputs(one)
  const tables = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, engine.keep(values, one.spec.inputs[name]!)]),
  )
  const dispose = () => {
    network.dispose()
    for (const table of Object.values(tables)) table.dispose()
  }
  return { engine, network, tables, inputs: toDoubles(inputs), dispose }
}

/** Biases start at 0, where a wrong one does not show. */
function drawBiases(parameters: NamedParameters, seed: number): NamedParameters {
  const rng = createRng(seed).split('biases')
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [
      name,
      name.endsWith('.bias') ? values.map(() => rng.normal()) : values,
    ]),
  )
}

async function overCases(
  makeEngine: () => Promise<Engine>,
  runs: number,
  law: (one: Case, made: Made) => Promise<void>,
) {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const made = await make(makeEngine, one)
      await law(one, made)
      made.dispose()
    }),
    { numRuns: runs },
  )
}

function layersOf(network: Network): string[] {
  return [...new Set([...parameterShapes(network.spec).keys()].map(layerOf))]
}

function copyOutputs(outputs: Record<string, Float32Array>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values.slice()]))
}
