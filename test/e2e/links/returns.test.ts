// A return that no number holds is no score, whoever streams.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { afterEach, expect, it } from 'vitest'
import { landbridge } from '../command.js'
import { pointMass, Robots, temporary, token } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

it('of a robot with rewards beyond 32 bits is refused by a run and by a command', async () => {
  const { url } = await robots.serve({ env: pointMass({ scale: 1e100 }), realtime: true })
  const plan = planSchema.parse({
    name: 'endless',
    domains: { source: { kind: 'sim', env: pointMass() }, robot: { kind: 'robot', url } },
    policy: { id: 'mlp', config: { hidden: [8] } },
    pretrain: [{ kind: 'train', on: 'source', steps: 64 }],
    arms: {
      moved: [
        { kind: 'transfer', to: 'robot' },
        { kind: 'stream', on: 'robot', seconds: 0.3 },
      ],
    },
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  })
  const folder = temporary('run')
  const refused = /Expected the return of an episode as a finite number of 32 bits, got -?\d/
  const whole = async () => {
    for await (const _ of run(plan, catalog, { folder, token }));
  }
  await expect(whole()).rejects.toMatchObject({ code: 'unstable', message: expect.stringMatching(refused) })
  const name = readdirSync(join(folder, 'snapshots')).find((file) => file.startsWith('moved'))!
  const options = ['--url', url, '--token', token, '--seconds', '0.3']
  const { code, stdout, stderr } = await landbridge('stream', join(folder, 'snapshots', name), ...options)
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(refused)])
})
