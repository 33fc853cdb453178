// What README and docs name is there: files, headings, verbs, their options, and what `--set` sets.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { domainSchema, nominalPhysics, type Plugin, planSchema, stageSchema } from 'landbridge'
import { envLaws } from 'landbridge/core'
import { expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'
import { inRoot, landbridge } from '../command.js'

const PAGES = [
  'README.md',
  ...readdirSync(inRoot('docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]
const pages = PAGES.map((page) => ({ page, text: readFileSync(inRoot(page), 'utf8') }))
/** A folder of the first design, which architecture.md says is elsewhere. */
const ELSEWHERE = 'src/transfer/stages'

/** Headings as links name them. */
function anchorsOf(page: string): string[] {
  const headings = [...readFileSync(inRoot(page), 'utf8').matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/** Every command line, in code of any kind; one that a backslash breaks in one piece. */
const commands = pages.flatMap(({ page, text }) =>
  [...text.replaceAll(/\\\n\s*/g, '').matchAll(/(?:^|`|npx )landbridge ([a-z]+)([^`\n]*)/gm)].map(
    ([, verb, words]) => ({
      page,
      verb: verb!,
      words: words!,
    }),
  ),
)

it.each(pages)('links of $page lead to files and headings', ({ page, text }) => {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => (/^https?:/.test(link!) ? [] : [link!]))
  const lost = links.filter((link) => {
    const [path, anchor] = link.split('#') as [string, string?]
    const file = path === '' ? page : join(dirname(page), path)
    return !existsSync(inRoot(file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
  })
  expect(lost).toEqual([])
})

it.each(pages)('files that $page names are there', ({ text }) => {
  const named = [...text.matchAll(/`((?:src|test|scripts|scenarios)\/[\w./-]+)`/g)].map(([, path]) => path!)
  const lost = named.filter((path) => !existsSync(inRoot(path)) && path !== ELSEWHERE)
  expect(lost).toEqual([])
})

it('a scenario is described with every key that it may have', () => {
  const [, section] = /\n## A scenario\n([\s\S]*?)\n## /.exec(readFileSync(inRoot('README.md'), 'utf8'))!
  const schemas = [planSchema, ...stageSchema.options, ...domainSchema.options]
  const keys = new Set(schemas.flatMap(({ shape }) => Object.keys(shape)))
  expect(keys.size).toBeGreaterThan(25)
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b(:|\`)`).test(section!))).toEqual([])
})

it('the import map of a page leads to files', () => {
  const [, map] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(readFileSync(inRoot('docs/engines.md'), 'utf8'))!
  const { imports } = JSON.parse(map!) as { imports: Record<string, string> }
  const paths = Object.values(imports).map((path) => path.replace('/node_modules/landbridge/', '/'))
  expect(paths.filter((path) => !existsSync(inRoot(path.slice(1))))).toEqual([])
})

it('verbs and their options exist', async () => {
  const verbs = [...new Set(commands.map(({ verb }) => verb))]
  expect(verbs.length).toBeGreaterThan(10)
  const helps = new Map(
    await Promise.all(verbs.map(async (verb) => [verb, (await landbridge(verb, '--help')).stdout] as const)),
  )
  const unknown = commands.flatMap(({ page, verb, words }) => {
    const options = [...words.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option)
    return options.flatMap((option) => (helps.get(verb)!.includes(`${option} `) ? [] : [`${page}: ${verb} ${option}`]))
  })
  expect(unknown).toEqual([])
})

it('what is set can be set', () => {
  const optionsOf = (kind: keyof typeof catalog) =>
    Object.values(catalog[kind] as Record<string, Plugin<unknown, never>>).flatMap(({ config }) =>
      Object.keys(config.shape),
    )
  const wrappers = ['network', 'pushes', 'wind'].map((kind) => ({ kind, ...(kind !== 'network' && { force: 1 }) }))
  const specs = Object.values(catalog.env).flatMap((env) => [env.create({}), env.create({ wrappers })])
  const encoded = catalog.env.pendulum.create({ encoder: 10 })
  const known: Record<string, readonly string[]> = {
    physics: [...specs, encoded].flatMap((spec) => Object.keys(nominalPhysics(spec))),
    env: optionsOf('env'),
    algorithm: optionsOf('algorithm'),
    policy: optionsOf('policy').concat('wide'), // of the docs' own policy
    engine: optionsOf('engine'),
    freeze: optionsOf('freeze'),
  }
  const sets = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/--set ['"]?(\w+)\.(\w+)=/g)].map(([, group, name]) => ({ page, group: group!, name: name! })),
  )
  expect(sets.length).toBeGreaterThan(50)
  const unknown = sets.filter(({ group, name }) => group in known && !known[group]!.includes(name))
  expect(unknown).toEqual([])
})

it('the laws of environments are told in their order', () => {
  const [, table = ''] = /^\| law \|.*\n((?:\|.*\n)+)/m.exec(readFileSync(inRoot('docs/plugins.md'), 'utf8')) ?? []
  const told = table.split('\n').flatMap((row) => [
    ...row
      .split('|')
      .slice(1, 2)
      .join()
      .matchAll(/`([\w-]+)`/g),
  ])
  expect(told.map(([, law]) => law)).toEqual(envLaws)
})
