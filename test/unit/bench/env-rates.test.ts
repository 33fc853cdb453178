// The rows of the joints and contacts that an env uses, at the solver steps a second that it declares.

import type { EnvPlugin } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { type Figure, physicsTests, rates } from '#src/bench/physics-tests.js'

const plugins: EnvPlugin[] = Object.values(envs)

/** Tests by what they are about, named by one of their figures. */
const about = {
  turning: ['pendulum-period', 'double-pendulum-gap'],
  touching: ['slide-distance', 'rebound-0.5', 'collision-momentum'],
}
const uses: Record<keyof typeof about, string[]> = {
  turning: 'cart-pole cart-pole-swing-up pendulum acrobot pendubot reacher lander hopper walker cheetah'.split(' '),
  touching: 'lander hopper walker cheetah rover pusher platformer'.split(' '),
}
/** Tyres and a straight rail: worlds of which nothing turns about a joint or touches. */
const neither = ['drive', 'mountain-car']

const hzOf = (plugin: EnvPlugin) => {
  const { controlHz, substeps } = plugin.create({})
  return controlHz * substeps!
}
const cases = (Object.keys(about) as (keyof typeof about)[]).flatMap((kind) => {
  const users = plugins.filter(({ id }) => uses[kind].includes(id))
  const all = [...new Set(users.map(hzOf))].sort((a, b) => a - b)
  return all.map((hz) => ({
    kind,
    hz,
    ids: users
      .filter((plugin) => hzOf(plugin) === hz)
      .map(({ id }) => id)
      .join(', '),
  }))
})

/** The limits of the rate of the table that an env reaches; those of the first rate hold below it too. */
function limitOf({ limits }: Figure, hz: number): number | null {
  return limits[hz >= rates[1] ? 1 : 0]
}

it('every env is known by what it uses', () => {
  expect([...new Set([...uses.turning, ...uses.touching, ...neither])].sort()).toEqual(
    plugins.map(({ id }) => id).sort(),
  )
})

describe.each(cases)('$kind at $hz Hz: $ids', ({ kind, hz }) => {
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
