// Files that a verb is told to write.

import { existsSync, statSync } from 'node:fs'
import { LandbridgeError } from '../core/index.js'
import { readPlain } from '../run/index.js'

/** Nothing but what the verb wrote before, which `isOwn` knows, is written over: no device, no pipe. Throws `usage` where there is anything else. */
export function requireOwnFile(path: string, expected: string, isOwn: (bytes: Uint8Array) => boolean): void {
  if (!existsSync(path)) return
  if (statSync(path).isFile() && isOwn(readPlain(path, { what: expected }))) return
  throw new LandbridgeError(
    'usage',
    `Expected a new file or ${expected}, got '${path}', which is neither`,
    'name another file',
  )
}
