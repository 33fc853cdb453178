// Laws of tables that are written again and of targets that follow, over many steps, with nothing left behind.

import { describe, expect, it } from 'vitest'
import { createRng, type Engine, type NetworkSpec } from '#src/core/index.js'
import { countTensors } from './tensors.js'

const spec: NetworkSpec = {
  inputs: { observation: 4, action: 2 },
  trunks: [{ name: 'trunk', from: ['observation', 'action'], layers: [{ size: 8, activation: 'relu', gain: 1 }] }],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }],
}
const rates = { 'trunk.0': 1e-3, value: 1e-3 }

/** Rows and a layer of 24 GB: more than an array may have, or a WebAssembly memory. */
const TOO_LARGE = { rows: 100_000, width: 60_000 }

/**
 * `steps`: minibatches, a multiple of 6, after which everything is where it was; `limited`: whether 24 GB are certain not to be there;
 * `bounded`: whether an array is certain to have less than 5 GB.
 */
export function memoryLaws(
  makeEngine: () => Promise<Engine>,
  { steps, limited, bounded }: { steps: number; limited: boolean; bounded: boolean },
): void {
  describe('memory', () => {
    it('reads what was written to a table last', async () => {
      const engine = await makeEngine()
      const network = engine.network(spec, createRng(1))
      const action = engine.keep(new Float32Array(6), 2)
      const observation = engine.keep(new Float32Array(12).fill(1), 4)
      const before = (await network.forward({ observation, action })).outputs.value!.slice()
      observation.write(new Float32Array(12).fill(2))
      const after = (await network.forward({ observation, action })).outputs.value!.slice()
      expect(after).not.toEqual(before)
      const fresh = engine.keep(new Float32Array(12).fill(2), 4)
      expect((await network.forward({ observation: fresh, action })).outputs.value).toEqual(after)
      expect(() => observation.write(new Float32Array(8))).toThrow('3 rows of 4')
    })

    it('blends the given share of the way, and all of it with a share of 1', async () => {
      const engine = await makeEngine()
      const [online, target] = [engine.network(spec, createRng(1)), engine.network(spec, createRng(2))]
      const [there, here] = [await online.parameters(), await target.parameters()]
      await target.blend(online, 0.25)
      const blended = await target.parameters()
      for (const [name, values] of Object.entries(blended)) {
        values.forEach((value, i) => {
          expect(value).toBeCloseTo(0.75 * here[name]![i]! + 0.25 * there[name]![i]!, 6)
        })
      }
      await target.blend(online, 1)
      const reached = await target.parameters()
      for (const [name, values] of Object.entries(reached)) {
        values.forEach((value, i) => {
          expect(value).toBeCloseTo(there[name]![i]!, 6)
        })
      }
      const other = engine.network({ ...spec, inputs: { observation: 5, action: 2 } }, createRng(1))
      await expect((async () => await other.blend(online, 0.5))()).rejects.toThrow('same engine and spec')
    })

    if (limited)
      it('says what to do where memory runs out, and goes on', async () => {
        const engine = await makeEngine()
        const { rows, width } = TOO_LARGE
        const wide: NetworkSpec = {
          inputs: { observation: 1 },
          trunks: [{ name: 'trunk', from: ['observation'], layers: [{ size: width, activation: 'relu', gain: 1 }] }],
          heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }],
        }
        const network = engine.network(wide, createRng(1))
        const observation = engine.keep(new Float32Array(rows), 1)
        await expect((async () => await network.forward({ observation }))()).rejects.toMatchObject({
          code: 'engine',
          hint: expect.stringMatching(/smaller batch or network/),
        })
        expect((await network.forward({ observation }, Int32Array.of(0, 1))).outputs.value).toHaveLength(2)
      })

    if (bounded)
      it('says so where what a convolution unfolds to has no room, and goes on', async () => {
        const engine = await makeEngine()
        // 1681 places of 81 x 2 numbers a row, 5 GB in all, behind outputs of 31 MB.
        const layers: NetworkSpec['trunks'][number]['layers'] = [
          { kind: 'conv2d', shape: [49, 49, 2], filters: 1, kernel: 9, stride: 1, activation: 'relu', gain: 1 },
        ]
        const seeing: NetworkSpec = {
          inputs: { image: 49 * 49 * 2 },
          trunks: [{ name: 'trunk', from: ['image'], layers }],
          heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }],
        }
        const network = engine.network(seeing, createRng(1))
        const image = engine.keep(new Float32Array(2 * 49 * 49 * 2), 49 * 49 * 2)
        const pass = async (rows: number) => {
          const tape = await network.forward({ image }, new Int32Array(rows))
          await network.backward(tape, { value: new Float32Array(rows) }, { parameters: true, inputs: [] })
        }
        await expect(pass(4600)).rejects.toMatchObject({
          code: 'engine',
          hint: expect.stringMatching(/smaller batch or network/),
        })
        await pass(2)
        for (const made of [network, image]) made.dispose()
      })

    it('leaves nothing behind over many steps', async () => {
      const engine = await makeEngine()
      if (engine.id !== 'tfjs') return
      const tensors = countTensors()
      const start = tensors()
      const [network, target] = [engine.network(spec, createRng(1)), engine.network(spec, createRng(2))]
      const observation = engine.keep(new Float32Array(32).fill(1), 4)
      const action = engine.keep(new Float32Array(16), 2)
      const step = async (i: number) => {
        network.train(new Set(i % 3 === 0 ? ['value'] : ['trunk.0', 'value']))
        observation.write(new Float32Array(32).fill(i % 5))
        const tape = await network.forward({ observation, action }, Int32Array.of(0, 3, i % 8))
        await network.backward(tape, { value: Float32Array.of(1, -1, 0.5) }, { parameters: true, inputs: ['action'] })
        await network.update({ rates: i % 2 === 0 ? rates : { ...rates, value: 3e-3 }, maxNorm: 0.5 })
        await target.blend(network, 0.01)
        if (i % 6 === 0) network.load(await network.save())
      }
      for (let i = 0; i < 6; i++) await step(i)
      const settled = tensors()
      for (let i = 0; i < steps; i++) await step(i)
      expect(tensors()).toBe(settled)
      for (const made of [network, target, observation, action]) made.dispose()
      expect(tensors()).toBe(start)
    })
  })
}
