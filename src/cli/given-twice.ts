// Paths given twice, under whatever names.

import { existsSync, realpathSync } from 'node:fs'

/** The first path to the same file or folder as one before it; undefined where each is another. */
export function givenTwice(paths: readonly string[]): string | undefined {
  const real = paths.map((path) => (existsSync(path) ? realpathSync(path) : path))
  return paths.find((_, i) => real.indexOf(real[i]!) < i)
}
