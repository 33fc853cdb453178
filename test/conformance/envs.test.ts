// Every env of the catalogue keeps every law, with every option that changes its spaces.

import { checkEnv, drawingSchema, type EnvPlugin, nominalPhysics, spaceSchema } from 'landbridge/core'
import { Episode } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const plugins: EnvPlugin[] = Object.values(envs)

/** Configs to try: the defaults, and all at once that changes what is seen, done and walked on. */
function configs(plugin: EnvPlugin): Record<string, unknown>[] {
  const other = plugin.create({}).action.kind === 'discrete' ? 'continuous' : 'discrete'
  const changes = { action: other, terrain: 'steps', pixels: 16, colours: 'rgb', imu: true, elbows: true }
  const known = Object.entries(changes).filter(([name]) => name in plugin.config.shape)
  return [{}, { history: 2, ...Object.fromEntries(known) }]
}

describe.each(plugins.map((plugin) => ({ id: plugin.id, plugin })))('$id', ({ id, plugin }) => {
  it.each(configs(plugin).map((config) => ({ config })))('keeps every law with $config', ({ config }) => {
    expect(checkEnv(plugin, config)).toEqual([])
  })

  it('has an id of its own in kebab-case, and says what it is', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(plugins.filter((other) => other.id === id)).toHaveLength(1)
    expect(plugin.summary.length).toBeGreaterThan(10)
    expect(plugin.create({}).solved).toBeTypeOf('number')
    for (const { about, unit } of Object.values(plugin.create({}).physics)) {
      expect(about.length).toBeGreaterThan(5)
      expect(unit).not.toBe('')
    }
  })

  it('draws what a report can read', () => {
    const spec = plugin.create({})
    const env = spec.create(nominalPhysics(spec))
    new Episode(spec, {}).start(env, 1)
    expect(drawingSchema.parse(env.draw!()).shapes.length).toBeGreaterThan(1)
  })

  it('has spaces that files and sockets carry', () => {
    const { observation, action } = plugin.create({ history: 2 })
    for (const space of [observation, action]) expect(spaceSchema.decode(spaceSchema.encode(space))).toEqual(space)
  })
})
