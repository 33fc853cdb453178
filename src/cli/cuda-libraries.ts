// CUDA's and cuDNN's libraries as native TensorFlow looks for them: the system's, and those that this package's script fetched.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Each library, and the versions in their file names that a build of TensorFlow in `docs/engines.md` opens. */
const LIBRARIES: Record<string, readonly string[]> = {
  libcudart: ['12', '11.0'],
  libcublas: ['12', '11'],
  libcudnn: ['8'],
}

/** Whether all are there in a version that serves, and in words which are and which are not. */
export function cudaLibraries(): { works: boolean; detail: string } {
  const folders = libraryFolders()
  const found = Object.entries(LIBRARIES).map(([name, versions]) => describe(name, versions, folders))
  const works = found.every(({ serves }) => serves)
  const hint = works ? [] : ['see docs/engines.md for the versions that work together']
  return { works, detail: [...found.map(({ words }) => words), ...hint].join('; ') }
}

function describe(name: string, versions: readonly string[], folders: readonly string[]) {
  const files = folders.flatMap((folder) => versions.map((version) => join(folder, `${name}.so.${version}`)))
  const file = files.find((path) => existsSync(path))
  if (file === undefined) return { serves: false, words: `no ${name}.so.${versions.join(' or ')}` }
  // What the name leads to says more of the version: libcudart.so.12 is libcudart.so.12.3.101.
  return { serves: true, words: `${basename(realpathSync(file)).replace('.so.', ' ')} in ${dirname(file)}` }
}

/** Where the script keeps libraries, where a variable leads, and where the system's loader looks. */
function libraryFolders(): string[] {
  const fetched = ['.tensorflow-gpu/nvidia', 'test/peers/.tensorflow-gpu/nvidia'].filter((folder) => existsSync(folder))
  const parts = fetched.flatMap((folder) => readdirSync(folder).map((part) => join(folder, part, 'lib')))
  const named = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' })
  const system = [...(stdout ?? '').matchAll(/=> (\S+)$/gm)].map(([, file]) => dirname(file!))
  return [...new Set([...parts, ...named, ...system])]
}
