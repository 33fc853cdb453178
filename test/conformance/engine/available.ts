// Which engine variants can be tested here. Where REQUIRE_PEERS is set, only a GPU may be missing; where REQUIRE_GPU is, not that either.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../peers/package.json', import.meta.url))
const requiresPeers = process.env.REQUIRE_PEERS !== undefined
const requiresGpu = process.env.REQUIRE_GPU !== undefined

/** SwiftShader, a Vulkan driver in software that Debian's chromium-common brings: correct and slow. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json'
const chosen = () => process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES
if (chosen() === undefined && !hasGpuDriver() && existsSync(SOFTWARE_DRIVER))
  process.env.VK_ICD_FILENAMES = SOFTWARE_DRIVER

const packages: Record<string, string> = {
  cpu: '@tensorflow/tfjs',
  wasm: '@tensorflow/tfjs-backend-wasm',
  webgpu: 'webgpu',
  tensorflow: '@tensorflow/tfjs-node',
}

/** Why a variant is not tested, or undefined where it is: a peer that has to be there fails by itself. */
export function missing(id: string, config: Record<string, unknown>): string | undefined {
  if (id !== 'tfjs') return undefined
  if (config.gpu === true) return requiresGpu ? undefined : missingCuda()
  if (requiresPeers) return undefined
  const name = packages[String(config.backend)]!
  if (!isThere(name)) return `${name} is missing: npm run setup:peers`
  if (name.endsWith('tfjs-node') && !isBuilt(name)) return 'its binding is not built: npm run build:tfjs-node'
  const needsDriver = name === 'webgpu' && process.platform === 'linux'
  if (needsDriver && chosen() === undefined && !hasGpuDriver()) return 'no Vulkan driver is installed'
  return undefined
}

/** Whether WebGPU has no GPU here, but a driver that computes on the processor. */
export function computesInSoftware(): boolean {
  return chosen()?.includes('swiftshader') === true
}

function missingCuda(): string | undefined {
  const { stdout } = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8' })
  if (!stdout?.includes('GPU 0')) return 'it needs an NVIDIA GPU'
  const name = '@tensorflow/tfjs-node-gpu'
  if (isThere(name) && isBuilt(name)) return undefined
  return `its binding for the NVIDIA GPU is not built: see docs/engines.md`
}

/** A GPU that the system shows, and a manifest of a driver: drivers are installed where no GPU is, too. */
function hasGpuDriver(): boolean {
  const isShown = ['/dev/nvidia0', '/dev/dri'].some((path) => existsSync(path))
  const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].filter((folder) => existsSync(folder))
  return isShown && folders.some((folder) => readdirSync(folder).length > 0)
}

function isThere(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

function isBuilt(name: string): boolean {
  return existsSync(require.resolve(`${name}/package.json`).replace('package.json', 'lib/napi-v8/tfjs_binding.node'))
}
