// Worker entry: takes tasks of the simd engine's kernels until the engine is disposed of.

import { parentPort, workerData } from 'node:worker_threads'
import type { KernelOrder } from '../nn/index.js'

interface Exports {
  useScratch(at: number): void
  useJob(at: number, threads: number): void
  serve(): void
}
interface WebAssemblyNamespace {
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

const { module, memory, scratch, job, threads } = workerData as KernelOrder
const { Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly
const kernels = new Instance(module, { env: { memory } }).exports as Exports
kernels.useScratch(scratch)
kernels.useJob(job, threads)
parentPort!.postMessage('ready')
kernels.serve()
