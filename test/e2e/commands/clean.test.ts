// A build takes away what has no source any more, and never anything that a running program may load.

import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, shell } from '../command.js'

it('leaves what its sources made', async () => {
  const folder = emptyFolder()
  for (const path of ['scripts', 'src', 'dist/src/gone', 'dist/bundle'])
    mkdirSync(join(folder, path), { recursive: true })
  cpSync(inRoot('scripts/clean.mjs'), join(folder, 'scripts/clean.mjs'))
  const files = ['src/here.ts', 'dist/src/here.js', 'dist/src/here.js.map', 'dist/src/here.d.ts']
  for (const file of [...files, 'dist/src/gone/old.js', 'dist/src/gone.d.ts', 'dist/bundle/part.js'])
    writeFileSync(join(folder, file), '')
  await shell('node scripts/clean.mjs', folder)
  expect(
    readdirSync(join(folder, 'dist/src'))
      .filter((name) => name.includes('.'))
      .sort(),
  ).toEqual(['here.d.ts', 'here.js', 'here.js.map'])
  expect(readdirSync(join(folder, 'dist/src/gone'))).toEqual([])
  expect(readdirSync(join(folder, 'dist/bundle'))).toEqual(['part.js'])
})
