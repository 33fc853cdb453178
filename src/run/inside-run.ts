// A run folder named where one of its files was meant.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isFolder, namesIn } from './folder.js'

/** Most files that a hint names. */
const MOST = 10

/** The snapshots of a run, where `path` is its folder or the one that they lie in. */
export function snapshotsInside(path: string): string | undefined {
  if (!isFolder(path)) return undefined
  const found = ['snapshots', '.'].flatMap((folder) =>
    namesIn(join(path, folder)).flatMap((name) => (name.endsWith('.safetensors') ? [join(path, folder, name)] : [])),
  )
  if (found.length < 2) return meant(found[0])
  const named = found.slice(0, MOST)
  if (found.length > MOST) named.push(`${found.length - MOST} more`)
  return `that folder holds ${named.join(', ')}`
}

/** The scenario of a run, where `path` is its folder. */
export function scenarioInside(path: string): string | undefined {
  const file = join(path, 'scenario.yaml')
  return meant(existsSync(file) ? file : undefined)
}

function meant(file: string | undefined): string | undefined {
  return file === undefined ? undefined : `did you mean '${file}'?`
}
