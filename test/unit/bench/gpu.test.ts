// Updates on GPUs: which engines are measured, on what, and what is said of those that are not.

import { afterEach, expect, it, vi } from 'vitest'
import { updateRows } from '#src/bench/gpu.js'
import { leftOut } from '#src/bench/peer.js'
import { convolutional, dense } from '#src/bench/ppo-networks.js'
import { missing } from '../../conformance/engine/available.js'
import { pathWithNvidiaSmi } from '../../fixtures/nvidia-smi.js'

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000 })
afterEach(() => {
  vi.unstubAllEnvs()
})

/** On a machine with a GPU too WebGPU is led to the software driver. */
const lacksSoftware =
  missing('tfjs', { backend: 'webgpu' }) !== undefined || !/swiftshader/.test(process.env.VK_ICD_FILENAMES ?? '')
const tiny = { tiny: { networks: dense([4]), rows: 8 } }
const briefly = { seconds: 0 }
const pretended = (config: Record<string, unknown>) => ({
  id: new URL('../../fixtures/engines/pretends.js', import.meta.url).href,
  config,
})

it('measures every update on every engine with an accelerator, beside simd on all cores', async () => {
  const updates = { ...tiny, cnn: { networks: convolutional(), rows: 2 } }
  const rows = await updateRows(updates, { pretended: pretended({}) }, briefly)
  expect(rows.map(({ bench }) => bench)).toEqual(['gpu/tiny-pretended', 'gpu/cnn-pretended'])
  for (const { value, peers, ...row } of rows) {
    expect(row).toMatchObject({ unit: 'ms', better: 'lower', limit: null, pass: true, device: 'a pretended GPU' })
    expect(Object.keys(peers)).toEqual(['simd on all cores'])
    for (const milliseconds of [value, ...Object.values(peers)]) expect(milliseconds).toBeGreaterThan(0)
  }
})

it('takes the name of an NVIDIA GPU from its own tool where the engine knows none', async () => {
  vi.stubEnv('PATH', pathWithNvidiaSmi('NVIDIA A, 535.54.03, 81559 MiB'))
  const [row] = await updateRows(tiny, { cuda: pretended({ gpu: true }) }, briefly)
  expect(row).toMatchObject({ bench: 'gpu/tiny-cuda', device: 'NVIDIA A' })
})

it('leaves out, with the reason, an engine that is not here or computes on a processor', async () => {
  const absent = { id: 'absent', config: {} }
  const onProcessor = { id: 'simd', config: {} }
  expect(await updateRows(tiny, { absent, onProcessor }, briefly)).toEqual([])
  expect(leftOut()).toMatchObject({
    'engine absent': { message: "Expected the id or path of an engine, got 'absent'" },
    'engine simd': { message: 'Expected an accelerator, got WebAssembly SIMD' },
  })
  const [row] = await updateRows(tiny, { onProcessor }, { ...briefly, software: true })
  expect(row).toMatchObject({ bench: 'gpu/tiny-onProcessor', device: 'WebAssembly SIMD' })
})

it('leaves an engine out of an update that it fails or dies in, and measures the others', async () => {
  const engines = { dying: pretended({ ends: 'dead' }), full: pretended({ ends: 'thrown' }), fine: pretended({}) }
  const rows = await updateRows(tiny, engines, briefly)
  expect(rows.map(({ bench }) => bench)).toEqual(['gpu/tiny-fine'])
  const reasons = Object.entries(leftOut()).filter(([what]) => what.startsWith('tiny on engine file:'))
  expect(reasons.map(([, reason]) => reason)).toEqual([
    { message: 'Expected a figure, got the end of its process (7)' },
    { message: 'Expected memory, got none', hint: 'take less' },
  ])
})

it.skipIf(lacksSoftware)('takes a software driver of WebGPU for the processor that it is', async () => {
  const webgpu = { id: 'tfjs', config: { backend: 'webgpu' } }
  expect(await updateRows(tiny, { webgpu }, briefly)).toEqual([])
  expect(leftOut()).toMatchObject({
    'engine tfjs webgpu': {
      message: expect.stringMatching(/^Expected an accelerator, got .*, WebGPU on .*swiftshader/i),
    },
  })
})

it.skipIf(missing('tfjs', { backend: 'cpu' }) !== undefined)(
  'measures TensorFlow.js where it is asked to',
  async () => {
    const engines = { tfjs: { id: 'tfjs', config: { backend: 'cpu' } } }
    const rows = await updateRows(tiny, engines, { ...briefly, software: true })
    expect(rows).toMatchObject([{ bench: 'gpu/tiny-tfjs', device: expect.stringContaining('plain JavaScript') }])
  },
)
