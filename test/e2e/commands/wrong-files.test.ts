// Files and folders that are not what a verb needs: one line that says so, and no stack.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, ROOT } from '../command.js'

const folder = emptyFolder()
const at = (name: string) => join(folder, name)
mkdirSync(at('node_modules'))
symlinkSync(ROOT, at('node_modules/landbridge'))
writeFileSync(at('package.json'), '{ "type": "module" }')

const plugIn = (made: string) =>
  `import { plugin, z } from 'landbridge/core'\nexport const own = plugin({ id: 'own', summary: 'one', config: z.object({}), create: () => (${made}) })\n`
writeFileSync(at('robot.js'), plugIn('{ contract: {}, open: () => ({}) }'))
writeFileSync(at('half.js'), plugIn('{ physics: {} }'))
writeFileSync(at('scenario.yaml'), 'name: none\ndomains: {}\n')
// More bytes than a message shows, as of a program or a picture.
writeFileSync(
  at('binary'),
  Uint8Array.from({ length: 3000 }, (_, i) => (i * 37) % 256),
)

/** No folder can be made there, which Node's own way tries for ever. */
const system: [string[], RegExp][] = [
  [['train', 'cart-pole', '--out', '/proc/run'], /got '\/proc\/run' \(ENOENT.*\)\nhint: .*--out/],
]
mkdirSync(at('work'))
writeFileSync(at('work/report.md'), 'mine')
const short = ['--steps', '64', '--out', at('run')]

it.each<[string[], RegExp]>([
  ...(process.platform === 'linux' ? system : []),
  [['train', at('robot.js')], /Expected .*robot\.js to be an env, got a robot\nhint: `landbridge robot` serves it/],
  [['check', at('robot.js')], /Expected .*robot\.js to be an env, got a robot/],
  [['list', at('robot.js')], /contract\.observation: Expected object, got nothing/],
  [['train', at('half.js')], /Expected .*half\.js to be an env, got something without 'create'/],
  [['train', 'cart-pole', ...short, '--policy', at('robot.js')], /Expected .*robot\.js to be a policy, got a robot/],
  [
    ['train', 'cart-pole', ...short, '--algorithm', at('robot.js')],
    /Expected .*robot\.js to be an algorithm, got a robot/,
  ],
  [['train', 'cart-pole', ...short, '--engine', at('robot.js')], /Expected .*robot\.js to be an engine, got a robot/],
  [['train', 'cart-pole', '--out', at('robot.js')], /got '.*robot\.js' \(ENOTDIR.*\)\nhint: .*--out/],
  [['train', 'cart-pole', '--out', at('work')], /Expected a folder without a 'report\.md' of its own, got '.*work'/],
  [['train', 'cart-pole', '--out', at('robot.js/run')], /got '.*run' \(ENOTDIR.*\)\nhint: .*--out/],
  [['evaluate', at('scenario.yaml')], /Expected a snapshot file, got '.*scenario\.yaml', which is none/],
  [['evaluate', at('binary')], /Expected a snapshot file, got '.*binary', which is none/],
  [['run', at('binary')], /Expected a scenario file, got '.*binary', which is no text in UTF-8/],
  [['replay', 'acrobot', at('binary')], /Expected a CSV file, got '.*binary', which is no text in UTF-8/],
  // Looked up as an id or a package: its own folder is not where a path begins.
  [['train', relative(ROOT, inRoot('package.json'))], /got 'package\.json'\nhint: did you mean '\.\/package\.json'\?/],
  [['list', 'package.json'], /got 'package\.json'\nhint: did you mean '\.\/package\.json'\?/],
])('%j is refused in a line', async (args, expected) => {
  const { code, stdout, stderr } = await landbridge(...args)
  expect(stderr).toMatch(expected)
  expect(stderr).not.toMatch(/^ +at /m)
  expect(stderr.length).toBeLessThan(1000)
  expect([code, stdout]).toEqual([2, ''])
})

it.each([
  ['ends the process', 'process.exit(0)'],
  ['waits for what nothing brings', 'await new Promise(() => {})'],
])('a module that %s is no result', async (_, text) => {
  writeFileSync(at('endless.js'), text)
  const { code, stdout, stderr } = await landbridge('list', at('endless.js'), '--json')
  expect(stderr).toMatch(/^error: Expected a result, got the end of the process\nhint: look for process\.exit/m)
  expect([code, stdout]).toEqual([1, ''])
})

it('a place where no file can be written is refused in a line', async () => {
  const out = at('trained')
  const trained = await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
  expect(trained.code, trained.stderr).toBe(0)
  const snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  const record = ['--episodes', '1', '--record', at('robot.js/seen.safetensors')]
  const { code, stderr } = await landbridge('evaluate', snapshot, ...record)
  expect(stderr).toMatch(
    /^error: Expected a file that can be written, got '.*robot\.js\/seen\.safetensors' \(E[A-Z]+\)$/m,
  )
  expect(code).toBe(2)
})
