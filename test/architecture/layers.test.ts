import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Violation {
  from: string
  rule: { name: string }
}

/** Runs the layer rules over a folder that looks like the project. */
function violations(folder: string): string[] {
  const places = ['src', 'envs', 'policies', 'bridges']
  const args = [
    join(root, 'node_modules/.bin/depcruise'),
    '--config',
    join(root, '.dependency-cruiser.cjs'),
    '--output-type',
    'json',
  ]
  const { stdout, stderr } = spawnSync(process.execPath, [...args, ...places], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (stdout === '') throw new Error(stderr)
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } }
  return summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
}

/** A project of a few files. */
function sketch(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-layers-'))
  const all = {
    'tsconfig.json': '{}',
    'src/index.ts': '',
    'envs/a.ts': '',
    'policies/a.ts': '',
    'bridges/a.ts': '',
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('the layers', () => {
  it('hold', () => {
    expect(violations(root)).toEqual([])
  })

  it.each([
    ['layer-core', { 'src/core/a.ts': "import '../sim/index.js'", 'src/sim/index.ts': 'export {}' }],
    ['layer-link', { 'src/link/a.ts': "import '../learn/index.js'", 'src/learn/index.ts': 'export {}' }],
    ['layer-learn', { 'src/learn/a.ts': "import '../sim/index.js'", 'src/sim/index.ts': 'export {}' }],
    ['layer-transfer', { 'src/transfer/a.ts': "import '../learn/index.js'", 'src/learn/index.ts': 'export {}' }],
    ['through-the-barrel', { 'src/learn/a.ts': "import '../sim/world.js'", 'src/sim/world.ts': 'export {}' }],
    ['node-has-its-places', { 'src/sim/world.ts': "import 'node:fs'" }],
    ['sim-joints', { 'src/sim/joints/a.ts': "import '../world/b.js'", 'src/sim/world/b.ts': 'export {}' }],
    [
      'door-zod',
      {
        'src/run/a.ts': "import 'zod'",
        'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
        'node_modules/zod/index.js': 'module.exports = {}',
      },
    ],
    ['no-cycles', { 'src/sim/a.ts': "import './b.js'", 'src/sim/b.ts': "import './a.js'" }],
    [
      'plugins-need-the-package-only',
      {
        'policies/b.ts': "import 'zod'",
        'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
        'node_modules/zod/index.js': 'module.exports = {}',
      },
    ],
    [
      'entries-policies',
      {
        'policies/b.ts': "import 'landbridge/sim'",
        'package.json': '{ "name": "landbridge", "exports": { "./sim": { "types": "./dist/src/sim/index.d.ts" } } }',
        'dist/src/sim/index.d.ts': 'export {}',
      },
    ],
    ['plugins-use-the-package', { 'src/learn/algorithms/b.ts': "import '../gae.js'", 'src/learn/gae.ts': 'export {}' }],
    ['plugins-use-the-package', { 'policies/b.ts': "import './a.js'" }],
    ['plugins-use-the-package', { 'envs/b.ts': "import '../src/sim/world.js'", 'src/sim/world.ts': 'export {}' }],
  ])('%s is seen when it is broken', (rule, files) => {
    const found = violations(sketch(files as unknown as Record<string, string>))
    expect(found.some((violation) => violation.startsWith(`${rule}:`))).toBe(true)
  })
})
