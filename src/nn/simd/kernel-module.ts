// The compiled kernels, made when they are first asked for.

import { LandbridgeError } from '../../core/index.js'
import { kernels } from './kernels.js'

/** A memory, of its own or shared by threads. */
export interface Memory {
  readonly buffer: ArrayBufferLike
  grow(pages: number): number
}

/** As much of the WebAssembly namespace as is used here: the project's types include no browser library. */
interface WebAssemblyNamespace {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports?: object) => { readonly exports: unknown }
  Memory: new (size: { initial: number; maximum: number; shared: boolean }) => Memory
  validate(bytes: Uint8Array): boolean
}
const { Module, Instance, Memory, validate } = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace })
  .WebAssembly

/** `relaxed` rounds once where it multiplies and adds: faster, but other bits on other machines. `shared` memory is for threads. */
export interface KernelOptions {
  relaxed?: boolean | undefined
  shared?: boolean | undefined
}

/** What a worker thread needs to serve. */
export interface KernelOrder {
  module: object
  memory: unknown
  /** Byte addresses of its own scratch and of the job. */
  scratch: number
  job: number
  threads: number
}

const compiled = new Map<string, object>()
const NO_RELAXED = 'leave relaxed off; Node 20 has it where `node` is started with --experimental-wasm-relaxed-simd'

/** What can be instantiated, also by other threads. Throws `config` where the runtime lacks relaxed SIMD. */
export function kernelModule({ relaxed, shared }: KernelOptions): object {
  const name = relaxed ? (shared ? 'relaxedShared' : 'relaxed') : shared ? 'shared' : 'plain'
  const known = compiled.get(name)
  if (known !== undefined) return known
  const bytes = Uint8Array.from(atob(kernels[name]), (character) => character.charCodeAt(0))
  if (relaxed && !validate(bytes))
    throw new LandbridgeError('config', 'Expected a runtime with relaxed SIMD, got one without', NO_RELAXED)
  // Synchronous on purpose: a module of a few KB is allowed on a browser's main thread too (Chrome's limit is 8 MB).
  const made = new Module(bytes)
  compiled.set(name, made)
  return made
}

/** Exports of an instance, and the memory it shares where it does. */
export function instantiate(options: KernelOptions): { exports: unknown; memory?: Memory } {
  if (!options.shared) return { exports: new Instance(kernelModule(options)).exports }
  const memory = new Memory({ initial: 1, maximum: 65536, shared: true })
  return { exports: new Instance(kernelModule(options), { env: { memory } }).exports, memory }
}
