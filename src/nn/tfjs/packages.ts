// TensorFlow.js's packages in Node: found, prepared for, imported. They are optional, so every way this can fail has its own words.

import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LandbridgeError } from '../../core/index.js'

/** The version of the TensorFlow.js packages that this engine is written for. */
const VERSION = '4.22.0'

/** Where packages are looked for: beside this one, in the working directory, and among a checkout's own test peers. */
function bases(): string[] {
  const folders = ['package.json', 'test/peers/package.json'].map((file) => pathToFileURL(resolve(file)).href)
  return [import.meta.url, ...folders]
}

/**
 * Imports a package. Throws `engine` where it is not installed, or where it is and cannot be loaded (a native library that is
 * missing, say). `install` is what to do about the first.
 */
export async function importPackage(name: string, install = `npm install ${name}@${VERSION}`): Promise<unknown> {
  const file = locate(name)
  if (file === undefined) throw new LandbridgeError('engine', `Expected the package ${name}, got none`, install)
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return module.default ?? module
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n')[0]
    const hint = name.includes('tfjs-node')
      ? `build its native binding: node ${buildScript()}${name.endsWith('-gpu') ? ' --gpu' : ''}`
      : install
    throw new LandbridgeError('engine', `Expected ${name} to load: ${reason}`, hint, { cause })
  }
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
