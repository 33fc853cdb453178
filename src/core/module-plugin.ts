// What a user's module exports, as a plug-in that can be worked with: whatever is odd about it is said once, and where.

import { z } from 'zod'
import { written } from './complaint.js'
import { LandbridgeError } from './error.js'
import { soundError } from './failure.js'
import type { Plugin } from './plugin.js'
import { thrownAt } from './thrown-at.js'

/** Whether an export has the shape of a plug-in; one that cannot be read has none. */
export function isPlugin(value: unknown): boolean {
  try {
    const candidate = value as Partial<Plugin<unknown>> | null
    return typeof candidate === 'object' && typeof candidate?.id === 'string' && typeof candidate.create === 'function'
  } catch {
    return false
  }
}

/**
 * The plug-in of a module (a file URL), whose `create` throws a {@link moduleFailure}. Throws `unknown-plugin` where its options are no
 * schema.
 */
export function modulePlugin(module: string, exported: Plugin<unknown, never>): Plugin<unknown, never> {
  const { id, summary } = exported
  const refuse = (problem: unknown): never => {
    throw moduleFailure(module, 'create', problem)
  }
  const create = (config: unknown, needs: never): unknown => {
    try {
      const made = exported.create(config, needs)
      return made instanceof Promise ? made.catch(refuse) : made
    } catch (problem) {
      return refuse(problem)
    }
  }
  return Object.setPrototypeOf({ id, summary, config: schemaOf(module, exported), create }, exported)
}

function schemaOf(module: string, exported: Plugin<unknown, never>): z.ZodObject {
  let got: string
  try {
    const config: unknown = exported.config
    if (config instanceof z.ZodObject) return config
    got = written(config)
  } catch (problem) {
    got = String(soundError(problem))
  }
  const message = `Expected the 'config' of the plug-in in ${module} to be a schema of an object, got ${got}`
  throw new LandbridgeError(
    'unknown-plugin',
    message,
    "write `config: z.object({ ... })`, with the `z` of 'landbridge/core'",
  )
}

/** The error of a user's module (a file URL) that threw in `where`; one of the project is as it is. */
export function moduleFailure(module: string, where: string, problem: unknown, what = 'module'): LandbridgeError {
  const cause = soundError(problem)
  if (cause instanceof LandbridgeError) return cause
  const name = module.replace(/^.*\//, '')
  const at = thrownAt(cause, module.replace(/#.*$/, ''))
  const hint = at && `thrown at ${at}`
  return new LandbridgeError('env', `The ${what} ${name} failed in ${where}: ${cause.message}`, hint, { cause })
}
