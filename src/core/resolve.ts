// From a reference to a plug-in: by id from the catalogue, by file URL from a user's module.

import type { Catalog, PluginKind } from './catalog.js'
import { LandbridgeError, suggest, withArticle } from './error.js'
import { soundError } from './failure.js'
import { isPlugin, modulePlugin } from './module-plugin.js'
import type { Plugin, PluginRef } from './plugin.js'
import { thrownAt } from './thrown-at.js'

/**
 * The plug-in that a resolved reference names. A `file:` URL is imported; its one export of a plug-in's shape is taken, or the
 * one named after `#`. Throws `unknown-plugin` with the nearest id. Works the same in every thread and process.
 */
export async function resolvePlugin<Kind extends PluginKind>(
  catalog: Catalog,
  kind: Kind,
  ref: PluginRef,
): Promise<Catalog[Kind][string]> {
  if (ref.id.startsWith('file:')) return (await importPlugin(ref.id)) as Catalog[Kind][string]
  const plugins = Object.values(catalog[kind]) as Catalog[Kind][string][]
  const found = plugins.find((candidate) => candidate.id === ref.id)
  if (found !== undefined) return found
  const ids = plugins.map((candidate) => candidate.id)
  throw new LandbridgeError(
    'unknown-plugin',
    `Expected the id or path of ${withArticle(kind)}, got '${ref.id}'`,
    suggest(ref.id, ids),
  )
}

/** The plug-in that a module exports. Throws `unknown-plugin` where there is none, or several and no name after `#`, and what loading it throws. */
export async function importPlugin(url: string): Promise<Plugin<unknown, never>> {
  const [address, name] = url.split('#') as [string, string | undefined]
  const module = await importModule(address)
  const found = Object.entries(module).filter(([key, value]) => isPlugin(value) && (name === undefined || key === name))
  if (found.length === 1) return modulePlugin(url, found[0]![1] as Plugin<unknown, never>)
  const names = found.length > 1 ? found.map(([key]) => key).join(', ') : Object.keys(module).join(', ') || 'nothing'
  throw new LandbridgeError(
    'unknown-plugin',
    `Expected ${address} to export one plug-in${name === undefined ? '' : ` named '${name}'`}, got ${names}`,
    found.length > 1 ? 'name one: PATH#NAME' : 'export what `plugin({ id, summary, config, create })` returns',
  )
}

async function importModule(address: string): Promise<Record<string, unknown>> {
  try {
    return (await import(address)) as Record<string, unknown>
  } catch (thrown) {
    const cause = soundError(thrown)
    if (cause instanceof LandbridgeError)
      throw new LandbridgeError(cause.code, `${address}: ${cause.message}`, cause.hint, { cause })
    const hint = faultIn(address, cause)
    throw new LandbridgeError('unknown-plugin', `Expected a module at ${address}: ${cause.message}`, hint, { cause })
  }
}

/** Where a module is wrong that cannot be imported. */
function faultIn(address: string, cause: Error): string | undefined {
  if (address.endsWith('.ts')) return 'compile it to JavaScript first, or run it with Node 22.18 or newer'
  const isSyntax = cause.name === 'SyntaxError'
  if (isSyntax && cause.message.endsWith('outside a module'))
    return 'its package.json must say "type": "module" (`npm pkg set type=module`), or name the file .mjs'
  // Node says the line of a name that is not exported in the stack, and that of a slip nowhere.
  if (isSyntax) return /^file:.*:\d+$/m.exec(cause.stack ?? '')?.[0] ?? '`node --check FILE` says the line'
  const at = thrownAt(cause, address)
  return at && `thrown at ${at}`
}
