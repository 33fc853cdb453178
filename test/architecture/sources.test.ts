import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { longFunctions } from './long-functions.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const generated = [join('src', 'nn', 'simd', 'kernels.ts')]
const sources = ['src', 'envs', 'policies', 'bridges']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts') && !generated.includes(file) && !file.includes('assembly'))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }))

const declaration = /^export (declare )?(async )?(abstract )?(function\*? ?|class |const |interface |type |enum )\w/

describe('every source file', () => {
  it('is at most 300 lines', () => {
    expect(sources.filter(({ lines }) => lines.length > 301).map(({ file }) => file)).toEqual([])
  })

  it('has functions of at most 40 lines', () => {
    const long = sources.flatMap(({ file, lines }) =>
      longFunctions(lines.join('\n'), 40).map((one) => `${file}: ${one}`),
    )
    expect(long).toEqual([])
  })

  it('opens with a comment on its job', () => {
    const silent = sources.filter(({ lines }) => !/^\/[/*]/.test(lines.find((line) => !line.startsWith('#!'))!))
    expect(silent.map(({ file }) => file)).toEqual([])
  })

  it('has a doc comment on every export', () => {
    const bare = sources.flatMap(({ file, lines }) =>
      lines
        .filter((line, i) => declaration.test(line) && !lines[i - 1]!.trimEnd().endsWith('*/'))
        .map((line) => `${file}: ${line}`),
    )
    expect(bare).toEqual([])
  })
})

describe('long functions', () => {
  it.each([
    ['a', 'function a() {\n\n\n}'],
    ['b', 'class A {\n  b(): void {\n\n\n  }\n}'],
    ['ArrowFunction', 'const c = () => {\n\n\n}'],
    ['Constructor', 'class A {\n  constructor() {\n\n\n  }\n}'],
  ])('are seen: %s', (name, text) => {
    expect(longFunctions(text, 3)).toEqual([`${name}, 4 lines`])
    expect(longFunctions(text, 4)).toEqual([])
  })
})
