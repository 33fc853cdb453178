// The programs of docs/library.md, in a project of their own.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES, reportSchema, runEventSchema, scoreSchema } from 'landbridge'
import { beforeAll, expect, it } from 'vitest'
import { BINDINGS } from '#src/run/bound-files.js'
import { emptyFolder, inRoot, landbridge, ROOT, shell } from '../command.js'

const text = readFileSync(inRoot('docs/library.md'), 'utf8')
const project = emptyFolder()
const out = join(project, 'run')

beforeAll(async () => {
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(ROOT, join(project, 'node_modules/landbridge'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  for (const [, program] of text.matchAll(/^```js\n([\s\S]*?)^```$/gm))
    writeFileSync(join(project, /^\/\/ (\w+\.js)/.exec(program!)![1]!), program!)
  const { code, stderr } = await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
  expect(code, stderr).toBe(0)
})

it('an episode is played by hand', async () => {
  expect(Number(/^return (\d+)$/m.exec(await shell('node episode.js', project))![1])).toBeGreaterThan(10)
})

it('a trained policy decides', async () => {
  const said = await shell('node play.js run/snapshots/pretrain-0-0-train.safetensors', project)
  expect(said).toMatch(/^cart\.position \[m\], .*\n50 Hz: cart\.force = -?\d+ N$/m)
})

it('a bundler takes its decision into a page, with nothing of Node', async () => {
  const program = readFileSync(join(project, 'play.js'), 'utf8')
    .replace(/^import .* from 'node:fs'$/m, '')
    .replace('readFileSync(process.argv[2])', 'new Uint8Array(await (await fetch(globalThis.snapshot)).arrayBuffer())')
  writeFileSync(join(project, 'page.js'), program)
  const rolldown = inRoot('node_modules/rolldown/bin/cli.mjs')
  await shell(`node ${rolldown} page.js --platform browser --format esm -d page`, project)
  const pieces = readdirSync(join(project, 'page')).map((name) => readFileSync(join(project, 'page', name), 'utf8'))
  expect(pieces.filter((piece) => /["']node:/.test(piece))).toEqual([])
  const bytes = readFileSync(join(out, 'snapshots/pretrain-0-0-train.safetensors')).toString('base64')
  writeFileSync(
    join(project, 'open.js'),
    `globalThis.snapshot = 'data:;base64,${bytes}'\nawait import('./page/page.js')`,
  )
  const played = await shell('node play.js run/snapshots/pretrain-0-0-train.safetensors', project)
  expect(await shell('node open.js', project)).toBe(played)
})

it('a run is followed in its log', async () => {
  const said = await shell('node follow.js run', project)
  expect(said).toMatch(/^pretrain curve 0 \d/m)
  expect(said).toMatch(/^pretrain pretrained 64 \d/m)
})

/** What the table under this head describes. */
function describedUnder(head: string): string[] {
  const table = new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(text)![1]!
  return table.split('\n').flatMap((row) =>
    [
      ...row
        .split('|', 2)
        .join()
        .matchAll(/`([^`]+)`/g),
    ].map(([, name]) => name!),
  )
}

it('every kind of event is described', () => {
  const options = runEventSchema.def.right.def.options
  const kinds = options.flatMap((option) => [...option.shape.kind.def.values])
  expect(describedUnder('kind').toSorted()).toEqual(kinds.toSorted())
})

it('every part of a report is described, with all that a score and the steps hold, and every label', () => {
  const { shape } = reportSchema
  expect(describedUnder('part')).toEqual(Object.keys(shape))
  const rowOf = (part: string) => new RegExp(`^\\| \`${part}\` \\| (.*) \\|$`, 'gm')
  const names = (part: string) => [...text.matchAll(rowOf(part))].at(-1)![1]!
  for (const part of ['scores', 'metrics', 'surgery', 'steps', 'traces'] as const)
    for (const name of Object.keys(shape[part].element.shape)) expect(names(part), part).toContain(`\`${name}\``)
  for (const name of Object.keys(shape.measured.shape)) expect(names('measured')).toContain(`\`${name}\``)
  expect(describedUnder('label').toSorted()).toEqual(scoreSchema.shape.label.options.toSorted())
})

it('every file of a run is described', () => {
  const described = describedUnder('in the run folder').map((name) => name.replace('/', ''))
  const files = [...readdirSync(out), ...Object.values(BINDINGS)]
  expect(files.filter((name) => !described.includes(name))).toEqual([])
})

it('every function of the package beside those of landbridge/core is named', async () => {
  const [all, core] = await Promise.all([import('landbridge'), import('landbridge/core')])
  const own = Object.keys(all).filter((name) => !(name in core))
  expect(own.length).toBeGreaterThan(20)
  expect(own.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

it('every code of an error is described', () => {
  expect(describedUnder('code')).toEqual(ERROR_CODES)
})

it('curves are taken from a report', async () => {
  const lines = (await shell('node curves.js run', project)).trim().split('\n')
  expect(lines[0]).toBe('arm,seed,domain,steps,return')
  expect(lines.at(-1)).toMatch(/^pretrain,0,source,64,\d/)
})
