// The page of environments has a section and a picture for each of them.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'

it.each(Object.values(envs).map((plugin) => ({ plugin })))(
  '$plugin.id is on the page, with every option and constant, and a picture',
  ({ plugin }) => {
    const page = readFileSync('docs/envs.md', 'utf8')
    const section = page.split(`\n## ${plugin.id}\n`)[1]?.split('\n## ')[0] ?? ''
    const common = ['history', 'substeps', 'wrappers']
    for (const name of Object.keys(plugin.config.shape))
      if (!common.includes(name)) expect(section).toContain(`| \`${name}\` |`)
    for (const name of Object.keys(plugin.create({}).physics)) expect(section).toContain(`| \`${name}\` |`)
    expect(readFileSync(`docs/envs/${plugin.id}.svg`, 'utf8')).toMatch(
      /^<svg .*<(polygon|circle|polyline) .*<\/svg>\n$/s,
    )
  },
)
