// What Node runs is a bundle: it must give the same names as the files that it is made of, and be one program whichever door is used.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, ROOT, shell } from '../command.js'

const { exports, dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  exports: Record<string, unknown>
  dependencies: Record<string, string>
}
const doors = Object.keys(exports).filter((door) => !door.endsWith('.json'))

/** Prints for each door its file and its names, and which doors have the class of errors of the first one that has it. */
const LOOK = `
const found = []
const errors = new Set()
for (const door of ${JSON.stringify(doors)}) {
  const name = door.replace('.', 'landbridge')
  const module = await import(name)
  if ('LandbridgeError' in module) errors.add(module.LandbridgeError)
  found.push([import.meta.resolve(name).replace(/^.*\\/dist\\//, ''), Object.keys(module).sort()])
}
console.log(JSON.stringify({ found, errors: errors.size }))`

const look = async (options: string) =>
  JSON.parse(await shell(`node ${options} --input-type=module -e '${LOOK.replaceAll("'", '"')}'`, ROOT)) as {
    found: [string, string[]][]
    errors: number
  }

it('gives at every door what its files give, from one copy', async () => {
  const [bundle, files] = await Promise.all([look(''), look('--conditions=landbridge-files')])
  expect(bundle.errors).toBe(1)
  expect(bundle.found.every(([file]) => file.startsWith('bundle/'))).toBe(true)
  expect(files.found.every(([file]) => file.startsWith('src/'))).toBe(true)
  expect(bundle.found.map(([, names]) => names)).toEqual(files.found.map(([, names]) => names))
})

it('knows the errors of the copy that a project has of its own', async () => {
  const project = emptyFolder()
  const copy = join(project, 'node_modules/landbridge')
  mkdirSync(join(copy, 'dist'), { recursive: true })
  cpSync(inRoot('package.json'), join(copy, 'package.json'))
  cpSync(inRoot('dist/bundle'), join(copy, 'dist/bundle'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  const env = join(project, 'my-env.js')
  cpSync(inRoot('dist/envs/pendulum.js'), env)
  const [kept, refused] = await Promise.all([
    landbridge('check', env),
    landbridge('check', env, '--set', 'env.nothing=1'),
  ])
  expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('pendulum: keeps every law') })
  expect(refused.stderr).toMatch(/^error: Expected an option of 'pendulum', got 'nothing'\nhint: .*\n$/)
  expect(refused.code).toBe(2)
})

it('holds the licence of every package that went into it, and names nothing of the machine that made it', () => {
  const licences = readFileSync(inRoot('dist/bundle/LICENSES.txt'), 'utf8')
  for (const [name, version] of Object.entries(dependencies)) expect(licences).toContain(`${name} ${version}, `)
  for (const file of readdirSync(inRoot('dist/bundle')))
    expect(readFileSync(inRoot('dist/bundle', file), 'utf8')).not.toContain(ROOT)
})
