// The rows of the joints and contacts that an env uses, at the solver steps a second that it declares, in each of its configs.

import { type EnvPlugin, LandbridgeError, z } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { type Figure, physicsTests, rates } from '#src/bench/physics-tests.js'

const plugins: EnvPlugin[] = Object.values(envs)

/** Tests by what they are about, named by one of their figures: chains with joints; stacks, pyramids and fast balls with contacts. */
const about = {
  turning: ['pendulum-period', 'double-pendulum-gap', 'chain-below-energy'],
  touching: ['slide-distance', 'rebound-0.5', 'collision-momentum', 'stack-sideways'],
}
const uses: Record<keyof typeof about, string[]> = {
  turning: 'cart-pole cart-pole-swing-up pendulum acrobot pendubot reacher lander hopper walker cheetah'.split(' '),
  touching: 'lander hopper walker cheetah rover pusher platformer'.split(' '),
}
/** Tyres and a straight rail: worlds of which nothing turns about a joint or touches. */
const neither = ['drive', 'mountain-car']

/** Solver steps a second of an env by its configs: the defaults, and every choice of every option that goes with them. */
function ratesOf(plugin: EnvPlugin): Map<number, string> {
  const { properties = {} } = z.toJSONSchema(plugin.config, { io: 'input', unrepresentable: 'any' })
  const choices = Object.entries(properties as Record<string, { enum?: string[] }>).flatMap(([name, schema]) =>
    (schema.enum ?? []).map((value) => ({ [name]: value })),
  )
  const found = new Map<number, string>()
  for (const config of [{}, ...choices]) {
    const hz = hzOf(plugin, config)
    if (hz === undefined || found.has(hz)) continue
    found.set(hz, [plugin.id, ...Object.entries(config).map((option) => option.join('='))].join(' '))
  }
  return found
}

/** Undefined where a choice needs another one. */
function hzOf(plugin: EnvPlugin, config: object): number | undefined {
  try {
    const { controlHz, substeps } = plugin.create(config)
    return controlHz * substeps
  } catch (problem) {
    if (problem instanceof LandbridgeError && problem.code === 'config') return undefined
    throw problem
  }
}

const cases = (Object.keys(about) as (keyof typeof about)[]).flatMap((kind) => {
  const users = plugins.filter(({ id }) => uses[kind].includes(id)).map(ratesOf)
  const all = [...new Set(users.flatMap((found) => [...found.keys()]))].sort((a, b) => a - b)
  return all.map((hz) => ({ kind, hz, names: users.flatMap((found) => found.get(hz) ?? []).join(', ') }))
})

/** The limits of the rate of the table that an env reaches; those of the first rate, or where it has none of the next, hold below it too. */
function limitOf({ limits: [one, four] }: Figure, hz: number): number | null {
  return hz >= rates[1] ? four : (one ?? four)
}

it('every env is known by what it uses, and every test by what it is about', () => {
  expect([...new Set([...uses.turning, ...uses.touching, ...neither])].sort()).toEqual(
    plugins.map(({ id }) => id).sort(),
  )
  const named = [...about.turning, ...about.touching]
  for (const { figures } of physicsTests)
    expect(Object.keys(figures).filter((name) => named.includes(name))).toHaveLength(1)
})

describe.each(cases)('$kind at $hz Hz: $names', ({ kind, hz }) => {
  for (const { figures, measure } of physicsTests) {
    if (!Object.keys(figures).some((name) => about[kind].includes(name))) continue
    const measured = measure(buildOwnScene, hz)
    it.each(Object.entries(figures))('%s', (name, figure) => {
      const limit = limitOf(figure, hz)!
      if (figure.better === 'lower') expect(measured[name]).toBeLessThanOrEqual(limit)
      else expect(measured[name]).toBeGreaterThanOrEqual(limit)
    })
  }
})
