// Options in words: every one that ships says what it does, and docs/options.md is what the schemas say.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { optionsOf, type Plugin, z } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'

const described = (config: z.ZodObject) => optionsOf({ config })
const shipped = Object.entries(catalog).flatMap(([kind, plugins]) =>
  Object.values(plugins as Record<string, Plugin<unknown, never>>).map((plugin) => ({ kind, plugin })),
)

describe('optionsOf', () => {
  it('says what an option may be, what it is by default and what it does', () => {
    const count = z.int().min(2).default(8).describe('rows of a batch')
    const share = z.number().positive().max(1).exactOptional().describe('of the stage')
    expect(described(z.object({ count, share }))).toEqual([
      { name: 'count', values: 'integer from 2 on', default: '8', about: 'rows of a batch' },
      { name: 'share', values: 'number above 0 to 1', about: 'of the stage' },
    ])
  })

  it.each([
    [z.number(), 'number'],
    [z.int(), 'integer'],
    [z.int().positive(), 'integer from 1 on'],
    [z.number().max(3), 'number to 3'],
    [z.boolean(), 'false, true'],
    [z.string(), 'text'],
    [z.enum(['tanh', 'relu']), 'tanh, relu'],
    [z.union([z.literal('auto'), z.number().min(0)]), 'auto or number from 0 on'],
    [z.array(z.strictObject({ kernel: z.int().min(1).max(9) })), 'list of: { kernel: integer from 1 to 9 }'],
    [z.record(z.string(), z.number()), '{ NAME: number }'],
  ])('%# puts values into words', (schema, values) => {
    expect(described(z.object({ it: schema }))[0]!.values).toBe(values)
  })

  it.each(shipped)('has a meaning for every option of $kind $plugin.id', ({ plugin }) => {
    expect(optionsOf(plugin).filter(({ about }) => about === '')).toEqual([])
  })
})

describe('docs/options.md', () => {
  it('is what `npm run options` writes', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'landbridge-options-')), 'options.md')
    execFileSync(process.execPath, ['--conditions=landbridge-files', 'scripts/write-options.mjs', file])
    expect(readFileSync('docs/options.md', 'utf8')).toBe(readFileSync(file, 'utf8'))
  })
})
