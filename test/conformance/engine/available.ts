// Which engine variants can be tested here. Where REQUIRE_PEERS is set, only a GPU may be missing.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../peers/package.json', import.meta.url))
const required = process.env.REQUIRE_PEERS !== undefined

/** SwiftShader, a Vulkan driver in software that Debian's chromium-common brings: correct and slow. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json'
if (existsSync(SOFTWARE_DRIVER)) process.env.VK_ICD_FILENAMES ??= SOFTWARE_DRIVER

const packages: Record<string, string> = {
  cpu: '@tensorflow/tfjs',
  wasm: '@tensorflow/tfjs-backend-wasm',
  webgpu: 'webgpu',
  tensorflow: '@tensorflow/tfjs-node',
}

/** Why a variant is not tested, or undefined where it is: a peer that has to be there fails by itself. */
export function missing(id: string, config: Record<string, unknown>): string | undefined {
  if (id !== 'tfjs') return undefined
  if (config.gpu === true) return 'it needs an NVIDIA GPU'
  if (required) return undefined
  const name = packages[String(config.backend)]!
  if (!isThere(name)) return `${name} is missing: npm run setup:peers`
  if (name.endsWith('tfjs-node') && !isBuilt(name)) return 'its binding is not built: npm run build:tfjs-node'
  if (name === 'webgpu' && process.env.VK_ICD_FILENAMES === undefined) return 'no software Vulkan driver is installed'
  return undefined
}

function isThere(name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

function isBuilt(name: string): boolean {
  return existsSync(require.resolve(`${name}/package.json`).replace('package.json', 'lib/napi-v8/tfjs_binding.node'))
}
