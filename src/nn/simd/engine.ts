// The default engine: WebAssembly SIMD kernels, one thread, the same bits on every run.

import { z } from 'zod'
import { type Engine, type EnginePlugin, plugin } from '../../core/index.js'
import { Instance } from './instance.js'
import { SimdNetwork } from './network.js'
import { SimdTable } from './table.js'

/** Computes in WebAssembly SIMD on one core, wherever Node and browsers run; bit-reproducible. */
export const simd: EnginePlugin = plugin({
  id: 'simd',
  summary: 'WebAssembly SIMD on one core; runs everywhere, bit-reproducible',
  config: z.object({}),
  create: async (): Promise<Engine> => {
    const instance = new Instance()
    return {
      id: 'simd',
      keep: (values, columns) => new SimdTable(instance, values, columns),
      network: (spec, rng) => new SimdNetwork(instance, spec, rng),
      dispose() {},
    }
  },
})
