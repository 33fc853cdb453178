// An environment of the catalogue is one file: copied alone into another project, it works as it is.

import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, ROOT, shell } from '../command.js'

const files = readdirSync(inRoot('dist/envs')).filter((name) => name.endsWith('.js') && name !== 'index.js')

it('has as many files as environments', () => {
  const sources = readdirSync(inRoot('envs')).filter((name) => name !== 'index.ts')
  expect(files.toSorted()).toEqual(sources.map((name) => name.replace(/\.ts$/, '.js')).toSorted())
})

it('keeps every law as the only file of a project', async () => {
  const project = emptyFolder()
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(ROOT, join(project, 'node_modules/landbridge'))
  for (const file of files) {
    const folder = join(project, file.replace('.js', ''))
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    cpSync(inRoot('dist/envs', file), join(folder, 'my-env.js'))
  }
  const paths = files.map((file) => `./${file.replace('.js', '')}/my-env.js`)
  const said = await shell(`node node_modules/landbridge/dist/bundle/cli-main.js check ${paths.join(' ')}`, project)
  expect(said.match(/keeps every law/g)).toHaveLength(files.length)
})
