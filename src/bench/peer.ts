// Peers of a measurement: packages and engines that need not be there.

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const missing = new Set<string>()

/** Packages that were looked for in vain, in the order of asking. */
export function missingPeers(): string[] {
  return [...missing]
}

/** Why something is left out, and what to do about it. */
export interface Reason {
  message: string
  hint?: string | undefined
}

const left = new Map<string, Reason>()

/** Notes that something cannot be measured on this machine for another reason than a package that lacks. */
export function leaveOut(what: string, { message, hint }: Reason): void {
  left.set(what, { message, ...(hint !== undefined && { hint }) })
}

/** What {@link leaveOut} noted, by name. */
export function leftOut(): Record<string, Reason> {
  return Object.fromEntries(left)
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
