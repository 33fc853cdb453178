// Every program that the documentation shows, as the compiler sees it in a project that has installed the package.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, ROOT, shell } from '../command.js'

/** The JavaScript of one page. */
function programs(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, program]) => program!)
}

it('compiles as it stands, strictly', async () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/landbridge'))
  for (const name of ['@types', 'ws']) symlinkSync(inRoot('node_modules', name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const docs = readdirSync(inRoot('docs')).filter((name) => name.endsWith('.md'))
  const written = [inRoot('README.md'), ...docs.map((name) => inRoot('docs', name))].flatMap((page) =>
    programs(page).map((program, i) => {
      const file = `${basename(page, '.md')}-${i}.js`
      writeFileSync(join(folder, file), program)
      return file
    }),
  )
  expect(written.length).toBeGreaterThan(10)
  const options = '--strict --allowJs --checkJs --noEmit --module nodenext --target es2023 --types node'
  await shell(`node ${inRoot('node_modules/typescript/bin/tsc')} ${options} ${written.join(' ')}`, folder)
})
