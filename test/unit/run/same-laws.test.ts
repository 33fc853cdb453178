// The laws of a domain are the same wherever it is used: scored, drawn, started as a robot, told in a command.

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, domainSchema, openDomain, planSchema, run } from 'landbridge'
import { describe, expect, it } from 'vitest'

const presets = catalog.env.cartPole!.create({}).presets!

/** A library user's run, without a check of the plan before it. */
async function runOn(target: object) {
  const plan = planSchema.parse({
    name: 'laws',
    domains: { source: { kind: 'sim', env: 'cart-pole' }, target: { kind: 'sim', env: 'cart-pole', ...target } },
    policy: { id: 'mlp', config: { hidden: [8] } },
    algorithm: { id: 'ppo', config: { batch: 512 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 2048 }],
    arms: {
      moved: [
        { kind: 'transfer', to: 'target' },
        { kind: 'evaluate', on: 'target', episodes: 1 },
        { kind: 'train', on: 'target', steps: 512 },
        { kind: 'evaluate', on: 'target', episodes: 1 },
      ],
    },
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  })
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-laws-'))
  const happening = run(plan, catalog, { folder, now: () => 0 })
  for (;;) {
    const next = await happening.next()
    if (next.done) return { report: next.value, scenario: readFileSync(join(folder, 'scenario.yaml'), 'utf8') }
  }
}

describe('a trace shows the episode that was scored', () => {
  it.each([
    ['laws for an episode', { physics: { poleLength: { kind: 'uniform', low: 0.3, high: 2 } } }],
    [
      'laws drawn anew on the way',
      {
        physics: {
          poleLength: { kind: 'uniform', low: 0.3, high: 2, every: 5 },
          trackFriction: { kind: 'uniform', low: 0, high: 5, every: 3 },
        },
      },
    ],
    ['a preset', { preset: 'packer-extreme' }],
  ])('%s', async (_, target) => {
    const { report } = await runOn(target)
    const scored = report.scores.filter(({ label }) => label === 'zero-shot' || label === 'final')
    expect(report.traces.map((trace) => trace.return)).toEqual(scored.map(({ returns }) => returns[0]))
    expect(scored).toHaveLength(2)
  })
})

describe('a preset', () => {
  it('is written out in the plan of a run, and so in its commands', async () => {
    const { report, scenario } = await runOn({ preset: 'packer-extreme', physics: { gravity: 9 } })
    const laws = { ...presets['packer-extreme'], gravity: 9 }
    expect(report.plan.domains.target).toMatchObject({ physics: laws })
    expect(scenario).not.toContain('preset')
    const { command } = report.scores.find(({ label }) => label === 'final')!
    for (const [name, law] of Object.entries(laws)) {
      expect(command).toContain(`physics.${name}=${JSON.stringify(law)}`)
    }
  })

  it('of a robot to start is its law too, and one that the env lacks is refused', async () => {
    const started = (preset: string) => domainSchema.parse({ kind: 'robot', start: { env: 'cart-pole', preset } })
    const domain = await openDomain(catalog, started('packer-extreme'))
    await domain.close()
    expect(domain.origin.physics).toEqual(presets['packer-extreme'])
    await expect(openDomain(catalog, started('packer-extrem'))).rejects.toMatchObject({
      code: 'physics',
      hint: expect.stringContaining('packer-extreme'),
    })
  })
})
