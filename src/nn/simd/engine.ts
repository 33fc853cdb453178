// The default engine: WebAssembly SIMD kernels, the same bits on every run and for every number of threads.

import { type Engine, type EnginePlugin, type Network, plugin, z } from '../../core/index.js'
import { Instance } from './instance.js'
import { SimdNetwork } from './network.js'
import { SimdTable } from './table.js'

const PARAMETERS = { parameters: true, inputs: [] }

/** Computes in WebAssembly SIMD wherever Node and browsers run; bit-reproducible unless `relaxed`. */
export const simd: EnginePlugin = plugin({
  id: 'simd',
  summary: 'WebAssembly SIMD; runs everywhere, bit-reproducible',
  config: z.object({
    threads: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('threads that share the work of large batches (Node only); bits do not depend on them'),
    relaxed: z
      .boolean()
      .default(false)
      .describe('round once where numbers are multiplied and added: faster, but bits depend on the machine'),
  }),
  create: async ({ threads, relaxed }): Promise<Engine> => {
    const options = { relaxed, shared: threads > 1 }
    const instance = new Instance(options)
    const beside =
      threads > 1 ? await (await import('./threads.js')).startThreads(instance, threads, options) : undefined
    /** `start` begins a pass and answers what ends it. */
    const all = <Order extends { network: Network }, Made>(
      orders: readonly Order[],
      start: (network: SimdNetwork, order: Order) => () => Made,
    ): Made[] => {
      const own = orders.map((order) => () => start(order.network as SimdNetwork, order))
      const isPlain = orders.every(({ network }) => (network as SimdNetwork).isPlain)
      return beside && isPlain && own.length > 1 ? beside.programs.sideBySide(own) : own.map((begin) => begin()())
    }
    return {
      id: 'simd',
      reproducible: !relaxed,
      about: 'WebAssembly SIMD',
      keep: (values, columns) => new SimdTable(instance, values, columns),
      network: (spec, rng, parameters) => new SimdNetwork(instance, spec, rng, parameters),
      forwardAll: (orders) =>
        all(orders, (network, { inputs, rows, sequence }) => network.startForward(inputs, rows, sequence)),
      backwardAll: (orders) =>
        all(orders, (network, { tape, outputGradients, want }) => network.startBackward(tape, outputGradients, want)),
      descendAll: (orders) => {
        const moves = all(orders, (network, { tape, outputGradients, rates, maxNorm }) => {
          network.startBackward(tape, outputGradients, PARAMETERS)
          const { check, move } = network.startUpdate({ rates, maxNorm })
          return () => {
            check()
            return { network, move }
          }
        })
        all(moves, (_, { move }) => move())
      },
      dispose: () => beside?.stop(),
    }
  },
})
