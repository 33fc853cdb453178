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

/** A folder of a few files. */
function sketch(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-layers-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** What is imported below. */
const sound = {
  'tsconfig.json': '{}',
  'package.json': '{ "name": "landbridge", "exports": { "./sim": { "types": "./dist/src/sim/index.d.ts" } } }',
  'dist/src/sim/index.d.ts': 'export {}',
  'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
  'node_modules/zod/index.js': 'module.exports = {}',
  'src/sim/index.ts': 'export {}',
  'src/sim/world.ts': 'export {}',
  'src/sim/e.ts': "import './d.js'",
  'src/sim/world/b.ts': 'export {}',
  'src/learn/index.ts': 'export {}',
  'src/learn/gae.ts': 'export {}',
  'policies/a.ts': '',
}

/** Files that break a rule each. */
const broken: [string, string, string][] = [
  ['layer-core', 'src/core/a.ts', "import '../sim/index.js'"],
  ['layer-link', 'src/link/a.ts', "import '../learn/index.js'"],
  ['layer-learn', 'src/learn/a.ts', "import '../sim/index.js'"],
  ['layer-transfer', 'src/transfer/a.ts', "import '../learn/index.js'"],
  ['through-the-barrel', 'src/learn/b.ts', "import '../sim/world.js'"],
  ['node-has-its-places', 'src/sim/c.ts', "import 'node:fs'"],
  ['sim-joints', 'src/sim/joints/a.ts', "import '../world/b.js'"],
  ['door-zod', 'src/run/a.ts', "import 'zod'"],
  ['no-cycles', 'src/sim/d.ts', "import './e.js'"],
  ['no-orphans', 'bridges/a.ts', ''],
  ['plugins-need-the-package-only', 'policies/b.ts', "import 'zod'"],
  ['entries-policies', 'policies/c.ts', "import 'landbridge/sim'"],
  ['plugins-use-the-package', 'src/learn/algorithms/b.ts', "import '../gae.js'"],
  ['plugins-use-the-package', 'policies/d.ts', "import './a.js'"],
  ['plugins-use-the-package', 'envs/b.ts', "import '../src/sim/world.js'"],
]

describe('the layers', () => {
  it('hold', () => {
    expect(violations(root)).toEqual([])
  })

  it('are seen where they are broken, and nowhere else', () => {
    const files = Object.fromEntries(broken.map(([, file, text]) => [file, text]))
    const found = violations(sketch({ ...sound, ...files }))
    for (const [rule, file] of broken) expect(found).toContain(`${rule}: ${file}`)
    const faulty = new Set(broken.map(([, file]) => file))
    expect(found.filter((violation) => !faulty.has(violation.split(': ')[1]!))).toEqual([])
  })
})
