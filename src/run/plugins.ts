// Where a person's words for plug-ins become references that any thread or process can load.

import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, parse, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  AUTO_ENGINE,
  type Bridge,
  type Catalog,
  LandbridgeError,
  nearest,
  type PluginKind,
  type PluginRef,
  parseConfig,
  requireMade,
  resolvePlugin,
  suggest,
  withArticle,
} from '../core/index.js'

/** Whether the catalogue has a plug-in of this id: the only ones that a file which is not the user's own may name. */
export function isInCatalog(catalog: Catalog, kind: PluginKind, id: string): boolean {
  return idsOf(catalog, kind).includes(id)
}

function idsOf(catalog: Catalog, kind: PluginKind): string[] {
  return Object.values(catalog[kind] as Record<string, { id: string }>).map((plugin) => plugin.id)
}

/**
 * A reference as any thread can load it: an id of the catalogue stays, a path or package name becomes a `file:` URL,
 * looked up from `base` (a folder). Throws `unknown-plugin` with the nearest id.
 */
export function locatePlugin(catalog: Catalog, kind: PluginKind, ref: PluginRef, base: string): PluginRef {
  if (ref.id.startsWith('file:')) return ref
  const ids = idsOf(catalog, kind)
  if (ids.includes(ref.id)) return ref
  const [address, name] = ref.id.split('#') as [string, string | undefined]
  const suffix = name === undefined ? '' : `#${name}`
  if (/^\.{0,2}\//.test(address) || isAbsolute(address)) {
    const path = resolve(base, address)
    if (!existsSync(path)) throw nothingAt(path, address)
    return { ...ref, id: pathToFileURL(path).href + suffix }
  }
  const packaged = locatePackage(address, base)
  if (packaged !== undefined) return { ...ref, id: packaged + suffix }
  const hint = existsSync(resolve(base, address))
    ? `did you mean './${ref.id}'?`
    : suggest(ref.id, kind === 'engine' ? [AUTO_ENGINE, ...ids] : ids)
  throw new LandbridgeError(
    'unknown-plugin',
    `Expected the id, path or package of ${withArticle(kind)}, got '${ref.id}'`,
    hint,
  )
}

/** The error of a module that is not there: often its ending was left out, or a letter of its name. */
function nothingAt(path: string, address: string): LandbridgeError {
  const folder = dirname(path)
  const there = existsSync(folder) ? readdirSync(folder).filter((file) => /\.[cm]?[jt]s$/.test(file)) : []
  const near = nearest(
    parse(path).name,
    there.map((file) => parse(file).name),
  )
  const file = there.find((candidate) => parse(candidate).name === near)
  const hint = file === undefined ? undefined : `did you mean '${dirname(address)}/${file}'?`
  return new LandbridgeError('unknown-plugin', `Expected a module at ${path}, got nothing there`, hint)
}

/** Locates, loads and checks the config of a plug-in without making it. Throws `unknown-plugin` or `config`. */
export async function checkPlugin(catalog: Catalog, kind: PluginKind, ref: PluginRef): Promise<void> {
  const plugin = await resolvePlugin(catalog, kind, ref)
  parseConfig(plugin.id, plugin.config, ref.config)
}

/** The bridge that a resolved reference names. Throws `unknown-plugin` where the plug-in makes none. */
export async function makeBridge(catalog: Catalog, ref: PluginRef): Promise<Bridge> {
  return requireMade('bridge', (await resolvePlugin(catalog, 'bridge', ref)).create(ref.config), ref.id)
}

function locatePackage(name: string, base: string): string | undefined {
  try {
    return pathToFileURL(createRequire(resolve(base, 'package.json')).resolve(name)).href
  } catch {
    return undefined
  }
}
