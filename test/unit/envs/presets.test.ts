// Named laws for constants: those of Packer et al. fit their envs' tables, and a plan takes them by name.

import { type Distribution, planSchema } from 'landbridge/core'
import { checkPhysics } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { catalog } from '#src/catalog.js'
import { checkPlan } from '#src/run/index.js'

const packer = [
  { env: envs.cartPole },
  { env: envs.pendulum },
  { env: envs.acrobot },
  { env: envs.acrobot, config: { model: 'design_C.1' } },
  { env: envs.pendubot },
  { env: envs.mountainCar },
]

describe.each(packer)('the presets of $env.id $config', ({ env, config = {} }) => {
  const spec = env.create(config)

  it('are D, R and E of Packer et al., within the ranges of the table', () => {
    expect(Object.keys(spec.presets ?? {})).toEqual(['packer-default', 'packer-random', 'packer-extreme'])
    for (const laws of Object.values(spec.presets!)) checkPhysics(spec, laws, env.id)
  })

  it('E lies outside of R, around it', () => {
    const { 'packer-random': random, 'packer-extreme': extreme } = spec.presets!
    for (const [name, law] of Object.entries(random!)) {
      const { low, high } = law as Extract<Distribution, { kind: 'uniform' }>
      const { of } = extreme![name] as Extract<Distribution, { kind: 'union' }>
      expect([of[0]![1], of[1]![0]]).toEqual([low, high])
      expect(of[0]![0]).toBeLessThan(low)
      expect(of[1]![1]).toBeGreaterThan(high)
    }
  })
})

it('of the identified links have the proportions of uniform ones', () => {
  for (const spec of [envs.pendubot.create({}), envs.acrobot.create({ model: 'design_C.1' })]) {
    expect(spec.solved).toBe(-100)
    const { 'packer-random': random, 'packer-extreme': extreme } = spec.presets!
    expect(Object.keys(random!)).toHaveLength(7)
    for (const name of Object.keys(random!)) {
      const { nominal } = spec.physics[name]!
      expect(random![name]).toEqual({ kind: 'uniform', low: 0.75 * nominal, high: 1.25 * nominal })
      const of = [
        [0.5 * nominal, 0.75 * nominal],
        [1.25 * nominal, 1.5 * nominal],
      ]
      expect(extreme![name]).toEqual({ kind: 'union', of })
    }
  }
})

describe('a plan', () => {
  const plan = (sim: object) =>
    planSchema.parse({
      name: 'presets',
      domains: { source: { kind: 'sim', env: { id: 'pendulum', config: {} }, ...sim } },
      policy: { id: 'mlp', config: {} },
      algorithm: { id: 'ppo', config: {} },
      pretrain: [{ kind: 'train', on: 'source', steps: 100 }],
      seed: 1,
    })

  it('takes a preset, and puts its own laws before', async () => {
    const checked = await checkPlan(plan({ preset: 'packer-random', physics: { mass: 1.1 } }), catalog, '.')
    expect(checked).toMatchObject({
      plan: { domains: { source: { physics: { length: { kind: 'uniform', low: 0.75, high: 1.25 }, mass: 1.1 } } } },
    })
  })

  it('is refused where the env has no such preset, by the nearest one', async () => {
    const checked = await checkPlan(plan({ preset: 'packer-randm' }), catalog, '.')
    expect(checked).toMatchObject({ path: ['domains', 'source', 'preset'], hint: "did you mean 'packer-random'?" })
  })
})
