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

// The laws themselves are tests of their own: these few show that a copy finds all that they need.
const KINDS = ['cart-pole', 'hopper', 'drive', 'platformer']

it('is read as the only file of a project, and keeps every law there', async () => {
  const project = emptyFolder()
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(ROOT, join(project, 'node_modules/landbridge'))
  for (const file of files) {
    const folder = join(project, file.replace('.js', ''))
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    cpSync(inRoot('dist/envs', file), join(folder, 'my-env.js'))
  }
  const command = (verb: string, names: string[]) =>
    `node node_modules/landbridge/dist/bundle/cli-main.js ${verb} ${names.map((name) => `./${name}/my-env.js`).join(' ')}`
  for (const file of files) {
    const name = file.replace('.js', '')
    expect(await shell(command('list', [name]), project)).toContain(`env ${name}: `)
  }
  const said = await shell(command('check', KINDS), project)
  expect(said.match(/keeps every law/g)).toHaveLength(KINDS.length)
})
