// Peers of a measurement: packages that need not be there.

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const missing = new Set<string>()

/** Packages that were looked for in vain, in the order of asking. */
export function missingPeers(): string[] {
  return [...missing]
}

/** A package that is installed beside this one or in `test/peers` of the working directory, or undefined. */
export async function importPeer(name: string): Promise<unknown> {
  for (const from of [import.meta.url, pathToFileURL(resolve('test/peers/package.json')).href]) {
    try {
      const module = (await import(pathToFileURL(createRequire(from).resolve(name)).href)) as { default?: unknown }
      return module.default ?? module // a CommonJS build has its exports there
    } catch {
      // Not there: the row comes without it.
    }
  }
  missing.add(name)
  return undefined
}
