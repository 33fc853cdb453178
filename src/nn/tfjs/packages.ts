// TensorFlow.js's packages in Node: found, prepared for, imported. They are optional, so every way this can fail has its own words.

import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LandbridgeError } from '../../core/index.js'

/** The versions that belong together, and that this engine is written for. */
const VERSION = '4.22.0'
const WEBGPU_VERSION = '0.6.2'

/** Where packages are looked for: beside this one, in the working directory, and among a checkout's own test peers. */
function bases(): string[] {
  const folders = ['package.json', 'test/peers/package.json'].map((file) => pathToFileURL(resolve(file)).href)
  return [import.meta.url, ...folders]
}

/** Throws `engine` where packages are not installed, naming all of them and the one command that brings them. */
export function requirePackages(names: readonly string[]): void {
  const missing = names.filter((name) => locate(name) === undefined)
  if (missing.length === 0) return
  const subject = missing.length === 1 ? 'package' : 'packages'
  throw new LandbridgeError(
    'engine',
    `Expected the ${subject} ${missing.join(', ')}, got none`,
    installCommand(missing),
  )
}

/** Imports an installed package. Throws `engine` where it cannot be loaded: a native library that is missing, say. */
export async function importPackage(name: string): Promise<unknown> {
  const file = locate(name)!
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return module.default ?? module
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n')[0]
    const hint = isNative(name) ? `build its native binding: ${buildCommand(name)}` : installCommand([name])
    throw new LandbridgeError('engine', `Expected ${name} to load: ${reason}`, hint, { cause })
  }
}

/** The packages' own downloads of native libraries are left out where a script of this package builds on newer ones. */
function installCommand(names: readonly string[]): string {
  const versioned = names.map((name) => `${name}@${name === 'webgpu' ? WEBGPU_VERSION : VERSION}`).join(' ')
  const native = names.find(isNative)
  if (native === undefined || process.platform !== 'linux' || process.arch !== 'x64') return `npm install ${versioned}`
  return `npm install --ignore-scripts ${versioned} && ${buildCommand(native)}`
}

function isNative(name: string): boolean {
  return name.includes('tfjs-node')
}

function buildCommand(name: string): string {
  return `node ${buildScript()}${name.endsWith('-gpu') ? ' --gpu' : ''}`
}

/** The script that builds bindings, as one calls it from the working directory. */
function buildScript(): string {
  return relative('', fileURLToPath(new URL('../../../../scripts/build-tfjs-node.mjs', import.meta.url)))
}

function locate(name: string): string | undefined {
  for (const base of bases()) {
    try {
      return createRequire(base).resolve(name)
    } catch {
      // Not there: the next place.
    }
  }
  return undefined
}

/** What TensorFlow.js's native packages need before they are imported. */
export function prepareNode(): void {
  // Gone in Node 23, still called by tfjs-node 4.22.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  util.isArray ??= Array.isArray
  // TensorFlow's greetings; and without the second it takes all of a GPU's memory.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
  // Else products on newer NVIDIA GPUs round their factors to 10 bits.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0'
}
