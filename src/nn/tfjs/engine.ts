// TensorFlow.js as an engine: CUDA and native CPU kernels, any GPU through WebGPU, WebAssembly, plain JavaScript.

import { type DescentOrder, type Engine, type EnginePlugin, plugin, z } from '../../core/index.js'
import type { AdamStep } from './adam.js'
import { TfjsNetwork } from './network.js'
import { openDevice } from './open-device.js'
import { TfjsTable } from './table.js'

const schema = z.object({
  backend: z
    .enum(['tensorflow', 'webgpu', 'wasm', 'cpu'])
    .default('tensorflow')
    .describe('tensorflow: native kernels; webgpu: any GPU; wasm and cpu: for comparison'),
  gpu: z.boolean().default(false).describe('with tensorflow: on an NVIDIA GPU, and refuse to start without it'),
})

const config = schema.refine(({ backend, gpu }) => !gpu || backend === 'tensorflow', {
  path: ['gpu'],
  error: 'Expected it only with the backend tensorflow (webgpu is on a GPU by itself)',
})

const PARAMETERS = { parameters: true, inputs: [] }

/** All steps are prepared before the first is taken. */
async function descendAll(orders: readonly DescentOrder[]): Promise<void> {
  const steps: AdamStep[] = []
  try {
    for (const { network, tape, outputGradients, rates, maxNorm } of orders) {
      await network.backward(tape, outputGradients, PARAMETERS)
      steps.push(await (network as TfjsNetwork).prepareUpdate({ rates, maxNorm }))
    }
    for (const { take } of steps) take()
  } finally {
    for (const { dispose } of steps) dispose()
  }
}

const made = plugin({
  id: 'tfjs',
  summary: 'TensorFlow.js, for large networks: CUDA, native CPU, WebGPU, WebAssembly; optional packages',
  config,
  create: async ({ backend, gpu }): Promise<Engine> => {
    const device = await openDevice({ backend, gpu })
    const { about, accelerator } = device.facts
    return {
      id: 'tfjs',
      reproducible: false,
      about,
      ...(accelerator !== undefined && { accelerator }),
      keep: (values, columns) => new TfjsTable(device, values, columns),
      network: (spec, rng, parameters) => new TfjsNetwork(device, spec, rng, parameters),
      descendAll,
      dispose() {},
    }
  },
})

/** For large networks on a GPU. Its packages are optional and loaded when an engine is made. */
export const tfjs: EnginePlugin = {
  ...made,
  variants: [
    { backend: 'tensorflow', gpu: true },
    { backend: 'webgpu' },
    { backend: 'tensorflow' },
    { backend: 'wasm' },
    { backend: 'cpu' },
  ],
}
