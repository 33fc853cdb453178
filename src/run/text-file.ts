// Files that a person wrote or exported as text.

import { readFileSync, statSync } from 'node:fs'
import { LandbridgeError } from '../core/index.js'

/** Characters that no text holds: what a binary file is known by. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

/** The text of `file`, where `what` is called `a CSV file`. Throws `usage` where there is none, or another kind of file. */
export function readText(file: string, what: string): string {
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true
  const text = isFile ? readFileSync(file, 'utf8') : undefined
  if (text === undefined || BINARY.test(text))
    throw new LandbridgeError('usage', `Expected ${what}, got '${file}', which is none`)
  return text
}
