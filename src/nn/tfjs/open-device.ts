// Opens a backend of TensorFlow.js: native TensorFlow, WebGPU, WebAssembly or plain JavaScript.

import { LandbridgeError } from '../../core/index.js'
import { type Backend, Device, type DeviceFacts } from './device.js'
import type { TensorFlow } from './tensor-flow.js'

interface Choice {
  backend: Backend
  gpu: boolean
}
/** Loads a package in Node; in browsers the page has loaded it. */
type Load = (name: string) => Promise<unknown>

const opened = new Map<string, Promise<Device>>()

/**
 * A ready backend, one for each choice and process. Throws `engine`, saying what to do, where a package, a driver or a GPU is
 * missing.
 */
export function openDevice(choice: Choice): Promise<Device> {
  const key = JSON.stringify(choice)
  const device = opened.get(key) ?? open(choice)
  opened.set(key, device)
  device.catch(() => opened.delete(key))
  return device
}

async function open({ backend, gpu }: Choice): Promise<Device> {
  const load = await loader(packagesOf({ backend, gpu }))
  const tf = (await load('@tensorflow/tfjs')) as TensorFlow
  // Keeps it from advertising other packages on the console.
  tf.enableProdMode()
  const facts = await OPENERS[backend](tf, load, gpu)
  const ready = await tf.setBackend(backend)
  if (!ready) throw new LandbridgeError('engine', `Expected TensorFlow.js to start '${backend}', got a refusal`, SIMD)
  return new Device(tf, backend, facts)
}

/** Bytes that a WebAssembly memory may have. */
const ADDRESSABLE = 2 ** 32
const SIMD = 'engine simd runs everywhere'

/** What a backend needs in Node. */
function packagesOf({ backend, gpu }: Choice): string[] {
  const others = {
    cpu: [],
    wasm: ['@tensorflow/tfjs-backend-wasm'],
    tensorflow: [nativePackage(gpu)],
    webgpu: ['@tensorflow/tfjs-backend-webgpu', ...(host.navigator?.gpu === undefined ? ['webgpu'] : [])],
  }
  return ['@tensorflow/tfjs', ...others[backend]]
}

const nativePackage = (gpu: boolean) => (gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')

async function loader(needed: readonly string[]): Promise<Load> {
  const { process, tf } = globalThis as { process?: { versions?: { node?: string } }; tf?: unknown }
  if (process?.versions?.node !== undefined) {
    const { importPackage, prepareNode, requirePackages } = await import('./packages.js')
    requirePackages(needed)
    prepareNode()
    return importPackage
  }
  if (tf === undefined)
    throw new LandbridgeError(
      'engine',
      'Expected TensorFlow.js on this page, got no global tf',
      'load its script first',
    )
  return async () => tf
}

const OPENERS: Record<Backend, (tf: TensorFlow, load: Load, gpu: boolean) => Promise<DeviceFacts>> = {
  cpu: async (tf) => ({ about: `TensorFlow.js ${tf.version_core}, plain JavaScript` }),
  wasm: async (tf, load) => {
    await load('@tensorflow/tfjs-backend-wasm')
    return { about: `TensorFlow.js ${tf.version_core}, WebAssembly`, limit: ADDRESSABLE }
  },
  tensorflow: openTensorFlow,
  webgpu: openWebGpu,
}

interface NativeBackend {
  isGPUPackage: boolean
  isUsingGpuDevice: boolean
  binding: { TF_Version: string }
}

async function openTensorFlow(tf: TensorFlow, load: Load, gpu: boolean): Promise<DeviceFacts> {
  await load(nativePackage(gpu))
  const native = tf.findBackend('tensorflow') as NativeBackend
  if (gpu !== native.isGPUPackage) {
    const other = gpu ? 'the CPU build' : 'the GPU build'
    throw new LandbridgeError('engine', `Expected one build of TensorFlow in a process, got ${other} there already`)
  }
  if (gpu && !native.isUsingGpuDevice) {
    const message = 'Expected TensorFlow to compute on a GPU, got its CPU kernels: it found no CUDA driver or libraries'
    throw new LandbridgeError('engine', message, 'see docs/engines.md for the versions that work together')
  }
  const library = `native TensorFlow ${native.binding.TF_Version}`
  const place = gpu ? 'a CUDA GPU' : 'the processor'
  return { about: `TensorFlow.js ${tf.version_core}, ${library} on ${place}`, ...(gpu && { accelerator: place }) }
}

interface Adapter {
  /** `description` is of the driver; `isFallbackAdapter`: it computes on the processor. */
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean }
  limits: { maxBufferSize: number; maxStorageBufferBindingSize: number }
}
interface Gpu {
  requestAdapter(by: { powerPreference: 'high-performance' }): Promise<Adapter | null>
}

const host = globalThis as { navigator?: { gpu?: Gpu } }

async function openWebGpu(tf: TensorFlow, load: Load): Promise<DeviceFacts> {
  if (host.navigator?.gpu === undefined) await bringWebGpu(load)
  // As the backend asks.
  const adapter = await host.navigator?.gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    const hint = 'install a Vulkan driver and its loader (Debian: libvulkan1), see docs/engines.md'
    throw new LandbridgeError('engine', 'Expected a GPU that WebGPU can use, got none', hint)
  }
  await load('@tensorflow/tfjs-backend-webgpu')
  const { info, limits } = adapter
  const device = info.device || [info.vendor, info.architecture].filter(Boolean).join(' ')
  const name = [device, info.description].filter(Boolean).join(', ')
  return {
    about: `TensorFlow.js ${tf.version_core}, WebGPU on ${name}`,
    ...(!info.isFallbackAdapter && { accelerator: name }),
    limit: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
  }
}

/** Node has no WebGPU of its own: the package `webgpu` brings it, and TensorFlow.js looks for it where browsers have it. */
async function bringWebGpu(load: Load): Promise<void> {
  const webgpu = (await load('webgpu')) as { create(flags: string[]): Gpu; globals: object }
  Object.assign(globalThis, webgpu.globals)
  const value = webgpu.create([])
  if (host.navigator === undefined) host.navigator = { gpu: value }
  else Object.defineProperty(host.navigator, 'gpu', { value, configurable: true })
}
