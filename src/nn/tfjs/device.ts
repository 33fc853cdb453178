// One backend of TensorFlow.js. All of them share one global state: each piece of work selects its own first.

import { LandbridgeError } from '../../core/index.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

/** Backends that engines run on, as a scenario names them. */
export type Backend = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'

/** What a loader found. */
export interface DeviceFacts {
  /** What computes, in words: driver and library versions where they are known. */
  about: string
  /** {@link Engine.accelerator}. */
  accelerator?: string
  /** Bytes that one array may have, where there is a limit. */
  limit?: number
}

/** A backend that is ready. */
export class Device {
  constructor(
    private readonly tf: TensorFlow,
    private readonly backend: Backend,
    readonly facts: DeviceFacts,
  ) {}

  /** Runs operations; tensors live on only if they are in what `work` returns. Throws `engine` where memory ran out. */
  run<Made>(work: (tf: TensorFlow) => Made): Made {
    const { tf, backend } = this
    try {
      if (tf.getBackend() !== backend) void tf.setBackend(backend)
      return tf.tidy(() => work(tf))
    } catch (problem) {
      throw this.#explained(problem)
    }
  }

  /** A tensor with a copy of `values`. Throws `engine` where it is larger than the device takes. */
  upload(values: Float32Array, shape: readonly number[]): Tensor {
    this.requireRoom(values.length)
    return this.run((tf) => tf.tensor(values.slice(), shape))
  }

  /** Throws `engine` where an array of `floats` is larger than the device takes. */
  requireRoom(floats: number): void {
    const { limit = Number.POSITIVE_INFINITY } = this.facts
    if (floats * 4 > limit)
      throw new LandbridgeError('engine', `Expected at most ${limit} bytes in one array, got ${floats * 4}`, SMALLER)
  }

  /** Copies numbers here, all in flight at once. */
  async read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    try {
      return await Promise.all(tensors.map((tensor) => tensor.data()))
    } catch (problem) {
      throw this.#explained(problem)
    }
  }

  #explained(problem: unknown): unknown {
    const message = problem instanceof Error ? problem.message : String(problem)
    if (!OUT_OF_MEMORY.test(message)) return problem
    return new LandbridgeError('engine', `${this.backend}: ${message.split('\n')[0]}`, SMALLER, { cause: problem })
  }
}

/** What TensorFlow and WebGPU say, then WebAssembly (whose kernels write on where an allocation failed), then JavaScript. */
const OUT_OF_MEMORY = new RegExp(
  [
    '\\bOOM\\b|out of memory|resource exhausted|failed to allocate|device.*lost',
    'enlarge memory|memory access out of bounds|aborted\\(',
    'allocation failed|invalid typed array length',
  ].join('|'),
  'i',
)
const SMALLER = "the device's memory is too small for this: use a smaller batch or network, or engine simd"
