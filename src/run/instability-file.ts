// A world that became unstable as a file: what it takes to see the same step fail again.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Instability, instabilitySchema, LandbridgeError, z } from '../core/index.js'
import { quote } from './command.js'
import { replaceFile } from './folder.js'
import { readText } from './text-file.js'

const schema = instabilitySchema.extend({
  message: z.string(),
  state: z.base64(),
  module: z.string().refine(isFile).exactOptional(),
})

/**
 * Writes the world of an `unstable` error into a folder, and answers the error with where it lies and the command that repeats
 * it; any other error as it is. The file is never written twice: what is answered carries the world no more.
 */
export function keepInstability(problem: unknown, folder: string): unknown {
  if (!(problem instanceof LandbridgeError) || problem.instability === undefined) return problem
  const { code, message, hint, instability } = problem
  const { env, module, seed, step, command, state } = instability
  const name = ['unstable', env.id, seed, step].filter((part) => part !== undefined).join('-')
  const file = join(folder, `${name}.json`)
  const content = {
    ...{ env, ...(module !== undefined && { module }), message, command, state: Buffer.from(state).toString('base64') },
    ...{ ...(seed !== undefined && { seed }), ...(step !== undefined && { step }) },
  }
  replaceFile(file, `${JSON.stringify(content, undefined, 1)}\n`)
  const how = `the state before is in ${file}; to repeat it: ${reproduction(file, module)}`
  return new LandbridgeError(code, message, hint === undefined ? how : `${hint}; ${how}`, { cause: problem })
}

/** The command that repeats the step in a file, of an env that a module made where it is named. */
export function reproduction(file: string, module?: string): string {
  const words = ['landbridge', 'reproduce', file, ...(module === undefined ? [] : ['--env', pathOf(module)])]
  return words.map(quote).join(' ')
}

/** The path that a person would name a module by, with the name of its export where there is one. */
function pathOf(module: string): string {
  const [address, name] = module.split('#') as [string, string | undefined]
  return fileURLToPath(address) + (name === undefined ? '' : `#${name}`)
}

function isFile(module: string): boolean {
  try {
    return pathOf(module) !== ''
  } catch {
    return false
  }
}

/** A file that {@link keepInstability} wrote. Throws `usage` where it is none. */
export function readInstability(file: string): Instability {
  const what = 'the file of an unstable world'
  const text = readText(file, { what })
  try {
    const { state, message: _message, ...rest } = schema.parse(JSON.parse(text))
    return { ...rest, state: Uint8Array.from(Buffer.from(state, 'base64')) }
  } catch (cause) {
    throw new LandbridgeError('usage', `Expected ${what}, got '${file}'`, undefined, { cause })
  }
}
