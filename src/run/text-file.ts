// Files that a person wrote or exported, and those that a run wrote, as text.

import { constants } from 'node:buffer'
import { LandbridgeError } from '../core/index.js'
import { type PlainFile, readPlain } from './plain-file.js'

/** Characters that no text holds: what a binary file is known by. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

/** The text of a plain file, by default no larger than a string can be. Throws what {@link readPlain} throws, and on another kind of file. */
export function readText(
  path: string,
  { what, most = constants.MAX_STRING_LENGTH, code = 'usage', hint }: PlainFile,
): string {
  const bytes = readPlain(path, { what, most, code, ...(hint !== undefined && { hint }) })
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (!BINARY.test(text)) return text
  throw new LandbridgeError(code, `Expected ${what}, got '${path}', which is no text in UTF-8`, hint)
}
