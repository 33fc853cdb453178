// Sums rounded once (relaxed SIMD), in a process of its own: Node 20 has it behind an option that only a process can be given.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NetworkSpec } from '#src/core/index.js'
import { simd } from '#src/nn/index.js'
import { kernels } from '#src/nn/simd/kernels.js'
import { layerCases } from '../../conformance/engine/layer-cases.js'
import { largestError } from '../../conformance/engine/numbers.js'

const { validate } = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly
const isSupported = validate(Buffer.from(kernels.relaxed, 'base64'))

const layer = { size: 64, activation: 'tanh', gain: 1 } as const
/** Wide enough that threads share its products. */
const wide: NetworkSpec = {
  inputs: { observation: 9 },
  trunks: [{ name: 'trunk', from: ['observation'], layers: [layer, { ...layer, size: 61 }] }],
  heads: [{ kind: 'dense', name: 'value', from: 'trunk', size: 3, gain: 1 }],
}
const kinds = ['dense of gelu', 'dense of relu', 'conv2d of two sources', 'conv1d', 'layerNorm', 'gru', 'lstm'] as const
const cases = [
  ...kinds.map((kind) => ({ kind, spec: layerCases[kind]!, rows: 24, length: 4 })),
  { kind: 'wide layers', spec: wide, rows: 700, length: 1 },
]
/** What conformance asks of the engine. */
const tolerances = { outputs: 2e-5, gradients: 2e-4, parameters: 1e-5 }

type Passes = Record<string, Record<string, number[]>>
interface Made {
  reproducible: boolean
  passes: Passes[]
}

describe('sums rounded once', () => {
  let plain: Made
  let relaxed: Made
  let threaded: Made[]

  beforeAll(async () => {
    const configs = [{}, { relaxed: true }, { relaxed: true, threads: 2 }, { relaxed: true, threads: 3 }]
    const program = fileURLToPath(new URL('../../fixtures/engines/passes.js', import.meta.url))
    const options = isSupported ? [] : ['--experimental-wasm-relaxed-simd']
    const order = JSON.stringify({ configs, cases })
    const { stdout } = await promisify(execFile)(process.execPath, [...options, program, order], { maxBuffer: 2 ** 28 })
    const made = JSON.parse(stdout) as [Made, Made, ...Made[]]
    ;[plain, relaxed, ...threaded] = made
  }, 60_000)

  it.each(cases.map(({ kind }, i) => [kind, i] as const))('stay near sums rounded twice, with %s', (_, i) => {
    for (const [what, expected] of Object.entries(plain.passes[i]!)) {
      const tolerance = tolerances[what.split(' ')[0] as keyof typeof tolerances]
      const doubles = Object.entries(expected).map(([name, values]) => [name, Float64Array.from(values)] as const)
      expect(largestError(relaxed.passes[i]![what]!, Object.fromEntries(doubles)), what).toBeLessThan(tolerance)
    }
  })

  it('have the same bits on any number of threads', () => {
    expect(threaded).toHaveLength(2)
    for (const made of threaded) expect(made).toEqual(relaxed)
  })

  it('are not promised to have the same bits elsewhere', () => {
    expect([plain.reproducible, relaxed.reproducible]).toEqual([true, false])
  })

  it.skipIf(isSupported)('are refused where the runtime has no such thing', async () => {
    for (const threads of [1, 2])
      await expect(simd.create({ relaxed: true, threads })).rejects.toMatchObject({
        code: 'config',
        message: 'Expected a runtime with relaxed SIMD, got one without',
        hint: expect.stringMatching(/^leave relaxed off; Node 20 has it/),
      })
  })
})
