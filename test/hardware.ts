// What was recorded of real machines lies in a folder beside the project; tests of it are skipped, and say so, where it does not.

import { existsSync } from 'node:fs'
import { describe, it } from 'vitest'

const folder = new URL('../../shared/data/real/', import.meta.url)

/** A file or folder of the recordings. */
export const recorded = (path: string): URL => new URL(path, folder)

/** A group of tests that need the recordings; where there are none, `tests` is not called. */
export function describeRecorded(name: string, tests: () => void): void {
  if (existsSync(folder)) describe(name, tests)
  else it.skip(`${name}: needs the recordings beside the project`)
}
