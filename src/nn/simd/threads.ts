// Worker threads that compute with the first thread on its instance's memory. Node only; a browser computes on one thread.

import type { Worker } from 'node:worker_threads'
import { LandbridgeError } from '../../core/index.js'
import { address, type Instance } from './instance.js'
import { type KernelOptions, type KernelOrder, kernelModule } from './kernel-module.js'
import { Programs } from './programs.js'

/**
 * Makes the instance's products and activations run on `threads` threads, this one included; bits do not depend on their number.
 * Once one of the workers has died, every kernel that would have used it throws `timeout`.
 */
export async function startThreads(
  instance: Instance,
  threads: number,
  options: KernelOptions,
): Promise<{ workers: readonly Worker[]; programs: Programs; stop(): void }> {
  const { Worker } = await import('node:worker_threads')
  const { kernels } = instance
  const job = address(instance.allocate(kernels.jobSize() / 4))
  kernels.useJob(job, threads)
  instance.threads = threads
  let lost: string | undefined
  const entry = new URL('../../threads/kernels.js', import.meta.url)
  const workers = Array.from({ length: threads - 1 }, (): Worker => {
    const scratch = address(instance.allocate(kernels.scratchSize()))
    const order: KernelOrder = { module: kernelModule(options), memory: kernels.memory, scratch, job, threads }
    // They need none of this program's options, and V8's own are refused.
    return new Worker(entry, { workerData: order, name: 'kernels', execArgv: [] })
  })
  await Promise.all(workers.map(ready))
  for (const worker of workers) {
    worker.on('exit', (code) => {
      lost ??= `one that ended with code ${code}`
    })
    worker.on('error', ({ message }) => {
      lost ??= message
    })
    worker.unref()
  }
  const require = (whole: number) => {
    if (whole && lost === undefined) return
    throw new LandbridgeError('timeout', `Expected every thread of the engine to go on, got ${lost ?? 'a silent one'}`)
  }
  kernels.gemm = (m, n, ...rest) => require(kernels.parallelGemm(0, m, n, 0, ...rest))
  kernels.gemmTransposed = (...all) => require(kernels.parallelGemm(1, ...all))
  kernels.activate = (kind, y, length) => require(kernels.parallelActivate(kind, 0, y, length))
  kernels.activateGradient = (kind, dy, y, length) => require(kernels.parallelActivate(kind, dy, y, length))
  const programs = new Programs(instance, (starts, count) => require(kernels.parallelPrograms(starts, count)))
  return { workers, programs, stop: () => kernels.stop() }
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
}
